"""Sheets that are not judged: a conflict of interest, a file outside one's field, an abstention; and outliers to explain."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.review.logic.plans import method_of
from kechuang.review.logic.recusal import KIND_TITLES, Kind
from kechuang.review.logic.results import outliers_of
from kechuang.review.models import Exclusion, Sheet
from kechuang.review.operations.sheet import check_open, locked_sheet, tell
from kechuang.review.queries.scores import scores_of
from kechuang.review.states import SHEET_LIFECYCLE, PanelState, SheetState

#: What an expert may say of himself.
CONFLICTS = (
    Kind.SAME_UNIT, Kind.RELATIVE, Kind.SUPERVISION, Kind.COOPERATION, Kind.SERVICE, Kind.DISPUTE, Kind.COMPETITOR,
)  # fmt: skip
_LEAST_REASON = 4


@transaction.atomic
def recuse_sheet(*, sheet_key: UUID, kind: str, reason: str, actor: Actor, now: datetime) -> Sheet:
    """Say that there is a conflict of interest: the sheet is void, the reason is kept, a replacement is called by the event.

    ``kind``: one of ``CONFLICTS``. Raises ``Refused``; ``Problem`` without kind or reason, or once it is submitted.
    """
    sheet = locked_sheet(sheet_key)
    require(actor, "review.sheet.score", sheet)
    check_open(sheet.panel, now)
    if kind not in set(CONFLICTS):
        raise Problem("请选择是哪一种利害关系。", field="kind")
    words = _reason(reason, "利害关系的情况")
    is_late = sheet.state != SheetState.ASSIGNED
    Exclusion.objects.create(
        panel=sheet.panel, case_id=sheet.file.case_id, expert=sheet.expert, kind=kind, is_hard=True, reason=words,
        source="专家本人声明", found_at=now, is_late=is_late,
    )  # fmt: skip
    _void(sheet, f"本人声明：{KIND_TITLES[Kind(kind)]}")
    tell(
        sheet,
        "recused",
        f"声明与{sheet.file}有利害关系，回避",
        {"expert": sheet.expert_id, "late": is_late},
        actor,
        now,
    )
    return sheet


@transaction.atomic
def decline_sheet(*, sheet_key: UUID, reason: str, actor: Actor, now: datetime) -> Sheet:
    """Give back a file that one cannot judge (not one's field): the sheet is void, somebody else gets the file.

    Raises ``Refused``; ``Problem`` without a reason, or once it is submitted.
    """
    sheet = locked_sheet(sheet_key)
    require(actor, "review.sheet.score", sheet)
    check_open(sheet.panel, now)
    words = _reason(reason, "退回的理由")
    _void(sheet, f"专家退回：{words}")
    tell(sheet, "declined", f"退回{sheet.file}：{words}", {"expert": sheet.expert_id}, actor, now)
    return sheet


@transaction.atomic
def abstain_sheet(*, sheet_key: UUID, reason: str, actor: Actor, now: datetime) -> Sheet:
    """Abstain: the sheet stays without a score and counts as missing; nobody is called in its place.

    Raises ``Refused``; ``Problem`` without a reason.
    """
    sheet = locked_sheet(sheet_key)
    require(actor, "review.sheet.score", sheet)
    check_open(sheet.panel, now)
    words = _reason(reason, "弃权的理由")
    sheet.state = SHEET_LIFECYCLE.move(sheet.state, "abstain")
    sheet.void_reason, sheet.total = words[:200], None
    sheet.save(update_fields=["state", "void_reason", "total"])
    tell(sheet, "abstained", f"对{sheet.file}弃权：{words}", {}, actor, now)
    return sheet


@transaction.atomic
def ask_explanation(*, sheet_id: int, actor: Actor, now: datetime) -> Sheet:
    """Ask an expert to explain a score far from the others'. It is never dropped for this.

    Raises ``Refused``; ``Problem`` for a score that is no outlier, or one that was asked about.
    """
    rows = Sheet.objects.select_for_update(of=("self",)).select_related(
        "panel__call__region", "file__case", "expert__person"
    )
    sheet = rows.get(pk=sheet_id)
    require(actor, "review.sheet.ask", sheet)
    if sheet.explanation_asked_at is not None:
        raise Problem("已经要求过说明。")
    if str(sheet.expert_id) not in _outliers(sheet):
        raise Problem("这个分数没有偏离到要说明的程度。")
    sheet.explanation_asked_at = now
    sheet.save(update_fields=["explanation_asked_at"])
    tell(sheet, "explanation_asked", f"要求说明对{sheet.file}的评分", {}, actor, now)
    return sheet


@transaction.atomic
def explain_score(*, sheet_key: UUID, words: str, actor: Actor, now: datetime) -> Sheet:
    """Explain a score that one was asked about. Raises ``Refused``; ``Problem`` if nobody asked, or when all is handed on."""
    sheet = locked_sheet(sheet_key)
    require(actor, "review.sheet.score", sheet)
    if sheet.explanation_asked_at is None:
        raise Problem("没有要求说明的评分。")
    if sheet.panel.state not in (PanelState.REVIEWING, PanelState.CLOSED):
        raise Problem("结果已经转审议，不再收说明。")
    sheet.explanation = _reason(words, "说明", most=500)
    sheet.save(update_fields=["explanation"])
    tell(sheet, "explained", f"说明对{sheet.file}的评分", {}, actor, now)
    return sheet


def _outliers(sheet: Sheet) -> set[str]:
    """The experts whose score of the file is far from the others'."""
    others = Sheet.objects.filter(file=sheet.file).standing().select_related("file__case")
    scores = scores_of(sheet.panel, others.prefetch_related("marks"))
    return {each.expert for each in outliers_of(scores, method_of(sheet.panel.plan, sheet.panel.settings))}


def _void(sheet: Sheet, reason: str) -> None:
    sheet.state = SHEET_LIFECYCLE.move(sheet.state, "void")
    sheet.void_reason = reason[:200]
    sheet.save(update_fields=["state", "void_reason"])


def _reason(text: str, what: str, most: int = 300) -> str:
    words = text.strip()
    if len(words) < _LEAST_REASON:
        raise Problem(f"请写明{what}，至少{_LEAST_REASON}个字。", field="reason")
    if len(words) > most:
        raise Problem(f"{what}不超过{most}个字。", field="reason")
    return words
