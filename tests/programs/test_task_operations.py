"""Colleagues' parts: a signature holds a case up, is passed on, taken back; a no must be answered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.programs.models import CaseTask
from kechuang.programs.operations.flow import admit_case, advance_case
from kechuang.programs.operations.task import ask_colleague, finish_task, pass_on_task, recall_task
from tests.programs.kinds import make_case


@pytest.fixture
def act(world, officer):
    return world.actor("program")


@pytest.fixture
def case(world, call, act, now):
    made = make_case(world, call=call, now=now, state="check")
    return admit_case(case_id=made.pk, actor=act, now=now)


def ask(case, world, act, now, who="leader", kind="cosign", **more) -> CaseTask:
    return ask_colleague(
        case_id=case.pk, kind=kind, account_id=world.accounts[who].pk, actor=act, now=now, **more
    )


def test_an_open_signature_holds_the_case_up(world, case, act, now):
    task = ask(case, world, act, now, words="请看经费", due_on=date(2026, 11, 25))
    assert (task.state, task.words, task.due_on) == ("open", "请看经费", date(2026, 11, 25))
    with pytest.raises(Problem, match="还有1人没有会签：局领导甲"):
        advance_case(case_id=case.pk, actor=act, now=now)
    finish_task(task_id=task.pk, agrees=True, actor=world.actor("leader"), now=now)
    assert advance_case(case_id=case.pk, actor=act, now=now).state == "duplicates"


def test_a_no_must_be_answered_before_the_case_goes_on(world, case, act, now):
    task = ask(case, world, act, now)
    leader = world.actor("leader")
    for given, field in (({}, "agrees"), ({"agrees": False}, "opinion")):
        with pytest.raises(Problem) as caught:
            finish_task(task_id=task.pk, actor=leader, now=now, **given)
        assert caught.value.field == field
    finish_task(task_id=task.pk, agrees=False, opinion="经费偏高", actor=leader, now=now)
    with pytest.raises(Problem, match="局领导甲会签不同意") as caught:
        advance_case(case_id=case.pk, actor=act, now=now)
    assert caught.value.field == "opinion"
    moved = advance_case(case_id=case.pk, opinion="经费在审议中核减", actor=act, now=now)
    assert moved.state == "duplicates"


def test_handling_does_not_hold_up_and_says_what_was_done(world, case, act, now):
    task = ask(case, world, act, now, who="enterprise", kind="handle")
    own = world.actor("enterprise")
    with pytest.raises(Problem) as caught:
        finish_task(task_id=task.pk, actor=own, now=now)
    assert caught.value.field == "opinion"
    done = finish_task(task_id=task.pk, agrees=True, opinion="已电话核实", actor=own, now=now)
    assert (done.state, done.agrees, done.opinion, done.finished_at) == ("done", None, "已电话核实", now)
    with pytest.raises(WrongState):
        finish_task(task_id=task.pk, opinion="再办", actor=own, now=now)


def test_only_ones_own_task_is_finished(world, case, act, now):
    task = ask(case, world, act, now)
    for who in ("program", "enterprise", "county", "firm"):
        with pytest.raises(Refused):
            finish_task(task_id=task.pk, agrees=True, actor=world.actor(who), now=now)


def test_a_signature_is_added_only_beside_one(world, case, act, now):
    with pytest.raises(Problem, match="还没有人会签"):
        ask(case, world, act, now, kind="add_sign")
    ask(case, world, act, now)
    assert ask(case, world, act, now, who="enterprise", kind="add_sign").kind == "add_sign"


def test_pass_on_task_gives_it_to_a_colleague_and_still_holds_the_case(world, case, act, now):
    task = ask(case, world, act, now, words="请看经费")
    leader = world.actor("leader")
    with pytest.raises(Problem) as caught:
        pass_on_task(
            task_id=task.pk, account_id=world.accounts["enterprise"].pk, words="", actor=leader, now=now
        )
    assert caught.value.field == "words"
    new = pass_on_task(
        task_id=task.pk, account_id=world.accounts["enterprise"].pk, words="出差", actor=leader, now=now
    )
    task.refresh_from_db()
    assert (task.state, new.state, new.words, new.account) == (
        "passed_on", "open", "请看经费", world.accounts["enterprise"]
    )  # fmt: skip
    with pytest.raises(Problem, match="企业服务员甲"):
        advance_case(case_id=case.pk, actor=act, now=now)


def test_recall_task_lets_the_case_go_on(world, case, act, now):
    task = ask(case, world, act, now)
    with pytest.raises(Problem) as caught:
        recall_task(task_id=task.pk, reason=" ", actor=act, now=now)
    assert caught.value.field == "reason"
    recall_task(task_id=task.pk, reason="已当面问过", actor=act, now=now)
    assert advance_case(case_id=case.pk, actor=act, now=now).state == "duplicates"
    rows = Event.objects.filter(object_id=str(case.pk), object_type="programs.case").order_by("seq")
    assert list(rows.values_list("kind", flat=True))[-3:] == [
        "programs.task.asked", "programs.task.recalled", "programs.case.advanced"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "changes", "field"),
    [
        ("program", {}, "account"),
        ("county", {}, "account"),
        ("firm", {}, "account"),
        ("leader", {"due_on": date(2026, 11, 21)}, "due_on"),
        ("leader", {"kind": "dance"}, "kind"),
    ],
)
def test_ask_colleague_refuses_whoever_could_not_do_it(world, case, act, now, who, changes, field):
    with pytest.raises(Problem) as caught:
        ask(case, world, act, now, who=who, **changes)
    assert caught.value.field == field
    assert not CaseTask.objects.exists()


def test_nobody_is_asked_twice_or_by_somebody_else(world, case, act, now):
    ask(case, world, act, now)
    with pytest.raises(Problem, match="手上已有"):
        ask(case, world, act, now, kind="handle")
    with pytest.raises(Refused):
        ask(case, world, world.actor("county"), now + timedelta(days=1), who="enterprise")
