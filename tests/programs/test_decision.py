"""Decisions: quiet, replaced, told together within budget and places, and only in the step in which they are due."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.programs.models import Call, Decision
from kechuang.programs.operations import decision as operations
from kechuang.programs.operations.decision import DecisionGiven, decide_case, release_decisions
from kechuang.programs.queries import deliberation
from kechuang.programs.queries.deliberation import (
    ExtraColumn,
    deciding_step,
    register_columns,
    sums_of,
    table_of,
)
from kechuang.programs.queries.gates import Finding
from kechuang.programs.states import KindGroup
from tests.programs.deciding import decided, released, waiting
from tests.programs.kinds import make_call, make_kind, steps_of

pytestmark = pytest.mark.django_db
YES = DecisionGiven("approve", amount=Decimal(300_000), meeting="局党组会")


@pytest.fixture
def leader(world, officer):
    return world.actor("leader")


def test_decide_case_is_quiet_and_changes_nothing_of_the_case(world, call, now, leader):
    case = waiting(world, call, now)
    before = {each.attname: getattr(case, each.attname) for each in case._meta.concrete_fields}
    made = decide_case(case_id=case.pk, given=YES, actor=leader, now=now)
    case.refresh_from_db()
    assert {each.attname: getattr(case, each.attname) for each in case._meta.concrete_fields} == before
    assert (made.outcome, made.amount, made.released_at) == ("approve", Decimal(300_000), None)
    assert not Event.objects.filter(object_type="programs.case", object_id=str(case.pk)).exists()
    event = Event.objects.get(kind="programs.decision.made")
    assert (event.title, set(event.data)) == ("记下一件审议决定，尚未发布", {"seal", "replaces"})


def test_a_later_quiet_decision_replaces_the_earlier(world, call, now, leader):
    case = waiting(world, call, now)
    first = decided(case, leader, now)
    second = decided(case, leader, now, "decline")
    first.refresh_from_db()
    assert (first.replaced_at, second.replaced_at) == (now, None)
    assert [each.outcome for each in deliberation.quiet_decisions(call)] == ["decline"]


def test_decide_case_asks_for_a_post_that_reaches_the_call(world, call, now, officer):
    case = waiting(world, call, now)
    for who in ("county", "planner", "reader", "firm"):
        with pytest.raises(Refused):
            decide_case(case_id=case.pk, given=YES, actor=world.actor(who), now=now)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": "perhaps"}, "outcome"),
        ({"amount": None}, "amount"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"amount": Decimal(500_001)}, "amount"),
        ({"outcome": "decline"}, "reason"),
        ({"outcome": "return", "reason": "改预算"}, "back_to"),
        ({"outcome": "return", "reason": "改预算", "back_to": "publicity"}, "back_to"),
        ({"reason": "长" * 501}, "reason"),
        ({"grade": "长" * 21}, "grade"),
        ({"meeting": "长" * 121}, "meeting"),
    ],
)
def test_decide_case_says_what_does_not_fit(world, call, now, leader, changes, field):
    case = waiting(world, call, now)
    with pytest.raises(Problem) as caught:
        decide_case(case_id=case.pk, given=replace(YES, **changes), actor=leader, now=now)
    assert (caught.value.field, Decision.objects.count()) == (field, 0)


def test_cases_are_decided_in_the_last_step_before_publicity(world, now, leader):
    kinds = {
        names: deciding_step(make_kind(steps=steps_of(*names)))
        for names in (
            ("check",), ("check", "publicity"), ("check", "review", "publicity"), ("recommend", "check", "deliberation"), ("unit",),
        )
    }  # fmt: skip
    assert list(kinds.values()) == ["check", "check", "review", "deliberation", ""]
    short = make_call(world, now=now, kind=make_kind(code="short", steps=steps_of("check")))
    admitted = waiting(world, short, now, state="check")
    assert decided(admitted, leader, now).outcome == "approve"
    admitted.receipts.filter(kind="admitted").delete()
    with pytest.raises(Problem, match="还没有受理"):
        decided(admitted, leader, now)
    elsewhere = waiting(world, make_call(world, now=now, kind=make_kind(code="long")), now, state="review")
    with pytest.raises(Problem, match="不能审议"):
        decided(elsewhere, leader, now)


def test_release_decisions_moves_all_at_once(world, call, now, leader):
    cases = [waiting(world, call, now, who=who) for who in ("firm", "firm2", "firm")]
    decided(cases[0], leader, now)
    decided(cases[1], leader, now, "decline")
    decided(cases[2], leader, now, "return", back_to="draft", reason="重写考核指标")
    released(cases, leader, now)
    assert [each.state for each in cases] == ["publicity", "declined", "draft"]
    assert [each.reason for each in cases] == ["", "创新性不足，见评审意见。", "重写考核指标"]
    assert [each.decided_at for each in cases] == [None, now, None]
    assert set(Decision.objects.values_list("released_at", flat=True)) == {now}
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[3:] == [*["programs.case.released"] * 3, "programs.call.released"]


def test_without_publicity_a_released_approval_is_final_and_handed_over(world, now, leader):
    kind = make_kind(code="short", steps=steps_of("check"), group=KindGroup.SUBSIDY, hand_over="payment")
    case = waiting(world, make_call(world, now=now, kind=kind), now, state="check")
    decision = decided(case, leader, now)
    released([case], leader, now)
    assert (case.state, case.granted, case.decided_at) == ("approved", Decimal(300_000), now)
    data = Event.objects.get(kind="programs.case.approved").data
    assert data == {
        "hand_over": "payment", "kind": "short", "base": "", "group": "subsidy", "decision": decision.pk, "amount": "300000.00",
        "grade": "", "organisation": case.organisation_id, "person": None, "call": case.call_id, "told": True,
    }  # fmt: skip


def test_release_keeps_within_budget_and_places(world, call, now, leader):
    Call.objects.filter(pk=call.pk).update(budget=Decimal(700_000), places=2)
    cases = [waiting(world, call, now, who=who) for who in ("firm", "firm2", "firm")]
    for case in cases:
        decided(case, leader, now)
    with pytest.raises(Problem) as caught:
        release_decisions(call_id=call.pk, case_ids=[each.pk for each in cases], actor=leader, now=now)
    assert caught.value.message == (
        "批准的金额合计90万元，超过预算70万元，多出20万元；请减少金额或少选几件；批准的共3件，超过拟支持的2件，多出1件；请少选几件"
    )
    assert not Decision.objects.filter(released_at__isnull=False).exists()
    released(cases[:2], leader, now)
    call.refresh_from_db()
    sums = sums_of(call)
    assert (sums.taken, sums.quiet, sums.total, sums.count) == (600_000, 300_000, 900_000, 3)
    with pytest.raises(Problem, match="超过预算"):
        released(cases[2:], leader, now)


def test_release_refuses_what_a_gate_blocks(world, call, now, leader, monkeypatch):
    case = waiting(world, call, now)
    decided(case, leader, now)
    asked = []

    def findings(one, *, gate, now):
        asked.append(gate)
        return [Finding("ban", "被限制申报。"), Finding("hint", "只是提示。", blocking=False)]

    monkeypatch.setattr(deliberation, "gate_findings", findings)
    with pytest.raises(Problem, match=r"不能批准：被限制申报。$"):
        released([case], leader, now)
    assert asked == ["approve"]
    decided(case, leader, now, "decline")
    released([case], leader, now)
    assert case.state == "declined"


def test_release_refuses_what_was_not_decided_or_is_not_ones_own(world, call, now, leader):
    done, undone = waiting(world, call, now), waiting(world, call, now, who="firm2")
    decided(done, leader, now)
    with pytest.raises(Problem, match="请选择要发布的决定"):
        release_decisions(call_id=call.pk, case_ids=[], actor=leader, now=now)
    with pytest.raises(Problem, match="没有待发布的决定"):
        released([done, undone], leader, now)
    with pytest.raises(Refused):
        released([done], world.actor("county"), now)
    released([done], leader, now)
    with pytest.raises(Problem, match="没有待发布的决定"):
        released([done], leader, now)


def test_the_table_is_ranked_by_another_rooms_column(world, call, now, leader, monkeypatch):
    cases = [waiting(world, call, now, who=who) for who in ("firm", "firm2", "firm")]
    decided(cases[0], leader, now)

    def scores(actor, asked, keys):
        assert sorted(keys) == [each.pk for each in cases]
        places = {cases[2].pk: 1, cases[0].pk: 2}
        return [ExtraColumn("score", "得分", {cases[2].pk: "85.8"}, ranks=True, order=places)]

    monkeypatch.setattr(deliberation, "_providers", [])
    register_columns(scores)
    register_columns(scores)
    table = table_of(leader, call)
    assert [row.case.pk for row in table.rows] == [cases[2].pk, cases[0].pk, cases[1].pk]
    assert [row.cells for row in table.rows] == [["85.8"], [None], [None]]
    assert [bool(row.quiet) for row in table.rows] == [False, True, False]
    with pytest.raises(Refused):
        table_of(world.actor("county"), call)


def test_a_seal_in_the_trail_shows_a_later_change(world, call, now, leader):
    case = waiting(world, call, now)
    decision = decided(case, leader, now)
    kept = Event.objects.get(kind="programs.decision.made").data["seal"]
    assert operations._sealed(decision) == kept
    decision.amount = Decimal(300_001)
    assert operations._sealed(decision) != kept
