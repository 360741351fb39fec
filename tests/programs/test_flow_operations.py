"""A case on its way: recommended within the quota, admitted, sent back, led on; nothing happens twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.programs.models import Case, Correction
from kechuang.programs.operations import flow
from kechuang.programs.operations.correction import Defect, ask_correction, lapse_corrections
from kechuang.programs.operations.flow import (
    admit_case,
    advance_case,
    assign_case,
    decline_recommendation,
    recommend_case,
    refuse_case,
    return_case,
)
from kechuang.programs.operations.moving import move_case, next_action, pause_clock, resume_clock
from kechuang.programs.queries.gates import Finding
from tests.programs.kinds import add_officer, make_call, make_case, make_kind, steps_of


@pytest.fixture
def act(world, officer):
    return world.actor("program")


@pytest.fixture
def county(world):
    return world.actor("county")


@pytest.fixture
def waiting(world, call, now) -> Case:
    """Waits for the county's word; not numbered yet."""
    return at_recommend(world, call, now)


@pytest.fixture
def came(world, call, now) -> Case:
    """In the formal check, its clock running since ``now``."""
    case = make_case(world, call=call, now=now, state="recommend")
    return move_case(case, "to_check", now)


def at_recommend(world, call, now, who: str = "firm") -> Case:
    case = make_case(world, call=call, now=now, who=who, state="recommend")
    Case.objects.filter(pk=case.pk).update(number=None, received_at=None)
    return Case.objects.get(pk=case.pk)


def kinds_of(case) -> list[str]:
    rows = Event.objects.filter(object_type="programs.case", object_id=str(case.pk))
    return list(rows.order_by("seq").values_list("kind", flat=True))


def receipts(case) -> list[str]:
    return list(case.receipts.order_by("id").values_list("kind", flat=True))


def running(case):
    return case.clocks.get(stopped_on__isnull=True)


# ── 推荐 ────────────────────────────────────────────────────────────────────────────────────


def test_recommend_case_numbers_it_and_gives_its_receipt_at_once(waiting, county, now):
    case = recommend_case(case_id=waiting.pk, opinion="同意推荐", actor=county, now=now)
    assert (case.state, case.number, case.received_at) == ("check", f"KJ2026{case.call_id:04d}00001", now)
    assert (receipts(case), kinds_of(case)) == (["received"], ["programs.case.recommended"])
    assert (running(case).step, running(case).days) == ("check", 5)


def test_the_second_to_recommend_is_told_who_was_first_and_nothing_happens_twice(waiting, county, now):
    recommend_case(case_id=waiting.pk, actor=county, now=now)
    with pytest.raises(Problem) as caught:
        recommend_case(case_id=waiting.pk, actor=county, now=now)
    assert "形式审查中" in caught.value.message
    assert (
        f"东岭科技员（东岭县 县（市、区）科技岗）于{timezone.localtime(now):%Y-%m-%d %H:%M}"
        in caught.value.message
    )
    assert (receipts(waiting), len(kinds_of(waiting))) == (["received"], 1)


def test_another_county_and_the_city_do_not_recommend(world, waiting, act, now):
    for who in (world.actor("county2"), act, world.actor("park"), world.actor("firm")):
        with pytest.raises(Refused):
            recommend_case(case_id=waiting.pk, actor=who, now=now)


def test_recommending_stops_when_the_countys_quota_is_used_up(world, call, waiting, county, now):
    call.quota = {"990101": 1}
    call.save()
    recommend_case(case_id=waiting.pk, actor=county, now=now)
    second = at_recommend(world, call, now)
    with pytest.raises(Problem, match="推荐名额1个，已经推荐1件，用完了"):
        recommend_case(case_id=second.pk, actor=county, now=now)
    elsewhere = at_recommend(world, call, now, "firm2")
    assert recommend_case(case_id=elsewhere.pk, actor=world.actor("county2"), now=now).state == "check"


def test_what_came_back_gives_its_place_to_another(world, call, waiting, county, act, now):
    call.quota = {"990101": 1}
    call.save()
    recommend_case(case_id=waiting.pk, actor=county, now=now)
    return_case(case_id=waiting.pk, to="draft", reason="材料缺页", actor=act, now=now)
    second = at_recommend(world, call, now)
    assert recommend_case(case_id=second.pk, actor=county, now=now).state == "check"


