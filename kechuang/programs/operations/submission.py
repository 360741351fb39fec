"""Handing a case in: to the unit, by the unit with its pledge, again after a correction; taking it back; what lapses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.core.secrets import fingerprint
from kechuang.programs.models import Case, CaseFile, CaseVersion, LateCode
from kechuang.programs.operations.moving import (
    expect_state,
    last_act,
    locked_case,
    move_case,
    next_action,
    pass_step,
    receive_case,
)
from kechuang.programs.operations.parts import sync_case
from kechuang.programs.queries.filling import files_of, gaps_of, open_correction, values_of
from kechuang.programs.queries.gates import gate_findings
from kechuang.programs.queries.late import valid_late_code
from kechuang.programs.states import CallState, CaseState, Step
from kechuang.subjects.states import OrganisationState

#: What an applicant pledges where the kind has no words of its own.
PLEDGE = (
    "本单位（本人）承诺：所填内容和所附材料真实、准确、完整，没有编造、剽窃和重复申报，不含涉密信息；"
    "如有不实，愿意承担取消资格、追回资金和记入科研诚信记录的责任。"
)
#: States from which nothing has left the applicant's house.
_HOME = (CaseState.DRAFT, CaseState.UNIT)


@transaction.atomic
def submit_case(
    *, case_id: int, pledged: bool = False, late_code: str = "", actor: Actor, now: datetime
) -> Case:
    """A writer hands a draft in: to the unit's administrator where the kind asks him, else (pledged) right on its way.

    Raises ``Refused``; ``Problem`` with all that is missing, outside the call's time without a late code, for what a gate
    blocks, or if it has been submitted already.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.submit", case)
    _refuse_twice(case, (CaseState.DRAFT,))
    ready = _check_ready(case, late_code, now)
    if case.kind_version.kind.step(Step.UNIT) is None:
        return _signed(case, ready, pledged=pledged, actor=actor, now=now, verbed="submitted")
    sync_case(case, ready.content.values)
    case.submitted_at = now
    move_case(case, f"to_{Step.UNIT}", now)
    record(
        "programs.case.submitted", case, actor=actor, now=now, title=f"提交“{case}”，等单位审核",
        data=_about(case), region_code=case.region_id,
    )  # fmt: skip
    return case


@transaction.atomic
def sign_case(*, case_id: int, pledged: bool, late_code: str = "", actor: Actor, now: datetime) -> Case:
    """The unit's administrator (or whoever applies for himself) pledges, and the case leaves the house.

    From the unit's check, or from a draft in one act. A version is frozen; if it comes to the bureau at once it has its
    number and receipt. Raises ``Refused``; ``Problem`` as ``submit_case``, or without the pledge.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.sign", case)
    _refuse_twice(case, _HOME)
    ready = _check_ready(case, late_code, now)
    return _signed(case, ready, pledged=pledged, actor=actor, now=now, verbed="signed")


@transaction.atomic
def send_back_case(*, case_id: int, reason: str, actor: Actor, now: datetime) -> Case:
    """The unit's administrator gives a case back to its writers. Raises ``Refused``; ``Problem`` without a reason."""
    case = locked_case(case_id)
    require(actor, "programs.case.sign", case)
    expect_state(case, (CaseState.UNIT,), "退回填写")
    if not reason.strip():
        raise Problem("请写明退回的理由，说清要改什么。", field="reason")
    case.reason = reason.strip()[:500]
    move_case(case, "back_to_draft", now)
    record(
        "programs.case.sent_back", case, actor=actor, now=now, title=f"单位退回“{case}”，请修改后再提交",
        data={"reason": case.reason} | _about(case), region_code=case.region_id,
    )  # fmt: skip
    return case


