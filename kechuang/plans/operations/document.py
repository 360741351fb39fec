"""Documents: paste or upload, read, store with stable keys; read again without changing anything twice."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region, StoredFile
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import require
from kechuang.plans.logic import known_terms, place_key, same_place, shown_text
from kechuang.plans.logic.document import guess_kind
from kechuang.plans.models import Document, Statement
from kechuang.plans.states import DOCUMENT_KIND_TITLES, STATEMENT_LIFECYCLE, StatementState
from kechuang.reading import Reading, ReadingError, read_bytes, read_text
from kechuang.reading.model import Statement as Said
from kechuang.reading.model import Term

_TEXTS = (
    "cmp",
    "unit",
    "growth_cmp",
    "rank_scope",
    "approx",
    "certainty",
    "mode",
    "period",
    "holder",
    "norm",
    "code",
)
_DECIMALS = ("value", "value_hi", "growth_pct", "multiple", "share_pct", "completion_pct")
_COUNTS = ("rank", "rank_change")
_EDITABLE = ("title", "kind", "year", "issued_on", "number", "source")


def add_document(
    *,
    region: Region,
    title: str = "",
    kind: str = "",
    text: str | None = None,
    data: bytes | None = None,
    name: str = "",
    year: int | None = None,
    issued_on: date | None = None,
    number: str = "",
    source: str = "",
    terms: Sequence[Term] | None = None,
    actor: Actor,
    now: datetime,
) -> Document:
    """Read a pasted ``text``, or the file ``data`` with its ``name``, and store it with its statements.

    Empty title, kind and year are taken from the text. The same text given again for the same region returns the
    document that is there and writes nothing. ``terms``: what the reader names indicators by (default: all on
    offer). Raises ``Problem`` (field ``text`` or ``file``) for what cannot be read, ``Refused``.
    """
    require(actor, "plans.document.add", Document(region=region))
    reading = _read(text, data, name, known_terms() if terms is None else terms)
    sha = hashlib.sha256(reading.original.encode("utf-8", "surrogatepass")).hexdigest()
    with transaction.atomic():
        existing = Document.objects.select_for_update().filter(region=region, sha256=sha).first()
        if existing is not None:
            return existing
        stored = _stored(name, data, region, actor, now)
        document = Document(
            region=region,
            title=(title.strip() or reading.title or name or "未命名文件")[:200],
            kind=_kind(kind) or guess_kind(title or reading.title, reading.statements),
            year=year or reading.year,
            issued_on=issued_on,
            number=number.strip()[:60],
            source=source.strip()[:300],
            file=stored,
            original=reading.original,
            sha256=sha,
            created_by_id=actor.account_id,
            created_at=now,
            **_findings_of(reading),
        )
        document.save()
        rows = [_row(document, said, key) for key, said in _keyed(reading.statements)]
        Statement.objects.bulk_create(rows)
        record(
            "plans.document.added", document, actor=actor, now=now,
            title=f"录入《{document.title}》，识读出{len(rows)}条",
            data={"statements": len(rows), "sha256": sha, "warnings": len(reading.warnings)},
        )  # fmt: skip
    return document


@transaction.atomic
def edit_document(*, document_id: int, changes: Mapping[str, Any], actor: Actor, now: datetime) -> Document:
    """Correct what is known about a document: title, kind, year, issued_on, number, source. Its text never changes."""
    document = Document.objects.select_for_update().select_related("region").get(pk=document_id)
    require(actor, "plans.document.edit", document)
    wanted = {field: value for field, value in changes.items() if field in _EDITABLE}
    if "title" in wanted and not str(wanted["title"]).strip():
        raise Problem("请填写文件标题。", field="title")
    if "kind" in wanted:
        wanted["kind"] = _kind(wanted["kind"]) or document.kind
    before = {field: getattr(document, field) for field in wanted}
    changed = {field: value for field, value in wanted.items() if value != before[field]}
    if not changed:
        return document
    for field, value in changed.items():
        setattr(document, field, value)
    document.save(update_fields=list(changed))
    record(
        "plans.document.edited", document, actor=actor, now=now, title=f"更正《{document.title}》的文件信息",
        data={"before": {f: before[f] for f in changed}, "after": changed},
    )  # fmt: skip
    return document


def reread_document(
    *, document_id: int, terms: Sequence[Term] | None = None, actor: Actor, now: datetime
) -> dict[str, int]:
    """Read a document's own text again; return counts ``kept``, ``added``, ``removed``, ``returned``.

    What a person has decided, mended or added stays untouched. New statements are added as proposed; proposed ones
    that are no longer found are marked removed. A reading that changes nothing writes nothing.
    """
    document = Document.objects.select_related("region").get(pk=document_id)
    require(actor, "plans.document.reread", document)
    reading = _read(document.original, None, document.title, known_terms() if terms is None else terms)
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document_id)
        counts = _merge(document, reading)
        found = _findings_of(reading)
        if any(getattr(document, field) != value for field, value in found.items()):
            for field, value in found.items():
                setattr(document, field, value)
            document.save(update_fields=list(found))
        if counts["added"] or counts["removed"] or counts["returned"]:
            record(
                "plans.document.reread", document, actor=actor, now=now, data=counts,
                title=f"重新识读：新增{counts['added']}条，不再读出{counts['removed']}条，保留{counts['kept']}条",
            )  # fmt: skip
    return counts


def _merge(document: Document, reading: Reading) -> dict[str, int]:
    stored = {row.key: row for row in document.statements.select_for_update()}
    counts, seen, fresh = Counter(kept=0, added=0, removed=0, returned=0), set[str](), list[Statement]()
    unmatched = []
    for key, said in _keyed(reading.statements):
        row = stored.get(key)
        if row is None:
            unmatched.append((key, said))
            continue
        seen.add(key)
        if row.state == StatementState.REMOVED:
            row.state = STATEMENT_LIFECYCLE.move(row.state, "return")
            row.save(update_fields=["state"])
            counts["returned"] += 1
        else:
            counts["kept"] += 1
    held = [row for row in stored.values() if row.key not in seen and _is_held(row)]
    for key, said in unmatched:
        twin = next((row for row in held if same_place(_as_read(row), said)), None)
        if twin is not None:  # a person has decided on this place; the reader only names it otherwise now
            held.remove(twin)
            counts["kept"] += 1
            continue
        fresh.append(_row(document, said, key))
        counts["added"] += 1
    Statement.objects.bulk_create(fresh)
    for row in stored.values():
        if row.key not in seen and not _is_held(row) and row.state == StatementState.PROPOSED:
            row.state = STATEMENT_LIFECYCLE.move(row.state, "remove")
            row.save(update_fields=["state"])
            counts["removed"] += 1
    return dict(counts)


def _is_held(row: Statement) -> bool:
    """Has a person laid hands on it?"""
    decided = row.state in (StatementState.CONFIRMED, StatementState.REJECTED)
    return decided or row.is_mended or row.is_added


def _as_read(row: Statement) -> Any:
    """The row with the numbers that were read, so that a mended one is still known by its place."""
    if not row.as_read:
        return row
    numbers = {field: _decimal(row.as_read.get(field)) for field in _DECIMALS}
    counts = {field: row.as_read.get(field) for field in _COUNTS}
    return SimpleNamespace(
        start=row.start, end=row.end, form=row.as_read.get("form", row.form), **numbers, **counts
    )


def _decimal(text: Any) -> Decimal | None:
    return None if text in (None, "") else Decimal(str(text))


def _read(text: str | None, data: bytes | None, name: str, terms: Sequence[Term]) -> Reading:
    if data is None and not (text or "").strip():
        raise Problem("请粘贴文件正文，或选择一个文件。", field="text")
    field = "text" if data is None else "file"
    try:
        if data is not None:
            return read_bytes(data, name=name, terms=terms)
        return read_text((text or "").replace("\x00", ""), terms=terms, name=name)
    except ReadingError as error:
        raise Problem(error.message, field=field) from error


def _stored(name: str, data: bytes | None, region: Region, actor: Actor, now: datetime) -> StoredFile | None:
    if data is None:
        return None
    return store_file(name=name, data=data, purpose="plans.document", region=region, actor=actor, now=now)


def _kind(kind: str) -> str:
    if kind and kind not in DOCUMENT_KIND_TITLES:
        raise Problem("请从列表中选择文种。", field="kind")
    return kind


def _findings_of(reading: Reading) -> dict[str, Any]:
    """What of a reading belongs to the document: hidden stretches, outline, warnings."""
    return {
        "hidden": [[h.start, h.end, h.reason] for h in reading.hidden],
        "outline": [dataclasses.asdict(node) for node in reading.nodes],
        "warnings": list(reading.warnings),
    }


def _keyed(statements: Sequence[Said]) -> Iterator[tuple[str, Said]]:
    """Statements with stable keys; those whose numbers no column can hold are left out."""
    turns: Counter[str] = Counter()
    for said in statements:
        if not _storable(said):
            continue
        key = place_key(said)
        turn = turns[key]
        turns[key] += 1
        yield (place_key(said, turn=turn) if turn else key), said


def _storable(said: Said) -> bool:
    """Does every number fit its column? (18 digits before the point for values, 10 for percentages.)"""
    limits = {"value": 18, "value_hi": 18}
    numbers = [(getattr(said, field), limits.get(field, 10)) for field in _DECIMALS]
    fits = all(n is None or (n.is_finite() and abs(n) < Decimal(10) ** digits) for n, digits in numbers)
    return fits and all(abs(getattr(said, field) or 0) < 2**31 for field in _COUNTS)


def _row(document: Document, said: Said, key: str) -> Statement:
    texts = {
        field: (getattr(said, field) or "")[: Statement._meta.get_field(field).max_length]  # type: ignore[union-attr]
        for field in _TEXTS
    }
    return Statement(
        document=document,
        key=key,
        kind=str(said.kind),
        form=str(said.form),
        indicator=said.indicator[:200],
        region_name=(said.region or "")[:60],
        start=said.start,
        end=said.end,
        # What is hidden is not stored as part of a name or a quotation either.
        span=shown_text(document.original, document.hidden, said.start, said.end),
        node_index=said.node,
        confidence=Decimal(str(round(said.confidence, 3))),
        why=list(said.why),
        as_read=_plain(said),
        **texts,
        **{field: getattr(said, field) for field in (*_DECIMALS, *_COUNTS)},
    )


def _plain(said: Said) -> dict[str, Any]:
    """The reader's own words and numbers, as JSON holds them; the span is left out (it may hold hidden text)."""
    return {
        field.name: str(value) if isinstance(value, Decimal) else value
        for field in dataclasses.fields(said)
        if field.name not in ("span", "why") and (value := getattr(said, field.name)) is not None
    }