def test_recommending_ends_with_its_last_moment(world, call, waiting, county, now):
    last = call.closes_at
    with pytest.raises(Problem, match="推荐已于"):
        recommend_case(case_id=waiting.pk, actor=county, now=last + timedelta(seconds=1))
    call.recommend_by = last + timedelta(days=5)
    call.save()
    moment = last + timedelta(days=5)
    assert recommend_case(case_id=waiting.pk, actor=county, now=moment).state == "check"


def test_decline_recommendation_says_why(waiting, county, now):
    with pytest.raises(Problem) as caught:
        decline_recommendation(case_id=waiting.pk, reason=" ", actor=county, now=now)
    assert caught.value.field == "reason"
    case = decline_recommendation(case_id=waiting.pk, reason="与县里重点不符", actor=county, now=now)
    assert (case.state, case.reason, case.decided_at) == ("declined", "与县里重点不符", now)
    assert kinds_of(case) == ["programs.case.recommendation_declined"]


@pytest.mark.parametrize("gate", ["recommend", "check", "advance"])
def test_a_gate_blocks_with_its_words_and_lets_hints_pass(
    monkeypatch, world, call, waiting, came, county, act, now, gate
):
    found = [Finding("LIMIT", "李某某牵头已满1项（第十二条）"), Finding("HINT", "有相似项目", blocking=False)]
    asked = []

    def findings(case, *, gate, now, actor):
        asked.append(gate)
        return found

    if gate == "advance":
        admit_case(case_id=came.pk, actor=act, now=now)
    monkeypatch.setattr(flow, "gate_findings", findings)
    step = {
        "recommend": lambda: recommend_case(case_id=waiting.pk, actor=county, now=now),
        "check": lambda: admit_case(case_id=came.pk, actor=act, now=now),
        "advance": lambda: advance_case(case_id=came.pk, actor=act, now=now),
    }[gate]
    with pytest.raises(Problem) as caught:
        step()
    assert caught.value.message == "李某某牵头已满1项（第十二条）"
    found[:1] = []
    step()
    assert asked == [gate, gate]


# ── 受理、补正、不予受理 ────────────────────────────────────────────────────────────────────


def test_admit_case_once(came, act, now):
    case = admit_case(case_id=came.pk, actor=act, now=now)
    assert (case.state, receipts(case)) == ("check", ["received", "admitted"])
    with pytest.raises(Problem, match="已经受理过了。最近一步由项目管理员program"):
        admit_case(case_id=came.pk, actor=act, now=now)
    assert receipts(came) == ["received", "admitted"]


def test_a_leader_does_not_check_papers_and_a_county_does_not_admit_for_the_city(world, came, now):
    for who in ("leader", "county", "reader", "firm"):
        with pytest.raises(Refused):
            admit_case(case_id=came.pk, actor=world.actor(who), now=now)


def test_a_kind_may_name_who_checks(world, now, act):
    steps = tuple(
        each if each.step != "check" else type(each)(**{**each.__dict__, "roles": ("enterprise_officer",)})
        for each in make_kind().steps
    )
    case = make_case(
        world, call=make_call(world, now=now, kind=make_kind(steps=steps)), now=now, state="check"
    )
    with pytest.raises(Refused, match="这一步由企业服务岗办理"):
        admit_case(case_id=case.pk, actor=act, now=now)
    assert receipts(admit_case(case_id=case.pk, actor=world.actor("enterprise"), now=now))[-1] == "admitted"


def test_ask_correction_tells_all_at_once_and_stops_the_clock(came, act, now):
    defects = [Defect("licence", "请上传副本"), Defect("abstract", "写明试验方法 ")]
    made = ask_correction(case_id=came.pk, defects=defects, actor=act, now=now)
    case = Case.objects.get(pk=came.pk)
    # The form's order: the answer first, then the material. Asked on Sunday, five working days.
    assert made.items == [
        {"code": "abstract", "title": "主要内容", "words": "写明试验方法"},
        {"code": "licence", "title": "营业执照", "words": "请上传副本"},
    ]
    assert (case.state, made.round, made.due_on) == ("correction", 1, date(2026, 11, 27))
    assert made.codes == frozenset({"abstract", "licence"})
    assert receipts(case)[-1] == "correction"
    assert (running(case).due_on, running(case).pauses.get().reason) == (None, "correction")