@transaction.atomic
def correct_case(*, case_id: int, actor: Actor, now: datetime) -> Case:
    """Hand in what was to be mended: the case goes back to the check and its clock goes on.

    Raises ``Refused``; ``Problem`` after the last day, while something is missing, or if nothing is to be mended.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.correct", case)
    expect_state(case, (CaseState.CORRECTION,), "提交补正")
    asked = open_correction(case)
    if asked is None:
        raise Problem("没有等着补正的事项，请与受理窗口联系。")
    if timezone.localdate(now) > asked.due_on:
        raise Problem(f"补正期限{asked.due_on:%Y年%-m月%-d日}已经过了，请与受理窗口联系。")
    content = _content_of(case)
    _refuse_gaps(case, content, now)
    asked.answered_at = now
    asked.save(update_fields=["answered_at"])
    sync_case(case, content.values)
    _freeze(case, content, f"第{asked.round}次补正", actor, now)
    move_case(case, "correct", now)
    record(
        "programs.case.corrected", case, actor=actor, now=now, title=f"提交“{case}”的补正材料",
        data={"round": asked.round, "codes": sorted(asked.codes)} | _about(case), region_code=case.region_id,
    )  # fmt: skip
    return case


@transaction.atomic
def withdraw_case(*, case_id: int, reason: str = "", actor: Actor, now: datetime) -> Case:
    """Take a case back for good, before it is past the check. Once it has left the house a reason is asked for.

    Raises ``Refused``; ``Problem`` without a reason, or too late.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.withdraw", case)
    states = (*_HOME, CaseState.RECOMMEND, CaseState.CHECK, CaseState.CORRECTION)
    expect_state(case, states, "撤回")
    if case.state not in _HOME and not reason.strip():
        raise Problem("请写明撤回的理由。", field="reason")
    case.reason = reason.strip()[:500]
    before = case.state
    move_case(case, "withdraw", now)
    record(
        "programs.case.withdrawn", case, actor=actor, now=now, title=f"撤回“{case}”的申报",
        data={"from": before, "reason": case.reason} | _about(case), region_code=case.region_id,
    )  # fmt: skip
    return case


@transaction.atomic
def lapse_case(*, case_id: int, actor: Actor, now: datetime) -> Case:
    """The call is over and the case never left the house: it becomes void. Raises ``Problem`` while it may still be handed in."""
    case = locked_case(case_id)
    require(actor, "programs.case.submit", case)
    expect_state(case, _HOME, "作废")
    if _is_open(case, case.versions.count(), now) or _late_code(case, "", now) is not None:
        raise Problem("还在申报期内（或有补报码），不能作废。")
    move_case(case, "lapse", now)
    record(
        "programs.case.lapsed", case, actor=actor, now=now, title=f"截止未提交，“{case}”作废",
        data={"call": case.call_id} | _about(case), region_code=case.region_id,
    )  # fmt: skip
    return case


def lapse_cases(*, actor: Actor, now: datetime, most: int = 500) -> int:
    """Void what is past its deadline, each case in a transaction of its own; returns how many. Run again for more.

    Drafts that the bureau or county sent back have a version: they wait for their applicant, whatever the deadline.
    """
    done = 0
    rows = Case.objects.filter(state__in=_HOME, call__closes_at__lte=now, versions__isnull=True)
    rows = rows.exclude(late_codes__used_at__isnull=True, late_codes__valid_until__gte=now)
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)[:most]):
        try:
            lapse_case(case_id=pk, actor=actor, now=now)
        except Problem:
            continue  # somebody has handed it in or has been let in meanwhile
        done += 1
    return done


# ── what is asked before a case leaves ───────────────────────────────────────────────────────


def _refuse_twice(case: Case, states: tuple[str, ...]) -> None:
    if case.state in states:
        return
    if case.submitted_at is not None and case.state not in (CaseState.WITHDRAWN, CaseState.VOID):
        at = timezone.localtime(case.pledged_at or case.submitted_at)
        number = f"，办件编号{case.number}" if case.number else ""
        raise Problem(
            f"已于{at:%Y年%-m月%-d日 %H:%M}提交，不必重复提交{number}。现在是“{case.get_state_display()}”。"
        )
    raise Problem(f"办件现在是“{case.get_state_display()}”，不能提交。{last_act(case)}")


@dataclass(frozen=True)
class _Content:
    """What a case says and how often it has been handed in, read once for all that is asked of it."""

    values: dict[str, Any]
    files: dict[str, list[CaseFile]]
    versions: int


def _content_of(case: Case) -> _Content:
    return _Content(values_of(case), files_of(case), case.versions.count())


@dataclass(frozen=True)
class _Ready:
    """A case that nothing keeps from leaving, and the late code that lets it in, if it needs one."""

    content: _Content
    late_code: LateCode | None


def _check_ready(case: Case, typed_code: str, now: datetime) -> _Ready:
    """What may leave; raises ``Problem`` for what keeps a case from it."""
    code, content = None, _content_of(case)
    if not _is_open(case, content.versions, now):
        code = _late_code(case, typed_code, now)
        if code is None:
            raise Problem(_closed_words(case, now), field="late_code")
    if case.organisation is not None and case.organisation.state != OrganisationState.VERIFIED:
        raise Problem(
            f"{case.organisation.name}的登记资料“{case.organisation.get_state_display()}”，核实后才能提交；已填的都存着。"
        )
    _refuse_gaps(case, content, now)
    blocking = [each.words for each in gate_findings(case, gate="submit", now=now) if each.blocking]
    if blocking:
        raise Problem("；".join(blocking))
    return _Ready(content, code)


