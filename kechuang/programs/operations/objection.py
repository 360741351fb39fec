"""Objections to what stands before the public: raised by anybody with his name, settled by the bureau, each with reasons.

Name and telephone are sealed at once; the trail, the lists and the pages know them masked. Opening them is the supervisor's
alone, for a reason that is written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import require
from kechuang.core.secrets import fingerprint, seal, unseal
from kechuang.programs.logic.objecting import THEN
from kechuang.programs.logic.publicity import masked_name
from kechuang.programs.models import Case, Objection, Publicity
from kechuang.programs.operations.moving import locked_case, move_case
from kechuang.programs.queries.publicity import OPEN_OBJECTIONS
from kechuang.programs.states import OBJECTION_LIFECYCLE, CaseState
from kechuang.subjects.logic.experts import read_phone

#: More is a book, and a book belongs into the evidence.
LONGEST = 4000


@dataclass(frozen=True)
class ObjectionGiven:
    """What somebody objects to, under his name. ``evidence``: a file's name and bytes."""

    case_id: int
    name: str
    phone: str
    words: str
    is_organisation: bool = False
    evidence: tuple[str, bytes] | None = None


@dataclass(frozen=True)
class Objector:
    """Who objected, opened."""

    name: str
    phone: str


@transaction.atomic
def raise_objection(*, publicity_id: int, given: ObjectionGiven, actor: Actor, now: datetime) -> Objection:
    """Raise an objection to a case on a list that is before the public. Anybody may, signed in or not, with name and telephone.

    The case is under objection from then on and its clock stands still; the others of the list go on. Raises ``Problem`` for
    what is left out, and outside the days of the publicity.
    """
    row = (
        Publicity.objects.select_for_update(of=("self",)).select_related("call__region").get(pk=publicity_id)
    )
    _check_running(row, now)
    name, phone, words = _read(given)
    if not row.cases.filter(pk=given.case_id).exists():
        raise Problem("请选择对哪一项有异议。", field="case_id")
    case = locked_case(given.case_id)
    if case.state not in (CaseState.PUBLICITY, CaseState.OBJECTION):
        raise Problem("这一项已经不在公示中，不能再提异议。", field="case_id")
    objection = Objection.objects.create(
        publicity=row, case=case, number=f"YY{row.starts_on:%Y}{row.pk:04d}{row.objections.count() + 1:03d}",
        name_sealed=seal(name), phone_sealed=seal(phone), phone_mark=fingerprint(phone), phone_tail=phone[-4:],
        name_tail=masked_name(name, is_organisation=given.is_organisation), is_organisation=given.is_organisation,
        words=words, evidence=_evidence(given, row, now), made_at=now,
    )  # fmt: skip
    if case.state == CaseState.PUBLICITY:
        move_case(case, "object", now)
    # The trail must not name whoever objects, even where he is signed in.
    record(
        "programs.objection.raised", objection, actor=Actor.system("公示异议"), now=now,
        title=f"收到对“{case}”的异议{objection.number}", region_code=row.call.region_id,
        data={"case": case.pk, "publicity": row.pk, "evidence": objection.evidence_id is not None},
    )  # fmt: skip
    return objection


@transaction.atomic
def admit_objection(*, objection_id: int, actor: Actor, now: datetime) -> Objection:
    """Take an objection up. Raises ``Refused``; ``WrongState`` for one that is taken up or over."""
    row = _locked(objection_id, actor)
    row.state = OBJECTION_LIFECYCLE.move(row.state, "admit")
    row.save(update_fields=["state"])
    _recorded(row, "admitted", f"受理异议{row.number}", actor, now)
    return row


@transaction.atomic
def refuse_objection(*, objection_id: int, answer: str, actor: Actor, now: datetime) -> Objection:
    """Do not take an objection up, and say why. Its case goes on if no other objection holds it.

    Raises ``Refused``; ``WrongState``; ``Problem`` without reasons.
    """
    row = _locked(objection_id, actor)
    _answer(row, "refuse", answer, actor, now)
    _settle(row.case_id, now)
    _recorded(row, "refused", f"不予受理异议{row.number}", actor, now, answer=row.answer)
    return row


@transaction.atomic
def dismiss_objection(*, objection_id: int, answer: str, actor: Actor, now: datetime) -> Objection:
    """Find an objection not proven. Its case goes back to the publicity if no other objection holds it.

    Raises ``Refused``; ``WrongState``; ``Problem`` without reasons.
    """
    row = _locked(objection_id, actor)
    _answer(row, "dismiss", answer, actor, now)
    _settle(row.case_id, now)
    _recorded(row, "dismissed", f"异议{row.number}不成立", actor, now, answer=row.answer)
    return row