@pytest.mark.parametrize(
    ("defects", "field", "words"),
    [
        ([], "", "请至少标出一处"),
        ([Defect("nothing", "改")], "nothing", "没有“nothing”这一项"),
        ([Defect("abstract", " ")], "abstract", "请写明“主要内容”要怎样改"),
        ([Defect("abstract", "改"), Defect("abstract", "再改")], "abstract", "标了两次"),
    ],
)
def test_ask_correction_refuses_what_an_applicant_could_not_mend(came, act, now, defects, field, words):
    with pytest.raises(Problem, match=words) as caught:
        ask_correction(case_id=came.pk, defects=defects, actor=act, now=now)
    assert caught.value.field == field
    assert not Correction.objects.exists()


def test_corrections_are_limited_by_the_kinds_rounds(came, act, now):
    ask_correction(case_id=came.pk, defects=[Defect("abstract", "改")], actor=act, now=now)
    case = Case.objects.get(pk=came.pk)
    case.corrections.update(answered_at=now)
    move_case(case, "correct", now + timedelta(days=2))
    with pytest.raises(Problem, match="最多补正1次"):
        ask_correction(case_id=case.pk, defects=[Defect("abstract", "再改")], actor=act, now=now)
    with pytest.raises(Problem, match="补正期限要在1至60"):
        ask_correction(
            case_id=make_fresh(case).pk, defects=[Defect("abstract", "改")], days=0, actor=act, now=now
        )


def make_fresh(case: Case) -> Case:
    case.corrections.all().delete()
    return case


def test_lapse_corrections_refuses_what_was_not_answered_and_once(came, act, now):
    made = ask_correction(case_id=came.pk, defects=[Defect("abstract", "改")], actor=act, now=now)
    clock = Actor.system("补正逾期")
    last = now.replace(day=made.due_on.day)
    assert lapse_corrections(actor=clock, now=last) == 0
    assert lapse_corrections(actor=clock, now=last + timedelta(days=1)) == 1
    assert lapse_corrections(actor=clock, now=last + timedelta(days=1)) == 0
    case = Case.objects.get(pk=came.pk)
    assert (case.state, receipts(case)[-1]) == ("inadmissible", "refused")
    assert case.reason == "第1次补正的期限到2026-11-27，逾期没有补正。"
    assert not case.clocks.filter(stopped_on__isnull=True).exists()


def test_refuse_case_gives_reasons_in_writing_and_not_before_a_corrections_end(came, act, now):
    ask_correction(case_id=came.pk, defects=[Defect("abstract", "改")], actor=act, now=now)
    with pytest.raises(Problem, match="补正期限到2026-11-27，还没有过"):
        refuse_case(case_id=came.pk, reason="材料不全", actor=act, now=now)
    with pytest.raises(Problem) as caught:
        refuse_case(case_id=came.pk, reason="", actor=act, now=now + timedelta(days=10))
    assert caught.value.field == "reason"
    case = refuse_case(case_id=came.pk, reason="材料不全", actor=act, now=now + timedelta(days=10))
    assert (case.state, case.receipts.last().content["reason"]) == ("inadmissible", "材料不全")


def test_admitted_and_refused_exclude_one_another(came, act, now):
    admit_case(case_id=came.pk, actor=act, now=now)
    with pytest.raises(Problem, match="已经受理，不能再不予受理"):
        refuse_case(case_id=came.pk, reason="材料不全", actor=act, now=now)


# ── 转下一步、退回、指定 ────────────────────────────────────────────────────────────────────


def test_advance_case_goes_by_the_kinds_own_plan(world, now, act):
    kind = make_kind(steps=steps_of("recommend", "check", "deliberation"))
    case = make_case(world, call=make_call(world, now=now, kind=kind), now=now, state="check")
    with pytest.raises(Problem, match="还没有受理"):
        advance_case(case_id=case.pk, actor=act, now=now)
    admit_case(case_id=case.pk, actor=act, now=now)
    assert advance_case(case_id=case.pk, seen="check", actor=act, now=now).state == "deliberation"
    with pytest.raises(Problem, match="下一步由审议的决定来定"):
        advance_case(case_id=case.pk, seen="deliberation", actor=act, now=now)


def test_advance_case_brings_nothing_before_the_public_undecided(world, now, act):
    kind = make_kind(steps=steps_of("recommend", "check", "publicity"))
    case = make_case(world, call=make_call(world, now=now, kind=kind), now=now, state="check")
    admit_case(case_id=case.pk, actor=act, now=now)
    with pytest.raises(Problem, match="下一步由审议的决定来定"):
        advance_case(case_id=case.pk, seen="check", actor=act, now=now)
    assert Case.objects.get(pk=case.pk).state == "check"


