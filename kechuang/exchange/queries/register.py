"""The register: what a line of it holds, and what a certificate says."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kechuang.exchange.logic.contract_codes import statistics_kind
from kechuang.exchange.models import Contract, RegisterLine
from kechuang.exchange.queries.contract import registered_amounts
from kechuang.exchange.states import LineKind
from kechuang.rules.catalogue import parameter_table
from kechuang.subjects.facts import places_of


def line_of(contract: Contract, *, kind: str, on: date, now: datetime) -> RegisterLine:
    """The line, not saved. What is taken away or changed stands under the kind, field and places of the registration."""
    first = None if kind == LineKind.REGISTERED else contract.lines.filter(kind=LineKind.REGISTERED).first()
    if first is None:
        return _first_line(contract, on, now)
    gone = kind == LineKind.CANCELLED
    total, technology = registered_amounts(contract)
    after = None if gone else contract.total
    line = RegisterLine(contract=contract, kind=kind, on=on, made_at=now, count=-1 if gone else 0)
    for name in _COPIED:
        setattr(line, name, getattr(first, name))
    line.unknown = (0 if gone else int(after is None)) - int(total is None)
    line.total = _added(after, total)
    line.technology = _added(None if gone else contract.technology, technology)
    return line


_COPIED = (
    "subkind", "statistics_kind", "field", "region", "seller_code", "buyer_code", "seller_place", "buyer_place",
)  # fmt: skip


def _first_line(contract: Contract, on: date, now: datetime) -> RegisterLine:
    table = parameter_table(("tech_contract",), on, places_of(contract.region))
    return RegisterLine(
        contract=contract, kind=LineKind.REGISTERED, on=on, count=1, unknown=int(contract.total is None),
        total=contract.total, technology=contract.technology, subkind=contract.subkind,
        statistics_kind=statistics_kind(contract.subkind, table["tech_contract.statistics_kinds"].value),
        field=contract.field, region=contract.region, seller_code=contract.seller.region_code,
        buyer_code=contract.buyer.region_code, seller_place=contract.seller.place, buyer_place=contract.buyer.place,
        made_at=now,
    )  # fmt: skip


def _added(after: Decimal | None, before: Decimal | None) -> Decimal | None:
    """What a line adds: after less before; None where nothing known is added or taken away."""
    if after is None:
        return None if before is None else -before
    return after - (before or Decimal(0))


def certified(contract: Contract) -> dict[str, Any]:
    """What a certificate says, frozen: three amounts are three lines, and an open total says so."""
    return {
        "title": contract.title, "subkind": contract.get_subkind_display(), "seller": contract.seller.name,
        "buyer": contract.buyer.name, "signed_on": contract.signed_on, "valid_until": contract.valid_until,
        "registered_on": contract.registered_on, "total": contract.total, "technology": contract.technology,
        "open_words": contract.open_words, "field": contract.get_field_display(), "number": contract.number,
    }  # fmt: skip
