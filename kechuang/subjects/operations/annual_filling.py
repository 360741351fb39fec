"""Filling in a statement: field by field as one types, or from a file; two editors never overwrite each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.rules.facts import Fact, FactKind, plain
from kechuang.subjects.logic.statement_form import read_stored, statement_fact, typed
from kechuang.subjects.logic.stored import Stored, loaded
from kechuang.subjects.models import AnnualFact, AnnualStatement, MonthlyHeadcount
from kechuang.subjects.queries.annual import MONTH_COLUMNS
from kechuang.subjects.states import AnnualState

#: While it is in these states, the organisation may write in it.
OPEN = (AnnualState.DRAFT, AnnualState.RETURNED)
MOST_HEADS = 10_000_000
MOST_ROWS = 500


@dataclass(frozen=True)
class Typed:
    """What a person typed into a field, and what stood there when he opened it (None: whatever stood there)."""

    raw: Any
    was: Any = None


@dataclass(frozen=True)
class Clash:
    """Somebody else has changed a field meanwhile: what he wrote, and what was typed here; nothing was overwritten."""

    name: str
    title: str
    theirs: str
    mine: str


@dataclass
class Saved:
    """What became of a filling: names that were written, what is wrong by field, and clashes with others."""

    statement: AnnualStatement
    written: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)


@transaction.atomic
def fill_statement(
    *,
    statement_id: int,
    facts: Mapping[str, Typed] | None = None,
    months: Mapping[tuple[int, str], Typed] | None = None,
    unit: str = "yuan",
    actor: Actor,
    now: datetime,
) -> Saved:
    """Write what can be written and say of the rest why not: a slip in one field loses nothing in the others.

    A field whose value is what stood there is left alone (a prefilled one stays unconfirmed). Where somebody else
    has written meanwhile, his value stays and the clash is told. Raises ``Refused``; ``Problem`` if the statement is
    signed.
    """
    row = _open(statement_id, actor)
    saved = Saved(row)
    _fill_facts(row, facts or {}, unit, saved)
    _fill_months(row, months or {}, saved)
    if saved.written:
        _tell(row, actor, now, f"填报{row.year}年度报表：{len(saved.written)}项", saved.written)
    return saved


@transaction.atomic
def confirm_facts(*, statement_id: int, names: list[str], actor: Actor, now: datetime) -> AnnualStatement:
    """Confirm prefilled facts as true of this year too. Raises ``Refused``; ``Problem`` if there is nothing to confirm."""
    row = _open(statement_id, actor)
    waiting = row.facts.filter(name__in=names, prefilled=True)
    confirmed = sorted(waiting.values_list("name", flat=True))
    if not confirmed:
        raise Problem("这里没有待核对的预填数据。")
    waiting.update(prefilled=False)
    _tell(row, actor, now, f"核对沿用上年数据{len(confirmed)}项", confirmed)
    return row


def _open(statement_id: int, actor: Actor) -> AnnualStatement:
    rows = AnnualStatement.objects.select_for_update(of=("self",)).select_related("organisation__region")
    row = rows.get(pk=statement_id)
    require(actor, "subjects.annual_statement.fill", row)
    if row.state not in OPEN:
        raise Problem(
            f"报表现为“{row.get_state_display()}”，不能直接修改。签报后未核实的可以先撤回，已核实的请点“更正”。"
        )
    return row


def _tell(row: AnnualStatement, actor: Actor, now: datetime, title: str, names: list[str]) -> None:
    row.changed_at = now
    row.save(update_fields=["changed_at"])
    record(
        "subjects.annual_statement.filled",
        row,
        actor=actor,
        now=now,
        title=title,
        data={"organisation": row.organisation_id, "year": row.year, "facts": names},
        region_code=row.organisation.region_id,
    )


# ── facts ────────────────────────────────────────────────────────────────────────────────────


def _fill_facts(row: AnnualStatement, facts: Mapping[str, Typed], unit: str, saved: Saved) -> None:
    there = {each.name: each for each in row.facts.filter(name__in=facts)}
    made: list[AnnualFact] = []
    changed: list[AnnualFact] = []
    gone: list[str] = []
    for name, given in facts.items():
        try:
            new = _judged(name, given, unit, there.get(name), saved)
        except Problem as problem:
            saved.errors[name] = problem.message
            continue
        if new is None:
            continue
        saved.written.append(name)
        if new.is_empty:
            gone.append(name)
        elif name in there:
            changed.append(_put(there[name], new))
        else:
            made.append(_put(AnnualFact(statement=row, name=name), new))
    AnnualFact.objects.bulk_create(made)
    AnnualFact.objects.bulk_update(changed, ["value", "text", "rows", "prefilled"])
    row.facts.filter(name__in=gone).delete()


def _judged(name: str, given: Typed, unit: str, old: AnnualFact | None, saved: Saved) -> Stored | None:
    """What to write; None if nothing is. Raises ``Problem`` for what cannot be read."""
    fact = statement_fact(name)
    new = _read(fact, given.raw, unit)
    there = Stored() if old is None else Stored(old.value, old.text, old.rows)
    was = there if given.was is None else _read(fact, given.was, unit)
    if new == was and given.was is not None:
        return None  # untouched here, whatever has become of it elsewhere
    if new == there:
        return new if old is not None and old.prefilled else None
    if was != there:
        saved.clashes.append(Clash(name, fact.title, _shown(fact, there, unit), _shown(fact, new, unit)))
        return None
    return new


def _read(fact: Fact, raw: Any, unit: str) -> Stored:
    if fact.kind != FactKind.TABLE:
        return read_stored(fact, raw, unit)
    if isinstance(raw, (list, tuple)) and len(raw) > MOST_ROWS:
        raise Problem(f"“{fact.title}”最多{MOST_ROWS}行。", field=fact.name)
    rows = [each for each in raw or () if any(value not in (None, "") for value in each.values())]
    return read_stored(fact, [_row(fact, each, unit) for each in rows], unit) if rows else Stored()


def _row(fact: Fact, row: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """A table's row with its money in yuan."""
    columns = {each.name: each for each in fact.columns}
    strange = [key for key in row if key not in columns]
    if strange:
        raise Problem(f"“{fact.title}”没有“{strange[0]}”这一栏。", field=fact.name)
    return {
        key: plain(loaded(columns[key], read_stored(columns[key], value, unit))) for key, value in row.items()
    }


