"""Corrections (补正): all defects told at once, field by field; taken back, or not answered in time and not admitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.core.queries.calendar import workdays
from kechuang.programs.models import Answer, Case, Correction
from kechuang.programs.operations.flow import refuse_case
from kechuang.programs.operations.moving import (
    expect_state,
    give_receipt,
    locked_case,
    move_case,
    number_case,
)
from kechuang.programs.operations.parts import sync_case
from kechuang.programs.queries.officer import applicant_of
from kechuang.programs.states import CaseState, ReceiptKind

#: More working days than any notice of correction grants.
_MOST_DAYS = 60


@dataclass(frozen=True)
class Defect:
    """What is to be mended: the code of a question or material, and words that say how."""

    code: str
    words: str


@transaction.atomic
def ask_correction(
    *, case_id: int, defects: Sequence[Defect], days: int | None = None, actor: Actor, now: datetime
) -> Correction:
    """Tell the applicant all that is to be mended; the clock of the check stands still until it is answered.

    ``days``: working days for it, counted from tomorrow (None: as many as the kind grants). Raises ``Refused``; ``Problem``
    for no defect, one without words or of something that the kind does not ask, or when the kind's rounds are used up.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.check", case)
    expect_state(case, (CaseState.CHECK,), "要求补正")
    kind = case.kind_version.kind
    asked = case.corrections.count()
    if case.corrections.filter(withdrawn_at__isnull=True).count() >= kind.correction_rounds:
        raise Problem(
            f"这个事项最多补正{kind.correction_rounds}次，已经用完；请受理、不予受理，或退回申报单位。"
        )
    items = _items(case, defects)
    granted = kind.correction_days if days is None else days
    if not 1 <= granted <= _MOST_DAYS:
        raise Problem(f"补正期限要在1至{_MOST_DAYS}个工作日之间。", field="days")
    if not case.number:
        number_case(case, now)
    move_case(case, "ask_correction", now)
    due_on = workdays().add(timezone.localdate(now), granted)
    made = Correction.objects.create(
        case=case, round=asked + 1, items=items, due_on=due_on, asked_by_id=actor.account_id, asked_at=now
    )
    content = {
        "title": case.title, "applicant": applicant_of(case), "items": items, "due_on": due_on.isoformat(), "days": granted,
    }  # fmt: skip
    given = give_receipt(case, ReceiptKind.CORRECTION, content, account_id=actor.account_id, now=now)
    record(
        "programs.case.correction_asked", case, actor=actor, now=now,
        title=f"要求“{case}”补正{len(items)}处，{due_on:%Y-%m-%d}前",
        data={"correction": made.pk, "round": made.round, "items": items, "due_on": due_on, "receipt": given.number},
    )  # fmt: skip
    return made


@transaction.atomic
def withdraw_correction(*, case_id: int, reason: str, actor: Actor, now: datetime) -> Correction:
    """Take back what was asked, until the applicant has answered: the check and its clock go on, the round counts as unused.

    What the applicant has changed since and not handed in is put back to what he submitted: on that the check goes on.
    Raises ``Refused``; ``Problem`` without a reason, or once it is answered.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.check", case)
    expect_state(case, (CaseState.CORRECTION,), "收回补正")
    if not reason.strip():
        raise Problem("请写明收回的理由，申报单位看得到。", field="reason")
    asked = case.corrections.waiting().get()
    asked.withdrawn_at = now
    asked.save(update_fields=["withdrawn_at"])
    _put_back(case, asked, now)
    move_case(case, "withdraw_correction", now)
    record(
        "programs.case.correction_withdrawn", case, actor=actor, now=now, title=f"收回“{case}”的第{asked.round}次补正要求",
        data={"correction": asked.pk, "round": asked.round, "reason": reason.strip()[:500]},
    )  # fmt: skip
    return asked


def _put_back(case: Case, asked: Correction, now: datetime) -> None:
    """Answers and documents that were open, as they stood when the case was last handed in."""
    version = case.versions.order_by("number").last()
    if version is None:
        return
    rows = [
        row for row in case.answers.filter(code__in=asked.codes) if row.value != version.answers.get(row.code)
    ]
    for row in rows:
        row.value, row.changed_at = version.answers.get(row.code), now
        row.revision += 1
    Answer.objects.bulk_update(rows, ["value", "revision", "changed_at"])
    files = case.files.filter(code__in=asked.codes)
    files.filter(removed_at__gte=asked.asked_at, added_at__lt=asked.asked_at).update(removed_at=None)
    files.filter(removed_at__isnull=True, added_at__gte=asked.asked_at).update(removed_at=now)
    if rows:
        sync_case(case)


def lapse_corrections(*, actor: Actor, now: datetime) -> int:
    """Refuse the cases whose correction was not answered by its last day, each by itself; returns how many."""
    today = timezone.localdate(now)
    late = Correction.objects.waiting().filter(due_on__lt=today, case__state=CaseState.CORRECTION)
    return sum(
        _lapse(pk, actor, now) for pk in list(late.order_by("due_on", "pk").values_list("case_id", flat=True))
    )


@transaction.atomic
def _lapse(case_id: int, actor: Actor, now: datetime) -> bool:
    """Refuse one, unless it was answered or refused in the meantime."""
    case = locked_case(case_id)
    asked = case.corrections.waiting().last()
    if case.state != CaseState.CORRECTION or asked is None or asked.due_on >= timezone.localdate(now):
        return False
    reason = f"第{asked.round}次补正的期限到{asked.due_on:%Y-%m-%d}，逾期没有补正。"
    refuse_case(case_id=case_id, reason=reason, actor=actor, now=now)
    return True


def _items(case: Case, defects: Sequence[Defect]) -> list[dict[str, str]]:
    """The defects in the order of the form. Raises ``Problem`` for what does not fit."""
    kind = case.kind_version.kind
    titles = {each.code: each.title for each in kind.questions}
    titles |= {each.code: each.title for each in kind.materials}
    order = list(titles)
    if not defects:
        raise Problem("请至少标出一处要补正的内容。")
    seen: set[str] = set()
    for each in defects:
        if each.code not in titles:
            raise Problem(f"这个事项没有“{each.code}”这一项。", field=each.code)
        if each.code in seen:
            raise Problem(f"“{titles[each.code]}”标了两次，请合成一条。", field=each.code)
        if not each.words.strip():
            raise Problem(f"请写明“{titles[each.code]}”要怎样改。", field=each.code)
        seen.add(each.code)
    rows = sorted(defects, key=lambda each: order.index(each.code))
    return [
        {"code": each.code, "title": titles[each.code], "words": each.words.strip()[:300]} for each in rows
    ]
