"""Recusal: found from what is on file, added and lifted by people, and what it does to a sheet that is already out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Account
from kechuang.core.permissions import require
from kechuang.review.logic.recusal import KIND_TITLES, Kind
from kechuang.review.models import Exclusion, Panel, Sheet
from kechuang.review.queries.panels import locked_panel, standing_sheets
from kechuang.review.queries.recusal import GONE, exclusions_now
from kechuang.review.states import SHEET_LIFECYCLE, PanelState
from kechuang.subjects.models import Expert

#: Where rows come from that no reading of the registers would find again.
BY_HAND, BY_ONESELF = "人工登记", "专家本人声明"
_OVER = (PanelState.CLOSED, PanelState.CONCLUDED, PanelState.CANCELLED)


@transaction.atomic
def find_exclusions(*, panel_id: int, actor: Actor, now: datetime) -> dict[str, int]:
    """Ask anew, of what is on file now, who is to stand aside: members and the staff who handle the cases.

    Returns how many reasons are ``new``, ``gone`` and ``standing``. Raises ``Refused``; ``Problem`` once the panel is over.
    """
    panel = locked_panel(panel_id)
    require(actor, "review.exclusion.add", Exclusion(panel=panel))
    _expect_running(panel)
    counts = store_exclusions(panel=panel, actor=actor, now=now)
    record(
        "review.exclusion.found", panel, actor=actor, now=now,
        title=f"核查“{panel}”的回避：新增{counts['new']}条，不再成立{counts['gone']}条", data=counts,
        region_code=panel.call.region_id,
    )  # fmt: skip
    return counts


def store_exclusions(*, panel: Panel, actor: Actor, now: datetime) -> dict[str, int]:
    """Write down what holds now; the caller has locked the panel, asked permission, and records what came of it.

    A reason that was lifted stays lifted; one that is gone is lifted with these words; rows of people stay as they are.
    """
    found = {each.key: each for each in exclusions_now(panel, now)}
    there = list(panel.exclusions.exclude(source__in=(BY_HAND, BY_ONESELF)))
    known = {(each.case_id, each.expert_id, each.account_id, each.kind, each.reason): each for each in there}
    gone = [each for key, each in known.items() if key not in found and each.lifted_at is None]
    back = [each for key, each in known.items() if key in found and each.lifted_reason == GONE]
    Exclusion.objects.filter(pk__in=[each.pk for each in gone]).update(lifted_at=now, lifted_reason=GONE)
    Exclusion.objects.filter(pk__in=[each.pk for each in back]).update(lifted_at=None, lifted_reason="")
    is_late = panel.state == PanelState.REVIEWING
    new = [each for key, each in found.items() if key not in known]
    Exclusion.objects.bulk_create(
        [
            Exclusion(
                panel=panel, case_id=each.case_id, expert_id=each.expert_id, account_id=each.account_id, kind=each.kind,
                is_hard=each.is_hard, reason=each.reason, source=each.source, found_at=now, is_late=is_late,
            )
            for each in new
        ]
    )  # fmt: skip
    return {"new": len(new) + len(back), "gone": len(gone), "standing": len(found)}


@transaction.atomic
def add_exclusion(
    *,
    panel_id: int,
    case_id: int,
    kind: str,
    reason: str,
    expert_id: int | None = None,
    account_id: int | None = None,
    is_hard: bool = True,
    actor: Actor,
    now: datetime,
) -> Exclusion:
    """Put down a reason that no register holds: an applicant's request that was granted, a report, what an expert said.

    Of an expert whose sheet for the file is out the sheet is void, and somebody else is called. Raises ``Refused``;
    ``Problem`` without a reason, for a kind that there is not, and for both or none of expert and account.
    """
    panel = locked_panel(panel_id)
    require(actor, "review.exclusion.add", Exclusion(panel=panel))
    _expect_running(panel)
    if kind not in set(Kind):
        raise Problem("请选择回避情形。", field="kind")
    if not reason.strip():
        raise Problem("请写明回避的理由。", field="reason")
    if (expert_id is None) == (account_id is None):
        raise Problem("请选择一位专家或一位工作人员。", field="expert")
    if not panel.files.filter(case_id=case_id).exists():
        raise Problem("这份材料不在本评审组。", field="file")
    who = Expert.objects.get(pk=expert_id) if expert_id else Account.objects.get(pk=account_id or 0)
    row = Exclusion.objects.create(
        panel=panel, case_id=case_id, expert_id=expert_id, account_id=account_id, kind=kind, is_hard=is_hard,
        reason=reason.strip()[:300], source=BY_HAND, found_at=now, is_late=panel.state == PanelState.REVIEWING,
    )  # fmt: skip
    code = panel.files.values_list("code", flat=True).get(case_id=case_id)
    record(
        "review.exclusion.added", panel, actor=actor, now=now, title=f"登记回避：{who} 不{'评审' if expert_id else '经办'}材料 {code}",
        # The reason is the supervisor's to see: the trail names the row, not what it says.
        data={"exclusion": row.pk, "kind": kind, "hard": is_hard, "late": row.is_late}, region_code=panel.call.region_id,
    )  # fmt: skip
    if is_hard and expert_id is not None:
        for sheet in standing_sheets(panel).filter(file__case_id=case_id, expert_id=expert_id):
            void_sheet(sheet_id=sheet.pk, reason=f"应当回避：{KIND_TITLES[Kind(kind)]}", actor=actor, now=now)
    return row


@transaction.atomic
def lift_exclusion(*, exclusion_id: int, reason: str, actor: Actor, now: datetime) -> Exclusion:
    """Say that a reason does not hold. Only who may read reasons can judge them. Raises ``Refused``, ``Problem``."""
    rows = Exclusion.objects.select_for_update(of=("self",)).select_related("panel__call__region")
    row = rows.get(pk=exclusion_id)
    require(actor, "review.exclusion.add", row)
    require(actor, "review.exclusion.view", row)
    _expect_running(row.panel)
    if row.lifted_at is not None:
        raise Problem("这条回避已经解除了。")
    if not reason.strip():
        raise Problem("请写明解除的理由。", field="reason")
    row.lifted_at, row.lifted_reason = now, reason.strip()[:200]
    row.save(update_fields=["lifted_at", "lifted_reason"])
    record(
        "review.exclusion.lifted", row.panel, actor=actor, now=now, title="解除一条回避",
        data={"exclusion": row.pk, "kind": row.kind}, region_code=row.panel.call.region_id,
    )  # fmt: skip
    return row


@transaction.atomic
def void_sheet(*, sheet_id: int, reason: str, actor: Actor, now: datetime) -> Sheet:
    """Void a sheet: it counts no more and its place is free; ``replace_sheet`` follows by the event.

    Raises ``Refused``; ``Problem`` without a reason or once the panel is over; ``WrongState`` for one that is void.
    """
    rows = Sheet.objects.select_for_update(of=("self",)).select_related("panel__call__region", "file")
    sheet = rows.get(pk=sheet_id)
    require(actor, "review.sheet.void", sheet)
    _expect_running(sheet.panel)
    if not reason.strip():
        raise Problem("请写明作废的理由。", field="reason")
    before = sheet.state
    sheet.state, sheet.void_reason = SHEET_LIFECYCLE.move(before, "void"), reason.strip()[:200]
    sheet.save(update_fields=["state", "void_reason"])
    record(
        "review.sheet.voided", sheet, actor=actor, now=now, title=f"材料 {sheet.file} 的一份评分表作废",
        data={"panel": sheet.panel_id, "file": sheet.file_id, "expert": sheet.expert_id, "was": before},
        region_code=sheet.panel.call.region_id,
    )  # fmt: skip
    return sheet


def _expect_running(panel: Panel) -> None:
    if panel.state in _OVER:
        raise Problem(f"评审组“{panel}”{panel.get_state_display()}，不能再改回避。")
