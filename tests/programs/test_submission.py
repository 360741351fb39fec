"""Handing in, signing, mending, taking back, lapsing: effects, events, refusals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, StoredFile
from kechuang.core.permissions import may
from kechuang.programs.logic.parts import PartGiven
from kechuang.programs.models import Case
from kechuang.programs.operations import submission
from kechuang.programs.operations.attaching import attach_file, remove_file
from kechuang.programs.operations.filling import Typed, fill_case
from kechuang.programs.operations.late_code import approve_late_code
from kechuang.programs.operations.moving import move_case
from kechuang.programs.operations.parts import set_parts
from kechuang.programs.operations.starting import start_case
from kechuang.programs.operations.submission import (
    correct_case,
    lapse_case,
    lapse_cases,
    send_back_case,
    sign_case,
    submit_case,
    withdraw_case,
)
from kechuang.programs.queries.filling import gaps_of, open_case_file
from tests.programs.kinds import make_call, make_case, make_correction, make_file, make_kind, steps_of
from tests.subjects.people import make_person

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
SYSTEM = Actor.system("测试")


@pytest.fixture
def draft(world, call, now):
    """A draft in which nothing is missing."""
    case = make_case(world, call=call, now=now)
    make_file(world, case, now=now)
    return case


@pytest.fixture
def straight(world, now):
    """A complete draft of a kind without recommendation: signed, it is before the bureau."""
    kind = make_kind(code="straight", steps=steps_of("unit", "check", "review", "publicity"))
    case = make_case(world, call=make_call(world, now=now, kind=kind), now=now)
    make_file(world, case, now=now)
    return case


def submit(world, case, now, who="clerk", **more):
    return submit_case(case_id=case.pk, actor=world.actor(who), now=now, **more)


def sign(world, case, now, who="firm", pledged=True, **more):
    return sign_case(case_id=case.pk, pledged=pledged, actor=world.actor(who), now=now, **more)


def events(case):
    rows = Event.objects.filter(object_type="programs.case", object_id=str(case.pk)).order_by("seq")
    return [each.removeprefix("programs.case.") for each in rows.values_list("kind", flat=True)]


# ── submitting and signing ───────────────────────────────────────────────────────────────────


def test_a_writer_submits_and_the_administrator_signs(world, draft, now):
    assert submit(world, draft, now).state == "unit"
    signed = sign(world, draft, now + timedelta(hours=1))
    assert (signed.state, signed.number, signed.pledged_by) == ("recommend", None, world.accounts["firm"])
    assert signed.submitted_at == now
    version = signed.versions.get()
    assert (version.number, version.reason, version.answers["title"]) == (1, "申报", "精密减速器可靠性研究")
    assert [each["name"] for each in version.files] == ["执照.pdf"]
    assert [each.step for each in signed.clocks.order_by("id")] == ["unit", "recommend"]
    assert events(draft) == ["submitted", "signed"]


def test_before_the_bureau_a_case_has_its_number_and_receipt_at_once(world, straight, now):
    case = sign(world, straight, now)
    assert case.number == f"KJ2026{case.call_id:04d}00001"
    receipt = case.receipts.get()
    assert (receipt.kind, receipt.number) == ("received", f"{case.number}-1")
    assert receipt.content["title"] == case.title
    assert case.received_at == now
    assert case.clocks.get(stopped_on=None).step == "check"
    assert events(straight) == ["signed"]


def test_a_kind_without_the_units_check_leaves_with_the_pledge(world, now):
    kind = make_kind(code="quick", steps=steps_of("check", "publicity"))
    case = make_case(world, call=make_call(world, now=now, kind=kind), now=now)
    make_file(world, case, now=now)
    with pytest.raises(Problem) as caught:
        submit(world, case, now)
    assert caught.value.field == "pledged"
    assert submit(world, case, now, pledged=True).state == "check"
    assert events(case) == ["submitted"]


def test_strangers_and_writers_do_not_sign(world, draft, now):
    for who in ("clerk", "firm2", "county"):
        with pytest.raises(Refused):
            sign(world, draft, now, who)
    with pytest.raises(Refused):
        submit(world, draft, now, "firm2")
    assert not may(world.actor("clerk"), "programs.case.sign", draft)
    assert may(world.actor("clerk"), "programs.case.submit", draft)
    with pytest.raises(Problem) as caught:
        sign(world, draft, now, pledged=False)
    assert caught.value.message == "请先阅读承诺并勾选“已阅读并承诺”。"
    assert sign(world, draft, now).state == "recommend"


def test_what_is_missing_is_said_all_at_once(world, draft, now):
    draft.answers.filter(code__in=("abstract", "field")).delete()
    draft.files.all().delete()
    with pytest.raises(Problem) as caught:
        submit(world, draft, now)
    assert caught.value.message == "还有3处没有填好：请选择“领域”。请填写“主要内容”。请上传“营业执照”。"
    assert [each.code for each in gaps_of(draft, now)] == ["field", "abstract", "licence"]


def test_a_budget_over_the_cap_is_not_taken(world, draft, now):
    over = {"business-applied": "40", "indirect-applied": "13"}
    given = {"budget": Typed(over), "asked": Typed("53")}
    fill_case(case_id=draft.pk, answers=given, actor=world.actor("clerk"), now=now)
    with pytest.raises(Problem) as caught:
        submit(world, draft, now)
    assert "申请财政经费的间接费用13万元，超过上限12万元" in caught.value.message
    given = {"budget": Typed(over | {"indirect-applied": "12"}), "asked": Typed("52")}
    fill_case(case_id=draft.pk, answers=given, actor=world.actor("clerk"), now=now)
    assert submit(world, draft, now).state == "unit"


def test_submitting_twice_is_harmless_and_says_so(world, straight, now):
    sign(world, straight, now)
    for again in (submit, sign):
        with pytest.raises(Problem) as caught:
            again(world, straight, now + timedelta(minutes=1), "firm")
        assert caught.value.message == (
            f"已于2026年11月22日 10:00提交，不必重复提交，办件编号KJ2026{straight.call_id:04d}00001。现在是“形式审查中”。"
        )
    straight.refresh_from_db()
    assert (straight.versions.count(), straight.receipts.count(), straight.state) == (1, 1, "check")


def test_a_gate_that_blocks_keeps_the_case_at_home(world, draft, now, monkeypatch):
    found = type("Found", (), {"words": "负责人牵头的项目超过1项。", "blocking": True})
    monkeypatch.setattr(
        submission, "gate_findings", lambda case, *, gate, now: [found] if gate == "submit" else []
    )
    with pytest.raises(Problem) as caught:
        submit(world, draft, now)
    assert caught.value.message == "负责人牵头的项目超过1项。"
    found.blocking = False
    assert submit(world, draft, now).state == "unit"


def test_an_organisation_that_is_not_verified_keeps_its_draft(world, draft, now):
    firm = world.organisations["firm"]
    firm.state = "applied"
    firm.save()
    with pytest.raises(Problem) as caught:
        submit(world, draft, now)
    assert "核实后才能提交；已填的都存着" in caught.value.message
    firm.state = "verified"
    firm.save()
    assert submit(world, draft, now).state == "unit"


def test_the_unit_gives_a_case_back_to_its_writers(world, draft, now):
    submit(world, draft, now)
    with pytest.raises(Problem):
        send_back_case(case_id=draft.pk, reason=" ", actor=world.actor("firm"), now=now)
    with pytest.raises(Refused):
        send_back_case(case_id=draft.pk, reason="改", actor=world.actor("clerk"), now=now)
    case = send_back_case(case_id=draft.pk, reason="请补充预算", actor=world.actor("firm"), now=now)
    assert (case.state, case.reason) == ("draft", "请补充预算")
    assert submit(world, draft, now).state == "unit"
    assert events(draft) == ["submitted", "sent_back", "submitted"]


def test_who_applies_for_himself_signs_himself(world, now):
    person = make_person(world, now)
    person.account = world.accounts["reader"]
    person.save()
    call = make_call(
        world, now=now, kind=make_kind(code="personal", applicants=(), steps=steps_of("unit", "check"))
    )
    case = start_case(call_id=call.pk, person_id=person.pk, actor=world.actor("reader"), now=now)
    given = {"title": "示例", "organisation_name": "无", "field": "matter", "joint": "no", "leader": person.name,
             "starts_on": "2027-01-01", "abstract": "内容", "goals": ["paper"], "staff": "1", "asked": "1"}  # fmt: skip
    answers = {code: Typed(raw) for code, raw in given.items()}
    assert fill_case(case_id=case.pk, answers=answers, actor=world.actor("reader"), now=now).errors == {}
    attach_file(
        case_id=case.pk, code="licence", name="证.pdf", data=PDF, actor=world.actor("reader"), now=now
    )
    signed = sign(world, case, now, "reader")
    assert (signed.state, signed.phone_tail, signed.phone_mark) == (
        "check",
        person.phone_tail,
        person.phone_mark,
    )
    with pytest.raises(Refused):
        withdraw_case(case_id=case.pk, reason="外人", actor=world.actor("firm"), now=now)


# ── the deadline ─────────────────────────────────────────────────────────────────────────────


def test_after_the_deadline_only_a_late_code_lets_in_and_is_used_up(world, draft, now, officer):
    call = draft.call
    assert submit(world, draft, call.closes_at - timedelta(seconds=1)).state == "unit"
    late = call.closes_at
    with pytest.raises(Problem) as caught:
        sign(world, draft, late)
    assert (caught.value.field, caught.value.message[-21:]) == (
        "late_code",
        "不能再提交。获准补报的请填写有效的补报码。",
    )
    row, code = approve_late_code(
        call_id=call.pk, organisation_id=draft.organisation_id, reason="系统故障",
        valid_until=late + timedelta(days=2), actor=world.actor("program"), now=late,
    )  # fmt: skip
    with pytest.raises(Problem):
        sign(world, draft, late + timedelta(days=3), late_code=code)
    assert sign(world, draft, late, late_code=code).state == "recommend"
    row.refresh_from_db()
    assert (row.used_by_case_id, row.used_at) == (draft.pk, late)


def test_drafts_lapse_after_the_deadline_and_not_before(world, draft, now, officer):
    closes = draft.call.closes_at
    assert lapse_cases(actor=SYSTEM, now=closes - timedelta(seconds=1)) == 0
    with pytest.raises(Problem):
        lapse_case(case_id=draft.pk, actor=SYSTEM, now=now)
    sent_back = make_case(world, call=draft.call, now=now, who="firm2", version=True)
    assert lapse_cases(actor=SYSTEM, now=closes) == 1
    assert lapse_cases(actor=SYSTEM, now=closes) == 0
    draft.refresh_from_db()
    sent_back.refresh_from_db()
    assert (draft.state, sent_back.state) == ("void", "draft")
    assert events(draft) == ["lapsed"]


def test_what_the_bureau_sent_back_may_come_again_after_the_deadline(world, straight, now):
    case = sign(world, straight, now)
    move_case(case, "back_to_draft", now)
    after = straight.call.closes_at + timedelta(days=3)
    again = sign(world, straight, after)
    assert (again.state, again.number, again.versions.count()) == ("check", case.number, 2)
    assert again.versions.last().reason == "退回修改后再报"
    assert again.receipts.count() == 1


# ── mending ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def mending(world, straight, now):
    case = sign(world, straight, now)
    make_correction(case, now=now, codes=("abstract",), days=7)
    move_case(case, "ask_correction", now)
    return case


def test_a_mended_case_goes_back_to_the_check_and_its_clock_goes_on(world, mending, now):
    given = {"abstract": Typed("补写了试验方法。")}
    fill_case(case_id=mending.pk, answers=given, actor=world.actor("clerk"), now=now)
    later = now + timedelta(days=3)
    case = correct_case(case_id=mending.pk, actor=world.actor("clerk"), now=later)
    assert (case.state, case.corrections.get().answered_at) == ("check", later)
    assert [each.answers["abstract"] for each in case.versions.all()] == ["研究减速器的寿命试验方法。", "补写了试验方法。"]  # fmt: skip
    pause = case.clocks.get(stopped_on=None).pauses.get()
    assert (pause.started_on.isoformat(), pause.ended_on.isoformat()) == ("2026-11-22", "2026-11-25")
    assert events(mending) == ["signed", "filled", "corrected"]
    with pytest.raises(Problem):
        correct_case(case_id=mending.pk, actor=world.actor("clerk"), now=later)


def test_nothing_is_mended_too_late_or_by_strangers(world, mending, now):
    due = now + timedelta(days=7)
    with pytest.raises(Refused):
        correct_case(case_id=mending.pk, actor=world.actor("firm2"), now=now)
    assert not may(world.actor("firm2"), "programs.case.correct", mending)
    with pytest.raises(Problem) as caught:
        correct_case(case_id=mending.pk, actor=world.actor("clerk"), now=due + timedelta(days=1))
    assert caught.value.message == "补正期限2026年11月29日已经过了，请与受理窗口联系。"
    assert correct_case(case_id=mending.pk, actor=world.actor("clerk"), now=due).state == "check"


# ── taking back, files, parts ────────────────────────────────────────────────────────────────


def test_the_administrator_takes_a_case_back_with_a_reason(world, straight, now):
    sign(world, straight, now)
    with pytest.raises(Problem):
        withdraw_case(case_id=straight.pk, actor=world.actor("firm"), now=now)
    with pytest.raises(Refused):
        withdraw_case(case_id=straight.pk, reason="改报", actor=world.actor("clerk"), now=now)
    assert not may(world.actor("clerk"), "programs.case.withdraw", straight)
    case = withdraw_case(case_id=straight.pk, reason="改报其他事项", actor=world.actor("firm"), now=now)
    assert (case.state, case.reason) == ("withdrawn", "改报其他事项")
    with pytest.raises(Problem):
        withdraw_case(case_id=straight.pk, reason="再撤", actor=world.actor("firm"), now=now)


def test_files_are_checked_replaced_and_taken_back(world, draft, now):
    def attach(code="licence", name="新执照.pdf", data=PDF, who="clerk"):
        return attach_file(case_id=draft.pk, code=code, name=name, data=data, actor=world.actor(who), now=now)

    row = attach()
    assert [each.file.name for each in draft.files.filter(removed_at=None)] == ["新执照.pdf"]
    assert open_case_file(world.actor("clerk"), row.pk)[1] == PDF
    for who in ("firm2", "county"):
        with pytest.raises(Refused):
            open_case_file(world.actor(who), row.pk)
        with pytest.raises(Refused):
            attach(who=who)
    stored = StoredFile.objects.count()
    for name, data, words in (
        ("执照.docx", PDF, "“营业执照”只收pdf、jpg、png，“执照.docx”不能上传，请转换后再传。"),
        ("执照.pdf", b"", "“执照.pdf”是空文件。请检查后重新上传。"),
    ):
        with pytest.raises(Problem) as caught:
            attach(name=name, data=data)
        assert caught.value.message == words
    assert StoredFile.objects.count() == stored
    assert [attach("report").code, attach("report").code] == ["report", "report"]
    with pytest.raises(Problem):
        attach("report")
    with pytest.raises(Problem):
        attach("poem")
    remove_file(case_id=draft.pk, case_file_id=row.pk, actor=world.actor("clerk"), now=now)
    with pytest.raises(Problem):
        remove_file(case_id=draft.pk, case_file_id=row.pk, actor=world.actor("clerk"), now=now)
    assert draft.files.filter(code="licence", removed_at=None).count() == 0
    assert events(draft) == ["file_attached"] * 3 + ["file_removed"]


def test_parts_that_the_form_does_not_ask_for(world, draft, now):
    given = [PartGiven("nominator", "示例大学"), PartGiven("member", "郑某某")]
    case = set_parts(case_id=draft.pk, parts=given, actor=world.actor("clerk"), now=now)
    assert [(each.role, each.name) for each in case.parts.all()] == [
        ("nominator", "示例大学"),
        ("member", "郑某某"),
    ]
    with pytest.raises(Problem):
        set_parts(case_id=draft.pk, parts=[PartGiven("lead", "他人")], actor=world.actor("clerk"), now=now)
    with pytest.raises(Refused):
        set_parts(case_id=draft.pk, parts=given, actor=world.actor("firm2"), now=now)
    Case.objects.filter(pk=draft.pk).update(state="check")
    with pytest.raises(Problem):
        set_parts(case_id=draft.pk, parts=given, actor=world.actor("clerk"), now=now)
