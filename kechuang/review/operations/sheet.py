"""Score sheets: declared before the file is opened, saved at each keystroke, frozen when submitted, corrected by versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.decimals import half_width, parse_decimal
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.review.logic.plans import STEP, ItemPlan, items_of, method_of, sheet_of
from kechuang.review.logic.results import comment_wanted, sheet_faults, total_of
from kechuang.review.models import Mark, Panel, Sheet, SheetVersion
from kechuang.review.states import SHEET_LIFECYCLE, PanelState

#: More is a second application, not an opinion.
MOST_COMMENT = 4000
#: What one save may add to the time spent: the desk saves far more often than every ten minutes.
_MOST_SECONDS = 600


@dataclass(frozen=True)
class Typed:
    """What an expert typed for an item or as his comment, and the revision he had before him (None: whatever stands)."""

    raw: str
    revision: int | None = None


@dataclass(frozen=True)
class Clash:
    """An older device's word that was not written: what stands (``theirs``), what it said (``mine``)."""

    code: str
    title: str
    theirs: str
    mine: str
    revision: int


@dataclass
class Scored:
    """What became of a saving. ``code`` ``""`` stands for the comment. ``total`` None: not all items have marks."""

    sheet: Sheet
    written: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    revisions: dict[str, int] = field(default_factory=dict)
    marks: dict[str, Decimal | None] = field(default_factory=dict)

    @property
    def total(self) -> Decimal | None:
        """The sum of the marks, exact; None while one is missing."""
        plan = items_of(self.sheet.panel.plan)
        values = [self.marks.get(each.code) for each in plan]
        return None if None in values else sum((each for each in values if each is not None), Decimal(0))


@transaction.atomic
def declare_sheet(*, sheet_key: UUID, free: bool, secret: bool, actor: Actor, now: datetime) -> Sheet:
    """Say that there is no conflict of interest and that all will be kept confidential; only then is the file opened.

    A conflict is said by ``operations.giving_back.recuse_sheet``. Raises ``Refused``; ``Problem`` unless both are said.
    """
    sheet = locked_sheet(sheet_key)
    require(actor, "review.sheet.score", sheet)
    check_open(sheet.panel, now)
    if not (free and secret):
        raise Problem(
            "请逐项勾选：没有利害关系、对评审内容保密。有利害关系的，请点“我有利害关系”。",
            field="declaration",
        )
    sheet.state = SHEET_LIFECYCLE.move(sheet.state, "declare")
    sheet.declared_at = now
    sheet.save(update_fields=["state", "declared_at"])
    tell(sheet, "declared", f"声明对{sheet.file}没有利害关系并保密", {}, actor, now)
    return sheet


@transaction.atomic
def score_sheet(
    *,
    sheet_key: UUID,
    marks: Mapping[str, Typed],
    comment: Typed | None = None,
    seconds: int = 0,
    actor: Actor,
    now: datetime,
) -> Scored:
    """Save what was typed: an older device's late word does not overwrite a newer one, a slip loses nothing else.

    ``seconds``: how long the file was open since the last saving. Raises ``Refused``; ``Problem`` outside the panel's time.
    """
    sheet = locked_sheet(sheet_key)
    require(actor, "review.sheet.score", sheet)
    check_open(sheet.panel, now)
    sheet.state = SHEET_LIFECYCLE.move(sheet.state, "score")
    saved = Scored(sheet)
    rows = {each.item: each for each in sheet.marks.all()}
    plan = {each.code: each for each in items_of(sheet.panel.plan)}
    for code, given in marks.items():
        item = plan.get(code)
        if item is None:
            raise Problem(f"评分表里没有“{code}”这一项，请刷新页面。", field=code)
        row = rows.setdefault(code, Mark(sheet=sheet, item=code, revision=0))
        _mark(item, given, row, saved, now)
    if comment is not None:
        _comment(sheet, comment, saved)
    sheet.seconds += min(max(seconds, 0), _MOST_SECONDS)
    sheet.void_reason = ""  # whoever goes on after an abstention takes it back
    sheet.save(update_fields=["state", "comment", "revision", "seconds", "void_reason"])
    saved.marks = {code: row.value for code, row in rows.items()}
    tell(
        sheet, "scored", f"填写{sheet.file}的评分表", {"items": [code or "comment" for code in saved.written]}, actor, now
    )  # fmt: skip
    return saved


