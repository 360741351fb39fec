"""The document of a decision: numbered, printed once, the same for whoever opens it later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import require
from kechuang.programs.models import Decision
from kechuang.programs.printing import letter_docx, letter_pdf
from kechuang.programs.printing.decisions import APPEAL, decision_letter
from kechuang.programs.states import CaseState, Outcome

_FINAL: dict[str, str] = {Outcome.APPROVE: CaseState.APPROVED, Outcome.DECLINE: CaseState.DECLINED}


@transaction.atomic
def issue_document(
    *,
    decision_ids: Sequence[int],
    number: str,
    appeal: str = APPEAL,
    checked: bool = False,
    actor: Actor,
    now: datetime,
) -> list[Decision]:
    """Issue the document of final decisions of one call as PDF and Word: approvals together, a refusal alone.

    ``appeal``: the words on how to go against a refusal; ``checked``: somebody has checked them. Raises ``Refused``;
    ``Problem`` for a number that is missing or taken, for what is not final or issued already, for refusals in one document, or
    for words that nobody has checked.
    """
    rows = _locked(decision_ids)
    if not rows:
        raise Problem("请选择要出具决定书的办件。", field="decision_ids")
    call = rows[0].case.call
    require(actor, "programs.case.release", call)
    _check(rows, number.strip())
    if rows[0].outcome == Outcome.DECLINE and (not checked or not appeal.strip()):
        raise Problem(
            "救济途径和期限是模板文字：请法制机构核对、改好，并勾选“已核对”再印发。", field="checked"
        )
    letter = decision_letter(
        rows, number=number.strip(), day=timezone.localdate(now), appeal=appeal.strip(), draft=False
    )
    pdf, word = (
        _stored(rows, letter["title"], suffix, data, actor, now)
        for suffix, data in (("pdf", letter_pdf(letter)), ("docx", letter_docx(letter)))
    )
    for each in rows:
        each.document, each.file, each.word = number.strip(), pdf, word
        each.save(update_fields=["document", "file", "word"])
    record(
        "programs.decision.issued", rows[0], actor=actor, now=now, region_code=call.region_id,
        title=f"出具{letter['title']}{number.strip()}，{len(rows)}件",
        data={"number": number.strip(), "decisions": [each.pk for each in rows], "cases": [each.case_id for each in rows],
              "file": str(pdf.pk)},
    )  # fmt: skip
    return rows


def _locked(decision_ids: Sequence[int]) -> list[Decision]:
    rows = Decision.objects.select_for_update(of=("self",)).select_related(
        "case__call__region", "case__kind_version", "case__organisation", "case__person"
    )
    return list(rows.filter(pk__in=list(decision_ids)).order_by("case__number", "pk"))


def _check(rows: Sequence[Decision], number: str) -> None:
    """Raises ``Problem`` for what cannot be written out together, or not yet."""
    if not number or len(number) > 60:
        raise Problem("请填写文号，不超过60个字，如“示科〔2026〕12号”。", field="number")
    if Decision.objects.filter(document=number).exists():
        raise Problem(f"文号“{number}”已经用过，请核对。", field="number")
    if len({(each.case.call_id, each.outcome) for each in rows}) > 1:
        raise Problem("一份文件只写同一个通知、同一种决定。", field="decision_ids")
    for each in rows:
        final = each.released_at is not None and each.replaced_at is None
        if not final or _FINAL.get(each.outcome) != each.case.state:
            raise Problem(f"“{each.case}”还没有最后的决定，不能出具文件。", field="decision_ids")
        if each.document:
            raise Problem(f"“{each.case}”的决定书已经出具，文号{each.document}。", field="decision_ids")
    if rows[0].outcome == Outcome.DECLINE and len(rows) > 1:
        raise Problem("不予批准决定书一件一份：各有各的理由，不能合在一起。", field="decision_ids")


def _stored(
    rows: Sequence[Decision], title: str, suffix: str, data: bytes, actor: Actor, now: datetime
) -> StoredFile:
    case = rows[0].case
    return store_file(
        name=f"{title}.{suffix}", data=data, purpose="programs.decision", region=case.call.region, actor=actor, now=now,
        organisation_key=case.organisation_id if len(rows) == 1 else None,
    )  # fmt: skip
