"""Prepared questions: the same rows as the question itself, whatever is put into its slots, in one query."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.db.models import BigIntegerField, DateField
from django.db.transaction import TransactionManagementError

from kechuang.core.models import Event, Post
from kechuang.core.prepared import Prepared, PreparedRows, Slot

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


def test_objects_come_with_what_stands_beside_them(world, django_assert_num_queries):
    asked = PreparedRows(
        lambda: (
            Post.objects.filter(account=Slot("account", BigIntegerField()))
            .select_related("region", "office")
            .order_by("id")
        )
    )
    for name in ("leader", "county", "reader"):
        account = world.accounts[name]
        with django_assert_num_queries(1):
            found = asked(account=account.pk)
            beside = [(each.region.name, each.office and each.office.name) for each in found]
        there = Post.objects.filter(account=account).select_related("region", "office").order_by("id")
        assert [(each, each.role, each.region, each.office) for each in found] == [
            (each, each.role, each.region, each.office) for each in there
        ]
        assert beside == [(each.region.name, each.office and each.office.name) for each in there]


@pytest.mark.parametrize("length", [0, 1, 2, 3, 5])
def test_a_list_may_be_of_any_length(world, length, django_assert_num_queries):
    asked = Prepared(
        lambda accounts: Post.objects.filter(account__in=accounts).order_by("id").values_list("pk", "role"),
        "accounts",
    )
    keys = [each.pk for each in list(world.accounts.values())[:length]]
    expected = list(Post.objects.filter(account__in=keys).order_by("id").values_list("pk", "role"))
    with django_assert_num_queries(1):
        assert [tuple(row) for row in asked(accounts=keys)] == expected


def test_nothing_is_found_under_a_key_too_large_to_be_one(world):
    asked = PreparedRows(lambda: Post.objects.filter(pk=Slot("post", BigIntegerField())))
    assert asked(post=10**30) == []
    with pytest.raises(Post.DoesNotExist):
        asked.get(post=10**30)
    mine = Post.objects.order_by("pk").first()
    assert asked.get(post=mine.pk) == mine


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_a_transaction_is_refused():
    asked = PreparedRows(lambda: Post.objects.select_for_update().filter(pk=Slot("post", BigIntegerField())))
    with pytest.raises(TransactionManagementError):
        asked(post=1)
    with transaction.atomic():
        assert asked(post=1) == []


def test_a_word_of_a_json_column_comes_as_it_is(world, now):
    Event.objects.create(
        kind="a.b.c", object_type="a.b", object_id="1", seq=1, at=now, actor_label="", title="", data={"codes": ["x"]}, hash="0",
    )  # fmt: skip
    asked = Prepared(
        lambda: Event.objects.filter(seq=Slot("seq", BigIntegerField())).values_list("data__codes", "seq")
    )
    assert [tuple(row) for row in asked(seq=1)] == [(["x"], 1)]
