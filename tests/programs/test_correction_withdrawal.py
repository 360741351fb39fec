"""A correction that was asked for is taken back: the check goes on, the applicant is told, nothing half-mended stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.programs.models import Case, Correction
from kechuang.programs.operations.correction import Defect, ask_correction, withdraw_correction
from kechuang.programs.operations.filling import Typed, fill_case
from kechuang.programs.operations.moving import move_case
from kechuang.programs.queries.own_page import told_of
from tests.programs.kinds import make_case, make_file

pytestmark = pytest.mark.django_db
DEFECTS = (Defect("title", "写全名称"), Defect("licence", "缺背面"))


@pytest.fixture
def act(world, officer):
    return world.actor("program")


@pytest.fixture
def case(world, call, now) -> Case:
    """In the formal check, with a licence; its clock has run since ``now``."""
    made = make_case(world, call=call, now=now, state="recommend")
    make_file(world, made, now=now - timedelta(hours=1))
    return move_case(made, "to_check", now)


@pytest.fixture
def asked(case, act, now) -> Correction:
    return ask_correction(case_id=case.pk, defects=DEFECTS, actor=act, now=now)


def withdraw(case, actor, now, reason: str = "核对过了，原件齐全"):
    return withdraw_correction(case_id=case.pk, reason=reason, actor=actor, now=now)


def test_withdraw_correction_lets_the_check_and_its_clock_go_on(case, asked, act, now):
    later = now + timedelta(days=2)
    assert withdraw(case, act, later).withdrawn_at == later
    case.refresh_from_db()
    clock = case.clocks.get(stopped_on__isnull=True)
    # Asked on Sunday, taken back on Tuesday: what stood still in between is not counted.
    assert (case.state, clock.step, str(clock.due_on)) == ("check", "check", "2026-11-30")
    assert [str(each.ended_on) for each in clock.pauses.all()] == ["2026-11-24"]
    event = Event.objects.filter(kind="programs.case.correction_withdrawn").get()
    assert (event.data["round"], event.data["reason"]) == (1, "核对过了，原件齐全")


def test_what_was_being_mended_is_put_back_to_what_was_submitted(world, case, asked, now):
    clerk, moment = world.actor("clerk"), now + timedelta(hours=2)
    fill_case(case_id=case.pk, answers={"title": Typed("改到一半")}, actor=clerk, now=moment)
    old = case.files.get()
    case.files.filter(pk=old.pk).update(removed_at=moment)
    new = make_file(world, case, now=moment, name="新执照.pdf")
    assert Case.objects.get(pk=case.pk).title == "改到一半"
    withdraw(case, world.actor("program"), moment)
    case.refresh_from_db()
    assert (case.title, case.answers.get(code="title").value) == (
        "精密减速器可靠性研究",
        "精密减速器可靠性研究",
    )
    assert [each.pk for each in case.files.filter(removed_at__isnull=True)] == [old.pk]
    assert case.files.get(pk=new.pk).removed_at == moment


def test_a_withdrawn_round_is_not_used_up(case, asked, act, now):
    withdraw(case, act, now)
    again = ask_correction(case_id=case.pk, defects=DEFECTS[:1], actor=act, now=now)
    assert (again.round, Case.objects.get(pk=case.pk).state) == (2, "correction")
    assert list(Correction.objects.waiting()) == [again]


def test_withdrawing_is_refused_without_a_reason_once_answered_and_to_others(world, case, asked, act, now):
    with pytest.raises(Problem, match="请写明收回的理由") as caught:
        withdraw(case, act, now, " ")
    assert caught.value.field == "reason"
    with pytest.raises(Refused):
        withdraw(case, world.actor("leader"), now)
    Correction.objects.update(answered_at=now)
    move_case(Case.objects.get(pk=case.pk), "correct", now)
    with pytest.raises(Problem, match="不能收回补正：办件现在是“形式审查中”"):
        withdraw(case, act, now)


def test_the_applicant_is_told_with_the_reason_and_the_officer_does_it_by_one_form(
    world, case, asked, sign_in, now
):
    client, url = sign_in("program"), reverse("programs:work_step", args=[case.pk, "withdraw_correction"])
    assert url in client.get(reverse("programs:work_detail", args=[case.pk])).content.decode()
    empty = client.post(url, {"reason": ""}).content.decode()
    assert "请填写“理由和依据”。" in empty
    done = client.post(url, {"reason": "核对过了"}, follow=True).content.decode()
    assert "已收回补正，并告知申报单位。" in done
    assert "已收回" in done.split('id="corrections"')[1]
    deliver_due(now=Event.objects.latest("seq").at)
    notice = Notice.objects.filter(account=world.accounts["clerk"]).latest("pk")
    assert (notice.title, notice.body) == ("申报“精密减速器可靠性研究”不用补正了，继续审查", "核对过了")
    case.refresh_from_db()
    assert (told_of(case)[0].title, told_of(case)[0].reason) == (
        "收回补正要求，未交的修改已恢复原样",
        "核对过了",
    )


def test_the_api_withdraws_as_the_page_does(world, case, asked, sign_in):
    url = f"/api/v1/programs/cases/{case.pk}/withdraw-correction"
    sent = {"data": {"reason": "核对过了"}, "content_type": "application/json"}
    assert sign_in("leader").post(url, **sent).status_code == 403
    assert sign_in("neighbour").post(url, **sent).status_code == 404
    assert sign_in("program").post(url, **sent).json()["id"] == asked.pk
    assert sign_in("program").post(url, **sent).status_code == 422