@transaction.atomic
def submit_sheet(*, sheet_key: UUID, actor: Actor, now: datetime) -> Sheet:
    """Submit a sheet: every item marked, a comment where the total asks for one; what it says is frozen as a version.

    Raises ``Refused``; ``Problem`` with all that is missing.
    """
    sheet = locked_sheet(sheet_key)
    require(actor, "review.sheet.score", sheet)
    check_open(sheet.panel, now)
    state = SHEET_LIFECYCLE.move(sheet.state, "submit")
    values = {each.item: each.value for each in sheet.marks.all()}
    sheet.total = checked_total(sheet.panel, values, sheet.comment)
    sheet.state, sheet.submitted_at = state, now
    sheet.save(update_fields=["state", "total", "submitted_at"])
    _freeze(sheet, values, "", now)
    tell(sheet, "submitted", f"提交{sheet.file}的评分", {"version": 1}, actor, now)
    return sheet


@transaction.atomic
def correct_sheet(
    *, sheet_key: UUID, marks: Mapping[str, str], comment: str, reason: str, actor: Actor, now: datetime
) -> Sheet:
    """Correct what was submitted, with the reason, while the panel is open: a new version, the old one stays.

    ``marks``: all items as typed. Raises ``Refused``; ``Problem`` without a reason, if nothing changes, or what submitting
    would refuse.
    """
    sheet = locked_sheet(sheet_key)
    require(actor, "review.sheet.score", sheet)
    check_open(sheet.panel, now)
    sheet.state = SHEET_LIFECYCLE.move(sheet.state, "correct")
    if not reason.strip():
        raise Problem("请写明更正的理由，它随新的一版留档。", field="reason")
    values = {each.code: read_mark(each, marks.get(each.code, "")) for each in items_of(sheet.panel.plan)}
    rows = {each.item: each for each in sheet.marks.all()}
    words = _checked_comment(comment)
    if words == sheet.comment and all(values[code] == row.value for code, row in rows.items()):
        raise Problem("和现在的一样，没有要更正的。")
    sheet.total = checked_total(sheet.panel, values, words)
    sheet.comment = words
    sheet.revision += 1
    for code, value in values.items():
        row = rows.get(code) or Mark(sheet=sheet, item=code, revision=0)
        if row.value != value:
            row.value, row.changed_at = value, now
            row.revision += 1
            row.save()
    sheet.save(update_fields=["state", "total", "comment", "revision"])
    version = _freeze(sheet, values, reason.strip()[:300], now)
    tell(
        sheet,
        "corrected",
        f"更正{sheet.file}的评分：{version.reason}",
        {"version": version.number},
        actor,
        now,
    )
    return sheet


# ── what every act on a sheet shares ─────────────────────────────────────────────────────────


def locked_sheet(sheet_key: UUID) -> Sheet:
    """The sheet with its row locked. Raises ``Sheet.DoesNotExist``."""
    rows = Sheet.objects.select_for_update(of=("self",)).select_related(
        "panel__call__region", "file", "expert__person"
    )
    return rows.get(key=sheet_key)


def check_open(panel: Panel, now: datetime) -> None:
    """Refuse to judge outside the panel's time. Raises ``Problem`` that says when it is."""
    if panel.state != PanelState.REVIEWING:
        raise Problem(f"评审组现在是“{panel.get_state_display()}”，不能评分。")
    if panel.opens_at is not None and now < panel.opens_at:
        raise Problem(f"评审从{timezone.localtime(panel.opens_at):%Y-%m-%d %H:%M}开始。")
    if panel.closes_at is not None and now > panel.closes_at:
        raise Problem(
            f"评审已于{timezone.localtime(panel.closes_at):%Y-%m-%d %H:%M}截止；确需补评的请与组织单位联系。"
        )


