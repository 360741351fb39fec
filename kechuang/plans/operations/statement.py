"""Deciding on statements: confirm, reject, reopen, mend, add by hand. One event per write, on the document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Field

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.periods import Period, PeriodError
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.plans.logic import describe_statement, shown_text, statement_faults
from kechuang.plans.models import Document, Statement, Target
from kechuang.plans.states import STATEMENT_LIFECYCLE, StatementState, TargetState

#: What a person may mend. Place, key and the reader's own findings stay.
MENDABLE = (
    "kind", "form", "indicator", "norm", "code", "cmp", "value", "value_hi", "unit", "growth_pct", "growth_cmp",
    "multiple", "share_pct", "completion_pct", "rank", "rank_scope", "rank_change", "approx", "certainty", "mode",
    "period", "region_name", "holder",
)  # fmt: skip
_TITLES = {"confirm": "确认", "reject": "舍弃", "reopen": "撤回"}
_DONE = {"confirm": "confirmed", "reject": "rejected", "reopen": "reopened"}


@transaction.atomic
def confirm_statements(
    *, document_id: int, statement_ids: Sequence[int], actor: Actor, now: datetime
) -> list[Statement]:
    """Confirm proposed statements of one document; already confirmed ones are passed over. Returns those changed."""
    return _decide("confirm", document_id, statement_ids, actor, now)


@transaction.atomic
def reject_statements(
    *, document_id: int, statement_ids: Sequence[int], actor: Actor, now: datetime
) -> list[Statement]:
    """Reject proposed statements of one document. Returns those changed."""
    return _decide("reject", document_id, statement_ids, actor, now)


@transaction.atomic
def reopen_statements(
    *, document_id: int, statement_ids: Sequence[int], actor: Actor, now: datetime
) -> list[Statement]:
    """Take a decision back (undo). Refused for a statement on which a live target stands."""
    return _decide("reopen", document_id, statement_ids, actor, now)


@transaction.atomic
def mend_statement(
    *, statement_id: int, changes: Mapping[str, Any], confirm: bool = False, actor: Actor, now: datetime
) -> Statement:
    """Change what was read, keep ``as_read``, and mark the statement as mended; with ``confirm`` confirm it too.

    ``changes``: any of ``MENDABLE``; empty text for a number means unknown. Only proposed statements are mended: a
    decided one is reopened first. Raises ``Problem`` at the first faulty field.
    """
    row = (
        Statement.objects.select_for_update(of=("self",))
        .select_related("document__region")
        .get(pk=statement_id)
    )
    require(actor, "plans.statement.mend", row)
    if row.state != StatementState.PROPOSED:
        raise Problem(f"这一条{STATEMENT_LIFECYCLE.title_of(row.state)}，请先撤回再修改。")
    before = {field: getattr(row, field) for field in MENDABLE}
    _fill(row, changes)
    _check(row)
    changed = {field: getattr(row, field) for field in MENDABLE if getattr(row, field) != before[field]}
    fields = [*changed]
    if changed:
        row.is_mended = True
        fields.append("is_mended")
    if confirm:
        require(actor, "plans.statement.confirm", row)
        _move(row, "confirm", actor, now)
        fields += ["state", "decided_by", "decided_at"]
    if fields:
        row.save(update_fields=fields)
        verb = "修改并确认" if confirm else "修改"
        record(
            "plans.statement.mended", row.document, actor=actor, now=now,
            title=f"{verb}“{row.norm or row.indicator}”：{describe_statement(row)}",
            data={"statements": [row.pk], "keys": [row.key], "confirmed": confirm,
                  "before": {f: before[f] for f in changed}, "after": changed},
        )  # fmt: skip
    return row


@transaction.atomic
def add_statement(
    *, document_id: int, start: int, end: int, fields: Mapping[str, Any], confirm: bool = True,
    actor: Actor, now: datetime,
) -> Statement:  # fmt: skip
    """Add what the reader has missed: a person chose ``original[start:end]`` and says what it states.

    The same place and content given twice returns the row that is there. Raises ``Problem`` for an empty or
    wholly hidden selection and for faulty fields.
    """
    document = Document.objects.select_for_update().get(pk=document_id)
    row = Statement(document=document, start=start, end=end, state=STATEMENT_LIFECYCLE.initial, is_added=True)
    require(actor, "plans.statement.add", row)
    if not 0 <= start < end <= len(document.original):
        raise Problem("请先在原文中选中这条内容所在的文字。", field="start")
    row.span = shown_text(document.original, document.hidden, start, end)
    if not row.span.strip():
        raise Problem("选中的文字不予显示，请另选一段。", field="start")
    _fill(row, fields)
    row.norm = row.norm or row.indicator
    _check(row)
    row.why = ["人工补录"]
    content = "\x1f".join([str(start), str(end), *(str(getattr(row, field)) for field in MENDABLE)])
    row.key = f"m{hashlib.sha256(content.encode()).hexdigest()[:38]}"
    existing = document.statements.filter(key=row.key).first()
    if existing is not None:
        return existing
    if confirm:
        require(actor, "plans.statement.confirm", row)
        _move(row, "confirm", actor, now)
    row.save()
    record(
        "plans.statement.added", document, actor=actor, now=now,
        title=f"补录“{row.norm}”：{describe_statement(row)}",
        data={"statements": [row.pk], "keys": [row.key], "confirmed": confirm},
    )  # fmt: skip
    return row


def _decide(
    action: str, document_id: int, statement_ids: Sequence[int], actor: Actor, now: datetime
) -> list[Statement]:
    document = Document.objects.select_for_update().get(pk=document_id)
    rows = list(document.statements.select_for_update().filter(pk__in=statement_ids))
    for row in rows[:1]:  # all rows of one document lie in one place
        row.document = document
        require(actor, f"plans.statement.{action}", row)
    if len(rows) < len(set(statement_ids)):
        raise Problem("选中的条目中有的已不在这份文件里，请刷新页面再试。")
    target = {"confirm": StatementState.CONFIRMED, "reject": StatementState.REJECTED}.get(
        action, StatementState.PROPOSED
    )
    todo = [row for row in rows if row.state != target]
    if action == "confirm":
        for row in todo:
            _check(row)
    if action == "reopen":
        _require_unused(todo)
    for row in todo:
        _move(row, action, actor, now)
    Statement.objects.bulk_update(todo, ["state", "decided_by", "decided_at"])
    if todo:
        record(
            f"plans.statement.{_DONE[action]}", document, actor=actor, now=now, title=_title(action, todo),
            data={"statements": [row.pk for row in todo], "keys": [row.key for row in todo]},
        )  # fmt: skip
    return todo


def _title(action: str, rows: Sequence[Statement]) -> str:
    first = rows[0]
    if len(rows) == 1:
        return f"{_TITLES[action]}“{first.norm or first.indicator}”：{describe_statement(first)}"
    return f"{_TITLES[action]}{len(rows)}条，首条为“{first.norm or first.indicator}”"


def _move(row: Statement, action: str, actor: Actor, now: datetime) -> None:
    row.state = STATEMENT_LIFECYCLE.move(row.state, action)
    decided = action != "reopen"
    row.decided_by_id = actor.account_id if decided else None
    row.decided_at = now if decided else None


def _require_unused(rows: Sequence[Statement]) -> None:
    dead = (TargetState.WITHDRAWN, TargetState.DRAFT)
    used = Target.objects.filter(statement__in=rows).exclude(state__in=dead).select_related("plan").first()
    if used is not None:
        raise Problem(
            f"“{used.name}”已据此列入《{used.plan.title}》，请先在目标页撤销或调整该目标，再撤回确认。"
        )


def _fill(row: Statement, values: Mapping[str, Any]) -> None:
    unknown = set(values) - set(MENDABLE)
    if unknown:
        raise Problem(f"不能修改：{'、'.join(sorted(unknown))}。")
    for name, value in values.items():
        field: Field[Any, Any] = Statement._meta.get_field(name)  # type: ignore[assignment]  # a column, no relation
        kind = field.get_internal_type()
        if kind == "DecimalField":
            row.__dict__[name] = _number(value, name, str(field.verbose_name))
        elif kind in ("IntegerField", "PositiveIntegerField"):
            number = _number(value, name, str(field.verbose_name))
            if number is not None and number != number.to_integral_value():
                raise Problem(f"“{field.verbose_name}”应为整数。", field=name)
            row.__dict__[name] = None if number is None else int(number)
        else:
            text = str(value or "").strip()
            if len(text) > (field.max_length or 200):
                raise Problem(f"“{field.verbose_name}”过长，最多{field.max_length}个字。", field=name)
            row.__dict__[name] = text


def _number(value: Any, field: str, title: str) -> Decimal | None:
    if value is None or str(value).strip() == "":
        return None
    try:
        number = Decimal(str(value).strip().replace(",", "").replace("，", "").removesuffix("%"))
    except ArithmeticError as error:
        raise Problem(f"“{title}”应为数字，现为“{value}”。", field=field) from error
    digits = 18 if field in ("value", "value_hi") else 10
    if not number.is_finite() or abs(number) >= Decimal(10) ** digits:
        raise Problem(f"“{title}”超出范围。", field=field)
    return number


def _check(row: Statement) -> None:
    """Raise ``Problem`` at the first fault of the form; a target's period must be one that can be judged."""
    for field, message in statement_faults(row):
        raise Problem(f"“{row.norm or row.indicator or '未命名'}”：{message}", field=field)
    if row.kind == "target" and row.period:
        try:
            Period.from_code(row.period)
        except PeriodError as error:
            raise Problem(f"“{row.norm or row.indicator}”：{error}", field="period") from error