def test_advance_case_pressed_twice_moves_one_step(came, act, now):
    admit_case(case_id=came.pk, actor=act, now=now)
    advance_case(case_id=came.pk, seen="check", actor=act, now=now)
    with pytest.raises(Problem, match="“查重中”。最近一步由项目管理员program"):
        advance_case(case_id=came.pk, seen="check", actor=act, now=now)
    assert Case.objects.get(pk=came.pk).state == "duplicates"


def test_return_case_to_any_earlier_step_of_its_kind(came, act, now):
    admit_case(case_id=came.pk, actor=act, now=now)
    advance_case(case_id=came.pk, actor=act, now=now)
    for to, reason, field in (
        ("review", "早了", "to"),
        ("approved", "错", "to"),
        ("recommend", " ", "reason"),
    ):
        with pytest.raises(Problem) as caught:
            return_case(case_id=came.pk, to=to, reason=reason, actor=act, now=now)
        assert caught.value.field == field
    case = return_case(case_id=came.pk, to="recommend", reason="推荐函没有盖章", actor=act, now=now)
    assert (case.state, case.reason, running(case).step) == ("recommend", "推荐函没有盖章", "recommend")
    assert Event.objects.get(kind="programs.case.returned").data == {
        "from": "duplicates", "to": "recommend", "reason": "推荐函没有盖章"
    }  # fmt: skip


def test_a_case_that_came_back_keeps_its_number_and_its_receipt(world, came, act, county, now):
    number = came.number
    return_case(case_id=came.pk, to="recommend", reason="补盖章", actor=act, now=now)
    case = recommend_case(case_id=came.pk, actor=county, now=now)
    assert (case.number, receipts(case)) == (number, ["received"])


def test_a_county_sends_back_what_waits_for_its_word(waiting, county, now):
    assert (
        return_case(case_id=waiting.pk, to="unit", reason="请单位盖章", actor=county, now=now).state == "unit"
    )


def test_another_priority_promises_other_days_and_keeps_what_was_paused(world, came, act, now):
    monday = timezone.localdate(now) + timedelta(days=1)
    pause_clock(came, "other", monday)
    resume_clock(came, monday + timedelta(days=2))
    before = running(came)
    assert (before.days, before.due_on) == (5, date(2026, 12, 1))
    assign_case(case_id=came.pk, priority=1, reason="市领导批示", actor=act, now=now)
    after = running(came)
    assert (after.days, after.due_on, after.pauses.count()) == (3, date(2026, 11, 27), 1)
    assign_case(case_id=came.pk, priority=0, reason="恢复", actor=act, now=now)
    assert (running(came).days, running(came).due_on) == (before.days, before.due_on)


def test_the_next_steps_clock_follows_the_priority_too(came, act, now):
    assign_case(case_id=came.pk, priority=2, reason="急", actor=act, now=now)
    admit_case(case_id=came.pk, actor=act, now=now)
    case = advance_case(case_id=came.pk, actor=act, now=now)
    assert (next_action(case), running(case).days) == ("to_review", 1)


def test_assign_case_to_somebody_with_a_post_there(world, came, act, now):
    colleague = add_officer(world, "program2")
    case = assign_case(case_id=came.pk, handler_id=colleague.pk, actor=act, now=now)
    assert case.handler == colleague
    for changes, field in (
        ({"handler_id": world.accounts["county"].pk}, "handler"),
        ({"handler_id": world.accounts["firm"].pk}, "handler"),
        ({"priority": 7, "reason": "急"}, "priority"),
        ({"priority": 1}, "reason"),
        ({"handler_id": colleague.pk}, ""),
    ):
        with pytest.raises(Problem) as caught:
            assign_case(case_id=came.pk, actor=act, now=now, **changes)
        assert caught.value.field == field


def test_a_draft_is_nobodys_business_yet(world, call, act, now):
    case = make_case(world, call=call, now=now)
    for step in (
        lambda: admit_case(case_id=case.pk, actor=act, now=now),
        lambda: advance_case(case_id=case.pk, actor=act, now=now),
        lambda: return_case(case_id=case.pk, to="draft", reason="改", actor=act, now=now),
    ):
        with pytest.raises(Refused, match="还没有提交"):
            step()
