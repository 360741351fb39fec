"""Two records made one: rows move, histories stay, clashes are named, nothing is forgotten."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.subjects.models import (
    AnnualStatement,
    FormerName,
    Membership,
    Organisation,
    OrganisationLink,
    Qualification,
    RuleResult,
)
from kechuang.subjects.operations.link import link_organisation
from kechuang.subjects.operations.merging import merge_organisation
from kechuang.subjects.operations.organisation import register_organisation
from kechuang.subjects.queries.merging import clashes, moved_fields
from kechuang.subjects.queries.organisations import history_of
from tests.subjects.organisations import actor_now, facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(world, now):
    """示例精密制造, and a second record of it under another name."""
    other = register_organisation(
        facts=facts("示例精工有限公司", 800, main_products="精密轴承"), actor=world.actor("county"), now=now
    )
    return other, world.organisations["firm"]


def merge(world, now, pair, user="county", **changed):
    old, survivor = pair
    values = {
        "organisation_id": old.pk,
        "survivor_id": survivor.pk,
        "reason": "更名前后各登记一次",
        **changed,
    }
    return merge_organisation(actor=world.actor(user), now=now, **values)


def grant(row, kind="hnte", granted=date(2024, 12, 1)):
    return Qualification.objects.create(organisation=row, kind=kind, granted_on=granted, valid_from=granted)


def statement(row, year, now):
    return AnnualStatement.objects.create(organisation=row, year=year, changed_at=now)


def test_rows_move_and_both_histories_stay(world, now, pair):
    old, survivor = pair
    held, filed = grant(old), statement(old, 2024, now)
    RuleResult.objects.create(
        organisation=old,
        topic="size",
        rule="r",
        as_of=date(2026, 1, 1),
        verdict="met",
        trace={},
        judged_at=now,
    )
    merged = merge(world, now, pair)
    old.refresh_from_db()
    for row in (held, filed):
        row.refresh_from_db()
        assert row.organisation_id == survivor.pk
    assert not RuleResult.objects.exists()
    assert (old.state, old.merged_into_id, old.reason) == ("merged", survivor.pk, "更名前后各登记一次")
    assert (merged.main_products, merged.capital) == ("精密轴承", Decimal(5_000_000))
    assert merged.uscc == "91990101MA00000110"
    assert [(n.name, n.until) for n in FormerName.objects.filter(organisation=survivor)] == [
        ("示例精工有限公司", None)
    ]
    events = Event.objects.filter(kind="subjects.organisation.merged").order_by("id")
    assert [each.object_id for each in events] == [str(old.pk), str(survivor.pk)]
    assert events[0].data["moved"] == {"年度报表": 1, "资质": 1}
    assert Event.objects.filter(object_id=str(old.pk), kind="subjects.organisation.registered").exists()


def test_the_survivors_history_shows_both_and_those_merged_before(world, now, pair):
    actor = world.actor("county")
    first = register_organisation(facts=facts("示例精工厂", 801), actor=actor, now=now)
    merge(world, now, (first, pair[0]))
    merge(world, now, pair)
    kept = {(event.object_id, event.kind.rpartition(".")[2]) for event in history_of(pair[1])}
    keys = [str(each.pk) for each in (first, *pair)]
    assert kept == {(keys[0], "registered"), (keys[1], "registered"), *((key, "merged") for key in keys)}


def test_what_both_have_is_named_and_nothing_moves(world, now, pair):
    old, survivor = pair
    for row in pair:
        statement(row, 2024, now)
        grant(row)
    grant(old, "sme")
    assert list(clashes(old, survivor)) == list(clashes(survivor, old))
    with pytest.raises(Problem) as caught:
        merge(world, now, pair)
    assert "年度报表（2024年）" in caught.value.message
    assert "资质（" in caught.value.message
    assert Qualification.objects.filter(organisation=old).count() == 2
    old.refresh_from_db()
    assert old.state == "verified"


def test_members_go_along_and_nobody_is_in_twice(world, now, pair):
    old, survivor = pair
    for name in ("firm", "firm2"):
        Membership.objects.create(
            organisation=old,
            account=world.accounts[name],
            role="org_editor",
            state="active",
            since=date(2025, 1, 1),
        )
    merge(world, now, pair)
    actors = {name: actor_now(world.accounts[name], now) for name in ("firm", "firm2")}
    assert actors["firm"].keys_of("organisation") == (survivor.pk,)
    assert actors["firm"].keys_of("organisation", "org_admin") == (survivor.pk,)
    assert survivor.pk in actors["firm2"].keys_of("organisation", "org_editor")


def test_ties_go_along_but_for_those_between_the_two(world, now, pair):
    old, survivor = pair
    third = world.organisations["firm2"]
    actor = world.actor("enterprise")
    for one, other in ((old, survivor), (old, third), (survivor, third)):
        link_organisation(organisation_id=one.pk, other_id=other.pk, kind="controls", actor=actor, now=now)
    link_organisation(organisation_id=third.pk, other_id=old.pk, kind="branch", actor=actor, now=now)
    merge(world, now, pair, user="enterprise")
    held = set(OrganisationLink.objects.values_list("organisation_id", "other_id", "kind"))
    assert held == {
        (old.pk, survivor.pk, "controls"),
        (old.pk, third.pk, "controls"),
        (survivor.pk, third.pk, "controls"),
        (third.pk, survivor.pk, "branch"),
    }


def test_a_code_goes_to_a_survivor_without_one(world, now):
    actor = world.actor("county")
    bare = register_organisation(facts=facts("无码单位", uscc=""), actor=actor, now=now)
    coded = register_organisation(facts=facts("有码单位", 801), actor=actor, now=now)
    code = coded.uscc
    merged = merge(world, now, (coded, bare))
    coded.refresh_from_db()
    assert (merged.uscc, coded.uscc) == (code, None)


def test_who_may_not_merge_and_what_cannot_be_merged(world, now, pair):
    for user in ("county2", "firm", "planner"):
        with pytest.raises(Refused):
            merge(world, now, pair, user=user)
    with pytest.raises(Refused):
        merge(world, now, (pair[0], world.organisations["firm2"]))
    with pytest.raises(Problem) as caught:
        merge(world, now, pair, reason=" ")
    assert caught.value.field == "reason"
    with pytest.raises(Problem, match="另一条"):
        merge(world, now, (pair[0], pair[0]))
    with pytest.raises(Organisation.DoesNotExist):
        merge(world, now, pair, survivor_id=0)
    merge(world, now, pair)
    with pytest.raises(Problem):
        merge(world, now, pair)
    with pytest.raises(Problem, match="另一条"):
        merge(world, now, (pair[1], pair[0]))


def test_every_foreign_key_to_an_organisation_is_thought_of():
    found = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is Organisation
    }
    assert found - moved_fields() == set()
    assert moved_fields() - found == set()