def _is_open(case: Case, versions: int, now: datetime) -> bool:
    """Does the call take the case now? What was sent back after it had been handed in is not shut out by the clock."""
    if versions:
        return case.call.state in (CallState.OPEN, CallState.CLOSED)
    return case.call.state == CallState.OPEN and case.call.opens_at <= now < case.call.closes_at


def _late_code(case: Case, typed: str, now: datetime) -> LateCode | None:
    if case.organisation is None or case.call.state not in (CallState.OPEN, CallState.CLOSED):
        return None
    if typed.strip():
        return valid_late_code(case.call, case.organisation, now, code=typed)
    # The code with which the case was begun need not be typed again.
    return case.late_codes.filter(used_at__isnull=True, valid_until__gte=now).first()


def _closed_words(case: Case, now: datetime) -> str:
    if case.call.state not in (CallState.OPEN, CallState.CLOSED):
        return f"“{case.call.title}”{case.call.get_state_display()}，不能提交。"
    if now < case.call.opens_at:
        return f"申报从{timezone.localtime(case.call.opens_at):%Y年%-m月%-d日 %H:%M}开始，还没有到。"
    return (
        f"申报已于{timezone.localtime(case.call.closes_at):%Y年%-m月%-d日 %H:%M}截止，不能再提交。"
        "获准补报的请填写有效的补报码。"
    )


def _refuse_gaps(case: Case, content: _Content, now: datetime) -> None:
    found = gaps_of(case, now, values=content.values, files=content.files)
    if found:
        raise Problem(f"还有{len(found)}处没有填好：" + "".join(each.words for each in found))


# ── leaving the house ────────────────────────────────────────────────────────────────────────


def _signed(case: Case, ready: _Ready, *, pledged: bool, actor: Actor, now: datetime, verbed: str) -> Case:
    if not pledged:
        raise Problem("请先阅读承诺并勾选“已阅读并承诺”。", field="pledged")
    content, code = ready.content, ready.late_code
    sync_case(case, content.values)
    case.submitted_at = case.submitted_at or now
    case.pledged_at, case.pledged_by_id = now, actor.account_id
    case.reason = ""
    _mark_phone(case)
    _freeze(case, content, "退回修改后再报" if content.versions else "申报", actor, now)
    if case.state == CaseState.DRAFT and case.kind_version.kind.step(Step.UNIT) is not None:
        # The signature is the unit's check, which begins and ends with it.
        pass_step(case, f"to_{Step.UNIT}", now)
    move_case(case, next_action(case), now)
    if code is not None:
        code.used_at, code.used_by_case = now, case
        code.save(update_fields=["used_at", "used_by_case"])
    receive_case(case, account_id=actor.account_id, now=now)
    words = f"承诺并提交“{case}”" + (f"，取得接件凭证{case.number}" if case.number else "，等待归口推荐")
    record(
        f"programs.case.{verbed}", case, actor=actor, now=now, title=words,
        data={"to": case.state, "number": case.number} | _about(case), region_code=case.region_id,
    )  # fmt: skip
    return case


def _freeze(case: Case, content: _Content, reason: str, actor: Actor, now: datetime) -> CaseVersion:
    files = [
        {
            "code": code,
            "row": each.pk,
            "name": each.file.name,
            "size": each.file.size,
            "sha256": each.file.sha256,
        }
        for code, rows in content.files.items()
        for each in rows
    ]
    return CaseVersion.objects.create(
        case=case, number=content.versions + 1, answers=content.values, files=files, reason=reason,
        made_by_id=actor.account_id, made_at=now,
    )  # fmt: skip


def _mark_phone(case: Case) -> None:
    """Let the applicant ask after his case without signing in, by number and telephone."""
    phone = "".join(
        each for each in (case.organisation.contact_phone if case.organisation else "") if each.isdigit()
    )
    if phone:
        case.phone_mark, case.phone_tail = fingerprint(phone), phone[-4:]
    elif case.person is not None:
        case.phone_mark, case.phone_tail = case.person.phone_mark, case.person.phone_tail


def _about(case: Case) -> dict[str, object]:
    return {"organisation": case.organisation_id, "person": case.person_id, "call_id": case.call_id}
