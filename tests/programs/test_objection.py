"""Objections: by anybody with a name, sealed, settled with reasons; the case's clock stands still meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, StoredFile
from kechuang.programs.logic.objecting import INADMISSIBLE
from kechuang.programs.models import Objection
from kechuang.programs.operations.objection import (
    admit_objection,
    dismiss_objection,
    refuse_objection,
    unmask_objection,
    uphold_objection,
)
from kechuang.programs.states import OBJECTION_LIFECYCLE
from tests.programs.deciding import before_the_public, objected, waiting
from tests.programs.kinds import add_officer, make_call, make_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(world, officer):
    return world.actor("leader")


@pytest.fixture
def row(world, call, leader, now):
    return before_the_public(world, call, leader, now)


@pytest.fixture
def case(row):
    return row.cases.order_by("pk").first()


def all_told() -> str:
    return "".join(f"{each.title}{each.data}{each.actor_label}" for each in Event.objects.all())


def test_raise_objection_seals_who_objects_and_stops_the_clock(row, case, now):
    made = objected(row, case, now, evidence=("赵某某的证据.pdf", b"%PDF-1.4 x"))
    case.refresh_from_db()
    assert (made.state, made.number, made.name_tail, made.phone_tail) == (
        "received", f"YY2026{row.pk:04d}001", "赵**", "1234",
    )  # fmt: skip
    assert "赵某某" not in made.name_sealed
    assert "13900001234" not in made.phone_sealed
    assert (case.state, case.clocks.count()) == ("objection", 1)
    clock = case.clocks.get(stopped_on__isnull=True)
    assert [each.reason for each in clock.pauses.order_by("pk")] == ["publicity", "objection"]
    assert clock.pauses.filter(ended_on__isnull=True).get().reason == "objection"
    assert StoredFile.objects.get(pk=made.evidence_id).name == "异议证据.pdf"
    assert not [word for word in ("赵", "13900001234") if word in all_told()]
    assert row.cases.exclude(pk=case.pk).get().state == "publicity"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"phone": "12345"}, "phone"),
        ({"words": "不公平"}, "words"),
        ({"words": "长" * 4001}, "words"),
        ({"evidence": ("x.exe", b"MZ")}, "file"),
    ],
)
def test_raise_objection_says_what_is_left_out(row, case, now, changes, field):
    with pytest.raises(Problem) as caught:
        objected(row, case, now, **changes)
    case.refresh_from_db()
    assert (caught.value.field, case.state, Objection.objects.count()) == (field, "publicity", 0)


def test_raise_objection_only_in_time_and_to_what_is_listed(world, row, case, now, leader):
    other = waiting(world, make_call(world, now=now, kind=make_kind(code="other")), now)
    with pytest.raises(Problem) as caught:
        objected(row, other, now)
    assert caught.value.field == "case_id"
    assert objected(row, case, now + timedelta(days=5)).state == "received"
    with pytest.raises(Problem, match="公示已于2026-11-27结束"):
        objected(row, case, now + timedelta(days=6))


def test_dismiss_objection_lets_the_case_go_on_when_none_is_left(row, case, now, leader):
    first, second = (
        objected(row, case, now),
        objected(row, case, now, name="示例新材料有限公司", is_organisation=True),
    )
    assert (second.name_tail, second.number[-3:]) == ("示例****", "002")
    for each in (first, second):
        admit_objection(objection_id=each.pk, actor=leader, now=now)
    dismiss_objection(objection_id=first.pk, answer="内容不同。", actor=leader, now=now)
    case.refresh_from_db()
    assert case.state == "objection"
    done = dismiss_objection(objection_id=second.pk, answer="内容不同。", actor=leader, now=now)
    case.refresh_from_db()
    assert (case.state, done.state, done.answer, done.answered_by_id) == (
        "publicity", "dismissed", "内容不同。", leader.account_id,
    )  # fmt: skip
    assert case.clocks.get(stopped_on__isnull=True).pauses.get(ended_on__isnull=True).reason == "publicity"


def test_refuse_objection_with_an_offered_reason(row, case, now, leader):
    made = objected(row, case, now)
    with pytest.raises(Problem) as caught:
        refuse_objection(objection_id=made.pk, answer=" ", actor=leader, now=now)
    assert caught.value.field == "answer"
    refuse_objection(objection_id=made.pk, answer=INADMISSIBLE["about_grade"], actor=leader, now=now)
    case.refresh_from_db()
    made.refresh_from_db()
    assert (made.state, case.state) == ("inadmissible", "publicity")
    with pytest.raises(WrongState):
        admit_objection(objection_id=made.pk, actor=leader, now=now)


@pytest.mark.parametrize(
    ("then", "state"), [("decline", "declined"), ("back_to_deliberation", "deliberation")]
)
def test_uphold_objection_declines_or_goes_back(row, case, now, leader, then, state):
    made = objected(row, case, now)
    with pytest.raises(WrongState):
        uphold_objection(objection_id=made.pk, answer="属实。", then=then, actor=leader, now=now)
    admit_objection(objection_id=made.pk, actor=leader, now=now)
    with pytest.raises(Problem) as caught:
        uphold_objection(objection_id=made.pk, answer="属实。", then="elsewhere", actor=leader, now=now)
    assert caught.value.field == "then"
    uphold_objection(objection_id=made.pk, answer="属实。", then=then, actor=leader, now=now)
    case.refresh_from_db()
    assert (case.state, case.reason) == (state, "公示期间的异议成立：属实。")
    assert (case.decided_at is not None, case.decisions.get().replaced_at) == (then == "decline", now)


def test_uphold_objection_waits_for_the_others(row, case, now, leader):
    first, _ = objected(row, case, now), objected(row, case, now)
    admit_objection(objection_id=first.pk, actor=leader, now=now)
    with pytest.raises(Problem, match="别的异议"):
        uphold_objection(objection_id=first.pk, answer="属实。", then="decline", actor=leader, now=now)


def test_settling_asks_for_a_post_and_unmasking_for_the_supervisor(world, row, case, now, leader):
    made = objected(row, case, now)
    for who in ("county", "reader", "firm"):
        with pytest.raises(Refused):
            admit_objection(objection_id=made.pk, actor=world.actor(who), now=now)
    add_officer(world, "supervisor", "supervisor")
    supervisor = world.actor("supervisor")
    for who in (leader, Actor.stranger()):
        with pytest.raises(Refused):
            unmask_objection(objection_id=made.pk, reason="约谈核实", actor=who, now=now)
    with pytest.raises(Problem) as caught:
        unmask_objection(objection_id=made.pk, reason="看", actor=supervisor, now=now)
    assert caught.value.field == "reason"
    opened = unmask_objection(objection_id=made.pk, reason="约谈核实", actor=supervisor, now=now)
    assert (opened.name, opened.phone) == ("赵某某", "13900001234")
    event = Event.objects.get(kind="programs.objection.unmasked")
    assert (event.actor_id, event.data) == (supervisor.account_id, {"case": case.pk, "reason": "约谈核实"})
    assert "赵某某" not in all_told()


def test_objections_have_one_lifecycle():
    assert OBJECTION_LIFECYCLE.final == {"inadmissible", "upheld", "dismissed"}