@transaction.atomic
def uphold_objection(*, objection_id: int, answer: str, then: str, actor: Actor, now: datetime) -> Objection:
    """Find an objection right: its case goes back to be decided anew (``back_to_deliberation``) or is declined (``decline``).

    Raises ``Refused``; ``WrongState``; ``Problem`` without reasons, while another objection to the case is open, or where its
    kind has no deliberation to go back to.
    """
    row = _locked(objection_id, actor)
    if then not in THEN:
        raise Problem("请选择异议成立后怎样处理。", field="then")
    case = locked_case(row.case_id)
    if case.objections.filter(state__in=OPEN_OBJECTIONS).exclude(pk=row.pk).exists():
        raise Problem("这一项还有别的异议没有处理完，请先处理完再作结论。")
    if then == "back_to_deliberation" and case.kind_version.kind.step("deliberation") is None:
        raise Problem("这个事项没有审议步骤，不能退回审议；请选择不予批准。", field="then")
    _answer(row, "uphold", answer, actor, now)
    case.decisions.filter(released_at__isnull=False, replaced_at__isnull=True).update(replaced_at=now)
    case.reason = f"公示期间的异议成立：{row.answer}"[:500]
    case.decided_at = now if then == "decline" else None
    move_case(case, then, now)
    _recorded(row, "upheld", f"异议{row.number}成立，{THEN[then]}", actor, now, answer=row.answer, then=then)
    return row


@transaction.atomic
def unmask_objection(*, objection_id: int, reason: str, actor: Actor, now: datetime) -> Objector:
    """Open who objected, once, for a reason that goes into the trail: the supervisor's alone.

    Raises ``Refused``; ``Problem`` without a reason, or if the key is not the one that sealed it.
    """
    row = _row(objection_id)
    require(actor, "programs.objection.unmask", row)
    if len(reason.strip()) < 4:
        raise Problem("请写明查看的理由（不少于4个字），如“约谈核实”。它会记入操作记录。", field="reason")
    try:
        opened = Objector(unseal(row.name_sealed), unseal(row.phone_sealed))
    except ValueError as error:
        raise Problem(str(error)) from error
    _recorded(
        row,
        "unmasked",
        f"查看异议{row.number}的异议人：{reason.strip()}",
        actor,
        now,
        reason=reason.strip()[:300],
    )
    return opened


def _check_running(row: Publicity, now: datetime) -> None:
    today = timezone.localdate(now)
    if row.cancelled_at is not None:
        raise Problem("这份公示已经撤下。")
    if today > row.ends_on:
        raise Problem(
            f"公示已于{row.ends_on:%Y-%m-%d}结束，这里不再受理异议。反映违规违纪问题请联系：{row.contact}。"
        )


def _read(given: ObjectionGiven) -> tuple[str, str, str]:
    """Name, telephone and words, made fit to be kept. Raises ``Problem`` for what is left out."""
    name, words = given.name.strip(), given.words.strip()
    if len(name) < 2 or len(name) > 60:
        raise Problem("请填写真实姓名或单位全称：匿名的异议无法核实，不予受理。", field="name")
    if len(words) < 10:
        raise Problem("请写明事实和理由：哪一点与事实或规定不符，您怎样知道（不少于10个字）。", field="words")
    if len(words) > LONGEST:
        raise Problem(f"内容不超过{LONGEST}个字，详细材料请作为附件。", field="words")
    return name, read_phone(given.phone), words


def _evidence(given: ObjectionGiven, row: Publicity, now: datetime) -> StoredFile | None:
    """The evidence, kept under a name that tells nothing of whoever sent it."""
    if given.evidence is None:
        return None
    name, data = given.evidence
    return store_file(
        name=f"异议证据{PurePath(name).suffix.lower()}", data=data, purpose="programs.objection", region=row.call.region,
        actor=Actor.system("公示异议"), now=now,
    )  # fmt: skip


def _row(objection_id: int) -> Objection:
    rows = Objection.objects.select_for_update(of=("self",)).select_related("case__call__region", "publicity")
    return rows.get(pk=objection_id)


def _locked(objection_id: int, actor: Actor) -> Objection:
    row = _row(objection_id)
    require(actor, "programs.objection.settle", row)
    return row


def _answer(row: Objection, action: str, answer: str, actor: Actor, now: datetime) -> None:
    state = OBJECTION_LIFECYCLE.move(row.state, action)
    if not answer.strip():
        raise Problem("请写明处理意见、理由和依据。", field="answer")
    row.state, row.answer = state, answer.strip()[:LONGEST]
    row.answered_by_id, row.answered_at = actor.account_id, now
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])


def _settle(case_id: int, now: datetime) -> None:
    """Let a case go on if no objection holds it any more."""
    case: Case = locked_case(case_id)
    if case.state == CaseState.OBJECTION and not case.objections.filter(state__in=OPEN_OBJECTIONS).exists():
        move_case(case, "settle", now)


def _recorded(row: Objection, verbed: str, title: str, actor: Actor, now: datetime, **data: str) -> None:
    record(
        f"programs.objection.{verbed}", row, actor=actor, now=now, title=title, data={"case": row.case_id, **data},
        region_code=row.case.call.region_id,
    )  # fmt: skip
