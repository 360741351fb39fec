"""Prepared questions: the same rows as the question itself, whatever is put into its slots, in one query."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import BigIntegerField, DateField

from kechuang.core.models import Event, Post
from kechuang.core.prepared import Prepared, Slot

pytestmark = pytest.mark.django_db

COLUMNS = ("role", "valid_from", "region__path")


def held(account, on):
    return Post.objects.in_force(on).filter(account=account).order_by("id").values_list(*COLUMNS)


@pytest.mark.parametrize("on", [date(2019, 12, 31), date(2026, 11, 22)])
def test_each_asking_gives_the_rows_of_its_own_values(world, on, django_assert_num_queries):
    asked = Prepared(lambda: held(Slot("account", BigIntegerField()), Slot("on", DateField())))
    for name in ("leader", "county", "reader"):
        account = world.accounts[name]
        with django_assert_num_queries(1):
            found = asked(account=account.pk, on=on)
        assert [tuple(row) for row in found] == list(held(account, on))


def test_columns_come_as_the_values_that_they_are(world, now):
    Event.objects.create(
        kind="a.b.c", object_type="a.b", object_id="1", seq=1, at=now, actor_label="", title="", data={"codes": ["x"]}, hash="0",
    )  # fmt: skip
    asked = Prepared(
        lambda: (
            Event.objects.filter(seq=Slot("seq", BigIntegerField())).order_by("id").values_list("data", "at")
        )
    )
    assert [tuple(row) for row in asked(seq=1)] == [({"codes": ["x"]}, now)]
    assert asked(seq=2) == []