def _shown(fact: Fact, value: Stored, unit: str) -> str:
    if fact.kind == FactKind.TABLE:
        return f"{len(value.rows or ())}行"
    return typed(fact, loaded(fact, value), unit) or "（空）"


def _put(row: AnnualFact, new: Stored) -> AnnualFact:
    row.value, row.text, row.rows, row.prefilled = new.value, new.text, new.rows, False
    return row


# ── months ───────────────────────────────────────────────────────────────────────────────────


def _fill_months(row: AnnualStatement, cells: Mapping[tuple[int, str], Typed], saved: Saved) -> None:
    there = {each.month: each for each in row.months.all()} if cells else {}
    touched: dict[int, MonthlyHeadcount] = {}
    for (month, column), given in cells.items():
        key = f"m{month}-{column}"
        try:
            new, was = _heads(month, column, given.raw), _heads(month, column, given.was)
        except Problem as problem:
            saved.errors[key] = problem.message
            continue
        line = there.setdefault(month, MonthlyHeadcount(statement=row, month=month))
        now_there = getattr(line, column)
        if new == now_there or (given.was is not None and new == was):
            continue
        if given.was is not None and was != now_there:
            theirs = "（空）" if now_there is None else str(now_there)
            mine = "（空）" if new is None else str(new)
            saved.clashes.append(Clash(key, f"{month}月人数", theirs, mine))
            continue
        setattr(line, column, new)
        touched[month] = line
        saved.written.append(key)
    _write_months(row, touched)


def _write_months(row: AnnualStatement, touched: Mapping[int, MonthlyHeadcount]) -> None:
    lines = list(touched.values())
    empty = [each for each in lines if all(getattr(each, column) is None for column in MONTH_COLUMNS)]
    kept = [each for each in lines if each not in empty]
    row.months.filter(month__in=[each.month for each in empty]).delete()
    MonthlyHeadcount.objects.bulk_create([each for each in kept if each.pk is None])
    MonthlyHeadcount.objects.bulk_update([each for each in kept if each.pk is not None], MONTH_COLUMNS)


def _heads(month: int, column: str, raw: Any) -> int | None:
    if column not in MONTH_COLUMNS or month not in range(1, 13):
        raise Problem(f"月度人数没有“{month}月 {column}”这一格。")
    text = str("" if raw is None else raw).strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) > MOST_HEADS:
        raise Problem(f"{month}月的人数“{text[:20]}”不对，请填不为负的整数。")
    return int(text)
