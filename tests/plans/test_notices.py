from __future__ import annotations

from decimal import Decimal as D

import pytest

from kechuang.core.events import listeners_of
from kechuang.core.models import Event, Notice
from kechuang.plans.logic import Expression
from kechuang.plans.models import Target
from kechuang.plans.operations import (
    accept_targets,
    answer_appeal,
    appeal_target,
    assign_targets,
    change_target,
    create_target,
    decompose_target,
    withdraw_targets,
)


def deliver(kind):
    """Hand the last event of a kind to the room's listeners, as the worker does; and once more, as it may."""
    event = Event.objects.filter(kind=kind).latest("id")
    mine = [each for each in listeners_of(kind) if each.code.startswith("plans.")]
    assert mine
    for _ in range(2):
        for listener in mine:
            listener.handle(event)
    return event


def told(world):
    names = {account.pk: username for username, account in world.accounts.items()}
    return [(names[n.account_id], n.title) for n in Notice.objects.order_by("id")]


@pytest.fixture
def share(world, plan, now):
    planner = world.actor("planner")
    city = create_target(
        plan_id=plan.pk,
        name="新增高企",
        expression=Expression("value", ">=", floor=D(20), unit="家"),
        actor=planner,
        now=now,
    )
    rows = decompose_target(
        target_id=city.pk, method="equal", weights={"990101": None, "9901G1": None}, actor=planner, now=now
    )
    assign_targets(plan_id=plan.pk, target_ids=[row.pk for row in rows], actor=planner, now=now)
    return Target.objects.get(region="990101")


def test_counties_and_zones_hear_what_is_assigned_to_them_once(world, share):
    deliver("plans.target.assigned")
    title = "《2026年科技工作计划》下达1个目标，请接受或提出异议"
    assert told(world) == [("county", title), ("park", title)]
    assert Notice.objects.first().body == "新增高企：不少于10家"


def test_planners_hear_of_an_appeal_and_the_county_of_the_answer(world, share, now):
    appeal_target(target_id=share.pk, reason="底数只有八家", actor=world.actor("county"), now=now)
    deliver("plans.target.appealed")
    assert told(world) == [("planner", "东岭县对“新增高企”提出异议，请答复")]
    answer_appeal(target_id=share.pk, answer="维持", actor=world.actor("planner"), now=now)
    deliver("plans.target.answered")
    assert told(world)[1:] == [("county", "“新增高企”：答复异议：维持原目标")]


def test_planners_hear_of_an_acceptance(world, plan, share, now):
    accept_targets(plan_id=plan.pk, target_ids=[share.pk], actor=world.actor("county"), now=now)
    deliver("plans.target.accepted")
    assert told(world) == [("planner", "东岭县接受1个目标")]


def test_the_county_hears_of_a_change_and_of_a_withdrawal(world, plan, share, document, now):
    appeal_target(target_id=share.pk, reason="底数只有八家", actor=world.actor("county"), now=now)
    new = change_target(
        target_id=share.pk,
        expression=Expression("value", ">=", floor=D(8), unit="家"),
        reason="核实",
        actor=world.actor("planner"),
        now=now,
    )
    deliver("plans.target.changed")
    assert told(world) == [("county", "“新增高企”：调整为不少于8家（原不少于10家）")]
    withdraw_targets(
        plan_id=plan.pk, target_ids=[new.pk], reason="重复", actor=world.actor("planner"), now=now
    )
    deliver("plans.target.withdrawn")
    assert told(world)[1:] == [("county", "《2026年科技工作计划》撤销1个目标")]
