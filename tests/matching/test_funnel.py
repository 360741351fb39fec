"""Counting pairs: reached and current, three counters, rates as they are printed, and that the rule in the pack agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.logic.actor import Actor
from kechuang.matching.logic.funnel import (
    Funnel,
    FunnelRow,
    Money,
    percent,
    rate,
    reached_counts,
    reached_members,
)
from kechuang.matching.models import Docking
from kechuang.matching.operations.docking import fail_docking, push_docking
from kechuang.matching.queries.definitions import definitions, remind_days
from kechuang.matching.queries.docking import visible_dockings
from kechuang.matching.queries.funnel import funnel_of
from kechuang.matching.states.docking import (
    DOCKING_LIFECYCLE,
    STAGES,
    STANDING_LIFECYCLE,
    STEP_LIFECYCLE,
    from_on,
)
from kechuang.rules.catalogue import evaluate, rule_of
from kechuang.rules.reading import read_facts
from tests.exchange.items import NEED, OFFER, published
from tests.matching.pairs import DAY, come_to, docked, need_and_offer

SYSTEM = Actor.system("测试")
CODES = [str(each) for each in STAGES]


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(363, 3158, "11.49%"), (45, 363, "12.40%"), (442, 963, "45.90%"), (206, 442, "46.61%"), (206, 963, "21.39%"), (0, 5, "0.00%"), (0, 0, "—")],
)  # fmt: skip
def test_rates_as_they_are_printed(part, whole, said):
    assert percent(rate(part, whole)) == said


def test_who_reached_a_stage_is_there_or_beyond():
    assert reached_counts({"docked": 521, "intended": 236, "agreed": 206}, CODES) == {
        "entered": 963, "pushed": 963, "docked": 963, "intended": 442, "agreed": 206, "signed": 0, "registered": 0, "paid": 0,
    }  # fmt: skip


def test_an_organisation_counts_once_at_its_furthest():
    pairs = [("docked", 1), ("agreed", 1), ("docked", 2), ("entered", 3)]
    found = reached_members(pairs, CODES)
    assert [found[code] for code in ("entered", "docked", "intended", "agreed", "signed")] == [3, 2, 1, 1, 0]


def test_rates_between_any_two_stages_of_the_cohort():
    rows = tuple(
        FunnelRow(code, code, "", count, 0, {}, 0, 0)
        for code, count in zip(CODES, (1000, 980, 963, 442, 206, 0, 0, 0), strict=True)
    )
    found = Funnel(rows)
    assert percent(found.rate("docked", "agreed")) == "21.39%"
    assert found.rate("signed", "paid") is None
    assert [percent(each) for _, each in found.steps()][:4] == ["—", "98.00%", "98.27%", "45.90%"]


def test_the_definitions_are_the_packs_and_their_stages_are_ours():
    found = definitions(DAY)
    assert [each.code for each in found.stages] == CODES
    assert found.title_of("docked") == "对接"
    assert found.stages[2].words == "双方真正谈过，有时间和纪要"
    assert [code for code, _ in found.exits] == ["set_aside", "failed"]
    assert found.mark != ""
    assert remind_days(DAY) == (30, 90, 180)


def _three_pairs(world, now):
    """One signed with its money, one docked and failed, one pushed."""
    docking = docked(world, now)
    come_to(world, now, docking, "intended", 1000000)
    come_to(world, now, docking, "signed", 800000)
    second = published(world, now, replace(OFFER, title="另一种密封胶的配方"), "achievement", "firm2")
    from kechuang.matching.operations.docking import propose_docking
    from tests.matching.pairs import TALKED

    step = propose_docking(
        need_id=docking.need_id, offer_id=second.pk, given=TALKED, actor=world.actor("county"), now=now
    )
    fail_docking(
        docking_id=step.docking_id, cause="price", reason="太贵", actor=world.actor("county"), now=now
    )
    need = published(world, now, replace(NEED, title="车间除尘"), "technology", "firm")
    push_docking(need=need, offer=second, actor=SYSTEM, now=now)
    return docking


def test_a_funnel_of_records(world, now):
    _three_pairs(world, now)
    found = funnel_of(Docking.objects.all(), definitions(DAY))
    assert [(row.reached, row.current) for row in found.rows] == [
        (3, 0), (3, 1), (2, 1), (1, 0), (1, 0), (1, 1), (0, 0), (0, 0),
    ]  # fmt: skip
    assert (found.row("docked").ended, found.row("pushed").ended) == ({"failed": 1}, {})
    assert [(row.needs, row.offers) for row in found.rows[:3]] == [(1, 1)] * 3
    assert found.row("intended").money == (Money("意向金额", Decimal(1000000), 1, 0),)
    assert found.row("agreed").money == (Money("协议金额", None, 0, 0),)
    assert found.row("signed").money == (Money("签约金额", Decimal(800000), 1, 0),)
    assert [each.title for each in found.row("registered").money] == ["合同成交额", "技术交易额"]


def test_money_that_was_not_told_is_unknown_and_not_zero(world, now):
    docking = docked(world, now)
    come_to(world, now, docking, "agreed")
    assert funnel_of(Docking.objects.all(), definitions(DAY)).row("agreed").money == (
        Money("协议金额", None, 0, 1),
    )


def test_a_claim_does_not_count(world, now):
    from kechuang.matching.logic.steps import StepGiven
    from kechuang.matching.operations.step import claim_step

    docking = docked(world, now)
    given = StepGiven(DAY, words="意向书", amount=Decimal(5))
    claim_step(docking_id=docking.pk, stage="intended", given=given, actor=world.actor("firm"), now=now)
    found = funnel_of(Docking.objects.all(), definitions(DAY))
    assert (found.row("intended").reached, found.row("intended").money[0].total) == (0, None)


def test_the_funnel_agrees_with_the_rule_of_the_pack(world, now):
    _three_pairs(world, now)
    found = funnel_of(Docking.objects.all(), definitions(DAY))
    stages, exits = {each.code: each.title for each in definitions(DAY).stages}, dict(definitions(DAY).exits)
    pairs = [
        {"need": str(each.need_id), "offer": str(each.offer_id), "stage": stages[each.stage]}
        | ({"ended": exits[each.standing]} if each.standing != "going" else {})
        for each in Docking.objects.order_by("pk")
    ]
    told = evaluate(
        rule_of("docking_funnel"),
        read_facts({"docking_pairs": pairs}, title="对接"),
        as_of=date(2026, 11, 30),
    )
    assert [told.amount(f"reached_{code}").value for code in CODES] == [row.reached for row in found.rows]
    assert [told.amount(f"current_{code}").value for code in CODES] == [row.current for row in found.rows]


def test_a_funnel_takes_as_many_queries_for_one_pair_as_for_three(world, now):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            funnel_of(Docking.objects.all(), definitions(DAY))
        return len(seen)

    need, offer = need_and_offer(world, now)
    push_docking(need=need, offer=offer, actor=SYSTEM, now=now)
    one = count()
    for title in ("除尘", "换热"):
        push_docking(
            need=published(world, now, replace(NEED, title=title)), offer=offer, actor=SYSTEM, now=now
        )
    assert (one, count()) == (4, 4)


@pytest.mark.parametrize(
    ("who", "count"), [("county", 1), ("enterprise", 1), ("leader", 1), ("firm", 1), ("clerk", 1), ("firm2", 1), ("county2", 0), ("neighbour", 0), ("reader", 0), ("planner", 0)]
)  # fmt: skip
def test_who_sees_a_pair(world, now, who, count):
    docked(world, now)
    assert visible_dockings(world.actor(who)).count() == count


def test_the_lives_of_pairs_and_steps():
    assert DOCKING_LIFECYCLE.move("docked", "sign") == "signed"
    assert DOCKING_LIFECYCLE.is_final("paid")
    assert not DOCKING_LIFECYCLE.allows("signed", "dock")
    assert STANDING_LIFECYCLE.move("failed", "resume") == "going"
    assert STEP_LIFECYCLE.is_final("voided")
    assert from_on("registered") == ["registered", "paid"]
