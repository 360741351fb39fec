"""Writes on pairs: what they change, what they tell, whom they refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.exchange.operations.life import close_item
from kechuang.matching.logic.reminders import due_mark
from kechuang.matching.logic.steps import StepGiven, checked_step
from kechuang.matching.models import Docking, DockingStep
from kechuang.matching.operations.docking import (
    fail_docking,
    propose_docking,
    push_docking,
    remind_dockings,
    resume_docking,
    set_aside_docking,
)
from kechuang.matching.operations.step import (
    answer_step,
    claim_step,
    record_step,
    void_step,
    withdraw_step,
)
from tests.matching.pairs import DAY, TALKED, come_to, docked, need_and_offer, proposed

TITLES = "“耐高温密封胶”与“耐高温密封胶及其制备方法”"
SYSTEM = Actor.system("测试")


def kinds(docking) -> list[str]:
    return list(
        Event.objects.filter(object_type="matching.docking", object_id=str(docking.pk))
        .order_by("seq")
        .values_list("kind", flat=True)
    )


def test_propose_docking_waits_for_the_other_side(world, now):
    step = proposed(world, now)
    docking = step.docking
    assert (docking.stage, step.state, step.teller, step.minutes) == ("entered", "claimed", "offer", 40)
    assert docking.region_id == "990101"
    event = Event.objects.get(kind="matching.docking.proposed")
    assert (event.title, event.region_code) == (f"提出对接：{TITLES}", "990101")


def test_a_confirmed_talk_is_a_docking(world, now):
    docking = docked(world, now)
    docking.refresh_from_db()
    assert (docking.stage, docking.standing, docking.moved_on) == ("docked", "going", DAY)
    assert kinds(docking) == ["matching.docking.proposed", "matching.step.answered"]


def test_answer_step_is_refused_to_whoever_told_it_and_to_outsiders(world, now):
    step = proposed(world, now)
    for who, words in (("firm2", "要由对方或科技部门确认"), ("county2", "辖区"), ("reader", "身份")):
        with pytest.raises(Refused, match=words):
            answer_step(step_id=step.pk, confirms=True, actor=world.actor(who), now=now)
    step.refresh_from_db()
    assert step.state == "claimed"


def test_a_denied_talk_counts_nothing_and_can_be_told_again(world, now):
    step = proposed(world, now)
    with pytest.raises(Problem, match="请写明实际情况"):
        answer_step(step_id=step.pk, confirms=False, actor=world.actor("firm"), now=now)
    answer_step(step_id=step.pk, confirms=False, reason="还没有谈过。", actor=world.actor("firm"), now=now)
    docking = Docking.objects.get()
    assert (docking.stage, docking.steps.get().state) == ("entered", "denied")
    again = propose_docking(
        need_id=docking.need_id, offer_id=docking.offer_id, given=TALKED, actor=world.actor("firm"), now=now
    )
    assert (again.docking_id, again.teller, Docking.objects.count()) == (docking.pk, "need", 1)


def test_the_office_records_a_talk_on_evidence_at_once(world, now):
    need, offer = need_and_offer(world, now)
    step = propose_docking(
        need_id=need.pk, offer_id=offer.pk, given=TALKED, actor=world.actor("county"), now=now
    )
    assert (step.teller, step.state, step.docking.stage) == ("bureau", "confirmed", "docked")


@pytest.mark.parametrize("who", ["county2", "leader", "reader", "neighbour"])
def test_propose_docking_is_refused_to_other_offices_and_posts(world, now, who):
    need, offer = need_and_offer(world, now)
    with pytest.raises(Refused):
        propose_docking(need_id=need.pk, offer_id=offer.pk, given=TALKED, actor=world.actor(who), now=now)
    assert not Docking.objects.exists()


def test_propose_docking_of_what_is_not_on_show_says_no_more_than_of_what_is_not_there(world, now):
    need, offer = need_and_offer(world, now)
    close_item(item_id=need.pk, closed_as="gone", actor=world.actor("firm"), now=now)
    said = []
    for key in (need.pk, 999999):
        with pytest.raises(Problem) as found:
            propose_docking(need_id=key, offer_id=offer.pk, given=TALKED, actor=world.actor("firm2"), now=now)
        said.append(found.value.message)
    assert said == ["没有这条需求或成果，或它不在展示。"] * 2


def test_propose_docking_wants_a_need_and_an_offer_of_two_organisations(world, now):
    need, offer = need_and_offer(world, now)
    with pytest.raises(Problem, match="一条需求、一条供给"):
        propose_docking(need_id=offer.pk, offer_id=need.pk, given=TALKED, actor=world.actor("firm2"), now=now)


def test_claim_step_carries_forward_and_never_back(world, now):
    docking = docked(world, now)
    come_to(world, now, docking, "signed", 800000)
    come_to(world, now, docking, "intended", 1000000)
    docking.refresh_from_db()
    assert docking.stage == "signed"
    assert list(Docking.objects.reached("agreed")) == [docking]
    assert list(Docking.objects.reached("registered")) == []


def test_claim_step_counts_no_stage_twice(world, now):
    docking = docked(world, now)
    come_to(world, now, docking, "intended", 1000000)
    with pytest.raises(Problem, match="一个阶段只记一次"):
        come_to(world, now, docking, "intended", 2000000)
    with pytest.raises(Problem, match="一个阶段只记一次"):
        propose_docking(
            need_id=docking.need_id,
            offer_id=docking.offer_id,
            given=TALKED,
            actor=world.actor("firm2"),
            now=now,
        )


def test_claim_step_is_refused_to_the_office_which_records_on_evidence(world, now):
    docking = docked(world, now)
    given = StepGiven(DAY, words="双方盖章的意向书", amount=Decimal(300000))
    with pytest.raises(Refused):
        claim_step(docking_id=docking.pk, stage="intended", given=given, actor=world.actor("county"), now=now)
    step = record_step(
        docking_id=docking.pk, stage="intended", given=given, actor=world.actor("county"), now=now
    )
    assert (step.state, step.docking.stage, step.amount) == ("confirmed", "intended", Decimal(300000))
    with pytest.raises(Refused):
        record_step(docking_id=docking.pk, stage="agreed", given=given, actor=world.actor("firm"), now=now)
    with pytest.raises(Problem, match="写明依据或附上文件"):
        record_step(
            docking_id=docking.pk, stage="agreed", given=StepGiven(DAY), actor=world.actor("county"), now=now
        )


def test_withdraw_step_by_whoever_told_it(world, now):
    step = proposed(world, now)
    with pytest.raises(Refused, match="只能撤回本单位填报的"):
        withdraw_step(step_id=step.pk, actor=world.actor("firm"), now=now)
    assert withdraw_step(step_id=step.pk, actor=world.actor("firm2"), now=now).state == "withdrawn"
    with pytest.raises(WrongState):
        withdraw_step(step_id=step.pk, actor=world.actor("firm2"), now=now)


def test_void_step_mends_the_record_and_the_stage(world, now):
    docking = docked(world, now)
    step = come_to(world, now, docking, "agreed", 500000)
    with pytest.raises(Refused):
        void_step(step_id=step.pk, reason="报错了", actor=world.actor("firm"), now=now)
    with pytest.raises(Problem, match="为什么更正"):
        void_step(step_id=step.pk, reason=" ", actor=world.actor("county"), now=now)
    void_step(step_id=step.pk, reason="是意向书，不是协议", actor=world.actor("county"), now=now)
    docking.refresh_from_db()
    assert docking.stage == "docked"
    come_to(world, now, docking, "intended", 500000)
    docking.refresh_from_db()
    assert docking.stage == "intended"


def test_set_aside_fail_and_resume_docking_keep_how_far_it_came(world, now):
    docking = docked(world, now)
    come_to(world, now, docking, "intended")
    with pytest.raises(Problem, match="请写明原因"):
        set_aside_docking(docking_id=docking.pk, reason="", actor=world.actor("firm"), now=now)
    done = set_aside_docking(docking_id=docking.pk, reason="等新厂房", actor=world.actor("firm"), now=now)
    assert (done.standing, done.stage, done.reason) == ("set_aside", "intended", "等新厂房")
    with pytest.raises(Problem, match="请先恢复"):
        come_to(world, now, docking, "agreed")
    with pytest.raises(Problem, match="请选择失败的原因"):
        fail_docking(docking_id=docking.pk, cause="x", reason="y", actor=world.actor("firm2"), now=now)
    done = fail_docking(
        docking_id=docking.pk, cause="price", reason="差得太多", actor=world.actor("firm2"), now=now
    )
    assert (done.standing, done.cause, done.stage) == ("failed", "price", "intended")
    done = resume_docking(docking_id=docking.pk, reason="重新报价", actor=world.actor("county"), now=now)
    assert (done.standing, done.cause, done.reason, done.stage) == ("going", "", "", "intended")
    with pytest.raises(WrongState):
        resume_docking(docking_id=docking.pk, reason="再来", actor=world.actor("county"), now=now)
    assert kinds(docking)[-3:] == [
        "matching.docking.set_aside",
        "matching.docking.failed",
        "matching.docking.resumed",
    ]


@pytest.mark.parametrize("operation", [set_aside_docking, resume_docking])
def test_set_aside_docking_is_refused_to_outsiders(world, now, operation):
    docking = docked(world, now)
    with pytest.raises(Refused):
        operation(docking_id=docking.pk, reason="x", actor=world.actor("county2"), now=now)


def test_push_docking_once(world, now):
    need, offer = need_and_offer(world, now)
    first = push_docking(need=need, offer=offer, actor=SYSTEM, now=now)
    again = push_docking(need=need, offer=offer, actor=SYSTEM, now=now)
    assert (first.pk, first.stage) == (again.pk, "pushed")
    assert kinds(first) == ["matching.docking.pushed"]


def test_a_stage_carries_its_own_money_only(world, now):
    docking = docked(world, now)
    step = come_to(
        world,
        now,
        docking,
        "registered",
        600000,
        technology_amount=Decimal(450000),
        contract_number="2026990001",
    )
    assert (step.amount, step.technology_amount) == (Decimal(600000), Decimal(450000))
    assert checked_step(
        "agreed",
        replace(StepGiven(DAY), technology_amount=Decimal(5), contract_number="x"),
        today=DAY,
        needs_evidence=False,
    ) == StepGiven(DAY)


@pytest.mark.parametrize(
    ("stage", "changes", "field"),
    [
        ("entered", {}, "stage"),
        ("docked", {"words": ""}, "words"),
        ("docked", {"minutes": 0}, "minutes"),
        ("docked", {"happened_on": DAY + timedelta(days=1)}, "happened_on"),
        ("signed", {"amount": Decimal(0)}, "amount"),
        ("registered", {}, "contract_number"),
        ("registered", {"contract_number": "1", "amount": Decimal(1), "technology_amount": Decimal(2)}, "technology_amount"),
    ],
)  # fmt: skip
def test_what_is_told_of_a_step_must_be_able_to_be(stage, changes, field):
    with pytest.raises(Problem) as found:
        checked_step(stage, replace(TALKED, **changes), today=DAY, needs_evidence=False)
    assert found.value.field == field


def test_remind_dockings_at_each_mark_once(world, now):
    docking = docked(world, now)
    start = now - timedelta(days=2)
    told = [
        remind_dockings(actor=SYSTEM, now=start + timedelta(days=days))
        for days in (0, 29, 30, 31, 90, 181, 400)
    ]
    assert told == [0, 0, 1, 0, 1, 1, 0]
    docking.refresh_from_db()
    assert docking.reminded == 180
    titles = (
        Event.objects.filter(kind="matching.docking.reminded").order_by("seq").values_list("title", flat=True)
    )
    assert list(titles) == [f"{mark}天没有新进展：{TITLES}" for mark in (30, 90, 180)]


def test_news_begins_the_count_anew_and_what_rests_is_left_alone(world, now):
    docking = docked(world, now)
    later = now + timedelta(days=40)
    assert remind_dockings(actor=SYSTEM, now=later) == 1
    set_aside_docking(docking_id=docking.pk, reason="等", actor=world.actor("firm"), now=later)
    assert remind_dockings(actor=SYSTEM, now=later + timedelta(days=100)) == 0
    resumed = later + timedelta(days=100)
    resume_docking(docking_id=docking.pk, reason="接着谈", actor=world.actor("firm"), now=resumed)
    assert remind_dockings(actor=SYSTEM, now=resumed + timedelta(days=29)) == 0
    assert remind_dockings(actor=SYSTEM, now=resumed + timedelta(days=30)) == 1


def test_due_mark():
    days = (90, 30, 180)
    assert [
        due_mark(silent, reminded, days)
        for silent, reminded in ((29, None), (30, None), (45, 30), (95, 30), (95, 90), (500, None))
    ] == [None, 30, None, 90, None, 180]


def test_nothing_hidden_stands_in_the_trail(world, now):
    from tests.exchange.items import SECRETS

    docking = docked(world, now)
    come_to(world, now, docking, "intended", 1000000)
    set_aside_docking(docking_id=docking.pk, reason="等", actor=world.actor("firm"), now=now)
    told = "".join(f"{e.title}{e.data}" for e in Event.objects.filter(object_type="matching.docking"))
    assert [word for word in SECRETS if word in told] == []
    assert DockingStep.objects.count() == 2
