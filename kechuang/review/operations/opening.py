"""Asked again when a file is opened: ties are declared late. And the copies without names that experts read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.programs.logic.pdf_cleaning import words_of_pages
from kechuang.programs.models import CaseFile
from kechuang.programs.operations.redacting import redact_case_file
from kechuang.review.logic.blind_scan import Hint, scan
from kechuang.review.logic.recusal import KIND_TITLES, Kind
from kechuang.review.models import Exclusion, PanelFile, Sheet
from kechuang.review.operations.sheet import locked_sheet, tell
from kechuang.review.queries.identity import marks_of
from kechuang.review.queries.recusal import barred_now
from kechuang.review.states import SHEET_LIFECYCLE, SheetState

#: What a redacted copy may say although the applicant is meant by it: a county's name stands in many texts.
_WEAK = "所在地"


@transaction.atomic
def bar_sheet(*, sheet_key: UUID, actor: Actor, now: datetime) -> Sheet | None:
    """Void a sheet whose expert turns out to be barred from its file; None if nothing stands against him.

    The reason is kept for the supervisor, the expert is told that he is to stand aside; a replacement follows by the event.
    Raises ``Refused`` for another's sheet.
    """
    sheet = locked_sheet(sheet_key)
    require(actor, "review.sheet.score", sheet)
    found = barred_now(sheet, now)
    if not found or not SHEET_LIFECYCLE.allows(sheet.state, "void") or sheet.state == SheetState.SUBMITTED:
        return None
    standing = sheet.panel.exclusions.filter(expert=sheet.expert, lifted_at__isnull=True)
    known = set(standing.filter(case_id=sheet.file.case_id).values_list("kind", "reason"))
    Exclusion.objects.bulk_create(
        [
            Exclusion(
                panel=sheet.panel, case_id=each.case_id, expert=sheet.expert, kind=each.kind, is_hard=True,
                reason=each.reason, source=each.source, found_at=now, is_late=True,
            )
            for each in found
            if (each.kind, each.reason) not in known
        ]
    )  # fmt: skip
    before = sheet.state
    sheet.state = SHEET_LIFECYCLE.move(before, "void")
    sheet.void_reason = f"打开时复查回避：{KIND_TITLES[Kind(found[0].kind)]}"
    sheet.save(update_fields=["state", "void_reason"])
    tell(
        sheet, "barred", f"材料 {sheet.file} 的一份评分表作废", {"expert": sheet.expert_id, "was": before}, actor, now,
    )  # fmt: skip
    return sheet


@transaction.atomic
def download_sheet(*, sheet_key: UUID, number: int, actor: Actor, now: datetime) -> Sheet:
    """Record that the sheet's expert takes one of the file's materials, by its number; called before it is handed out.

    Raises ``Refused`` for another's sheet; ``Problem`` before he has declared himself free and bound to keep it secret.
    """
    sheet = locked_sheet(sheet_key)
    require(actor, "review.sheet.score", sheet)
    if sheet.state == SheetState.ASSIGNED:
        raise Problem("请先声明没有利害关系并保密，再打开材料。")
    tell(sheet, "downloaded", f"打开材料 {sheet.file} 的第{number}个文件", {"number": number}, actor, now)
    return sheet


@transaction.atomic
def redact_file(
    *, file_id: int, case_file_id: int, data: bytes, actor: Actor, now: datetime
) -> tuple[CaseFile, tuple[Hint, ...]]:
    """Put the copy without names beside a material of a panel's file; hints tell what is still to be looked at.

    Raises ``Refused``; ``Problem`` if the applicant's name can still be copied out of it: a black bar over words hides
    nothing.
    """
    file = PanelFile.objects.select_related("panel__call__region", "case__call__region").get(pk=file_id)
    require(actor, "review.panel.form", file.panel)
    if not file.case.files.filter(pk=case_file_id).exists():
        raise Problem("这份材料里没有这个文件。")
    row = redact_case_file(case_file_id=case_file_id, file=data, actor=actor, now=now)
    hints = scan(words_of_pages(data), marks_of(file.case))
    names = [each for each in hints if each.why in ("单位名称", "姓名", "编号")]
    if names:
        places = "、".join(dict.fromkeys(f"{each.where}“{each.found}”" for each in names[:5]))
        raise Problem(
            f"副本里还能选中并复制出申报人的信息：{places}。只画黑框遮不住文字，请删去文字或转成图片后再传。", field="file"
        )  # fmt: skip
    return row, tuple(each for each in hints if each.why != _WEAK)
