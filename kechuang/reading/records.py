"""Statements as plain records for JSON lines."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal

from kechuang.reading.model import QUANTIFIED, Reading, Statement


def _plain(value: object) -> object:
    """Return what JSON can hold: a number stays a number."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return list(value) if isinstance(value, tuple) else value


def record(statement: Statement) -> dict[str, object]:
    """Return a statement as a flat record; ``span_start`` and ``span_end`` count characters of the original."""
    fields = {f.name: _plain(getattr(statement, f.name)) for f in dataclasses.fields(statement)}
    start, end = fields.pop("start"), fields.pop("end")
    return {"span_start": start, "span_end": end, **fields}


def lines(reading: Reading, *, quantified_only: bool = False, **extra: object) -> str:
    """Return the statements of ``reading`` as JSON lines.

    ``quantified_only`` leaves out milestones, qualitative, coverage and statutory ones; ``extra`` is put in
    front of every record.
    """
    chosen = [s for s in reading.statements if not quantified_only or s.form in QUANTIFIED]
    return "".join(json.dumps({**extra, **record(s)}, ensure_ascii=False) + "\n" for s in chosen)