def read_mark(item: ItemPlan, raw: str) -> Decimal | None:
    """A typed mark; None for nothing. Raises ``Problem`` outside the item's bounds, or for less than half a point."""
    text = half_width(raw)
    if not text:
        return None
    try:
        value = parse_decimal(text)
    except ValueError as error:
        raise Problem(f"“{item.title}”{error}", field=item.code) from error
    if not 0 <= value <= item.maximum:
        raise Problem(f"“{item.title}”要在0到{item.maximum}分之间，填的是{text}。", field=item.code)
    if value % STEP:
        raise Problem(f"“{item.title}”按半分打，填的是{text}。", field=item.code)
    return value


def checked_total(panel: Panel, values: Mapping[str, Decimal | None], comment: str) -> Decimal:
    """The exact total. Raises ``Problem`` with all that is missing: marks, and the comment that the total asks for."""
    sheet = sheet_of(panel.plan)
    if faults := sheet_faults(sheet, values):
        raise Problem("；".join(words for _, words in faults) + "。", field=faults[0][0])
    total = total_of(sheet, values)
    wanted = comment_wanted(total, method_of(panel.plan, panel.settings))
    if wanted and not comment.strip():
        raise Problem(f"{wanted}。", field="comment")
    return Decimal(total.numerator) / Decimal(total.denominator)


def tell(sheet: Sheet, verbed: str, title: str, data: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Record an act on a sheet: by the file's code, never by who applies."""
    record(
        f"review.sheet.{verbed}", sheet, actor=actor, now=now, title=title,
        data={"panel": sheet.panel_id, "file": sheet.file.code, **data}, region_code=sheet.panel.call.region_id,
    )  # fmt: skip


def _mark(item: ItemPlan, given: Typed, row: Mark, saved: Scored, now: datetime) -> None:
    try:
        value = read_mark(item, given.raw)
    except Problem as problem:
        saved.errors[item.code] = problem.message
        return
    if value == row.value:
        saved.revisions[item.code] = row.revision
        return
    if given.revision is not None and given.revision != row.revision:
        theirs = "没有打分" if row.value is None else f"{row.value.normalize():f}分"
        saved.clashes.append(Clash(item.code, item.title, theirs, given.raw.strip(), row.revision))
        return
    row.value, row.changed_at = value, now
    row.revision += 1
    row.save()
    saved.written.append(item.code)
    saved.revisions[item.code] = row.revision


def _comment(sheet: Sheet, given: Typed, saved: Scored) -> None:
    try:
        words = _checked_comment(given.raw)
    except Problem as problem:
        saved.errors[""] = problem.message
        return
    if words != sheet.comment and given.revision is not None and given.revision != sheet.revision:
        saved.clashes.append(Clash("", "评审意见", sheet.comment or "没有写", words, sheet.revision))
        return
    if words != sheet.comment:
        sheet.comment = words
        sheet.revision += 1
        saved.written.append("")
    saved.revisions[""] = sheet.revision


def _checked_comment(text: str) -> str:
    words = text.strip()
    if len(words) > MOST_COMMENT:
        raise Problem(f"评审意见不超过{MOST_COMMENT}字，现在是{len(words)}字。", field="comment")
    return words


def _freeze(sheet: Sheet, values: Mapping[str, Decimal | None], reason: str, now: datetime) -> SheetVersion:
    number = sheet.versions.count() + 1
    return SheetVersion.objects.create(
        sheet=sheet, number=number, marks={code: str(value) for code, value in sorted(values.items())},
        comment=sheet.comment, total=sheet.total or Decimal(0), reason=reason, made_at=now,
    )  # fmt: skip
