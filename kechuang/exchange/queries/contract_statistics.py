"""Technology contracts added up: by kind, field, place of seller and buyer, by month and year; every sum opens to its lines.

By the day of registration. A cancellation is taken away in the year in which it happened; the restated series takes it out
of the year of registration, too, so that years can be compared. Amounts are sums of what is known; contracts whose total
is open are counted beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Case, CharField, F, Q, QuerySet, Sum, Value, When

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.permissions import permissions, which
from kechuang.exchange.logic.contract_codes import ContractField, Kind
from kechuang.exchange.models import RegisterLine

#: How the register may be cut, and what each cut is called.
CUTS: Mapping[str, str] = {
    "kind": "合同种类", "field": "技术领域", "seller": "卖方所在地", "buyer": "买方所在地", "region": "登记地", "month": "登记月份",
}  # fmt: skip
#: What is counted: all that was registered here, once; by sellers here; by buyers here.
CALIBRES: Mapping[str, str] = {
    "total": "登记（全市一次）",
    "out": "输出（卖方在本地）",
    "in": "吸纳（买方在本地）",
}
_SUMS = {"n": Sum("count"), "open": Sum("unknown"), "money": Sum("total"), "technical": Sum("technology")}
_PLACES = {"total": "region", "out": "seller_place", "in": "buyer_place"}


@dataclass(frozen=True)
class Asked:
    """What is asked of the register: a year (None: all), a place, the calibre, and filters by code.

    ``restated``: by the year of registration, whatever became of the contract since. ``four``: licences within transfers
    in every year, as before 2026.
    """

    region: Region
    year: int | None = None
    calibre: str = "total"
    restated: bool = False
    four: bool = False
    kind: str = ""
    field: str = ""
    seller: str = ""
    buyer: str = ""
    place: str = ""
    month: int | None = None


@dataclass(frozen=True)
class Sums:
    """One row of the table. Amounts in yuan; ``unknown``: contracts whose total is open, which no amount holds."""

    code: str
    title: str
    count: int
    unknown: int
    total: Decimal
    technology: Decimal


def countable_lines(actor: Actor) -> QuerySet[RegisterLine]:
    """Lines of the register that the actor may count: registered, sold or bought where his post reaches."""
    rows = RegisterLine.objects.select_related("contract__seller", "contract__buyer", "region")
    action = "exchange.contract.count"
    if actor.is_system or not actor.grants:
        return which(actor, action, rows, field="region")
    reached = Q(pk__in=[])
    roles = permissions["exchange.contract.count"].roles
    for path in dict.fromkeys(each.region_path for each in actor.grants if each.role in roles):
        for name in _PLACES.values():
            reached |= Q(**{f"{name}__path__startswith": path})
    return rows.filter(reached)


def countable_regions(actor: Actor) -> list[Region]:
    """The places for which the actor may ask, the widest first."""
    rows = which(actor, "exchange.contract.count", Region.objects.all(), field="self")
    return list(rows.order_by("path")[:300])


def lines_for(rows: QuerySet[RegisterLine], asked: Asked) -> QuerySet[RegisterLine]:
    """The lines that one question adds up."""
    rows = rows.annotate(**_shown_kind(asked)).filter(
        **{f"{_PLACES[asked.calibre]}__path__startswith": asked.region.path}
    )
    day = "contract__registered_on" if asked.restated else "on"
    if asked.year is not None:
        rows = rows.filter(**{f"{day}__year": asked.year})
    if asked.month is not None:
        rows = rows.filter(**{f"{day}__month": asked.month})
    wanted = {
        "shown_kind": asked.kind, "field": asked.field, "seller_code": asked.seller, "buyer_code": asked.buyer,
        "region_id": asked.place,
    }  # fmt: skip
    return rows.filter(**{key: "" if value == "-" else value for key, value in wanted.items() if value})


def _shown_kind(asked: Asked) -> dict[str, Case]:
    merged = [When(statistics_kind=Kind.XK, then=Value(str(Kind.ZR)))] if asked.four else []
    return {"shown_kind": Case(*merged, default=F("statistics_kind"), output_field=CharField())}


def table_of(rows: QuerySet[RegisterLine], asked: Asked, cut: str) -> list[Sums]:
    """The sums of every part of a cut, in the order of their codes. Two queries."""
    names = {
        "kind": "shown_kind", "field": "field", "seller": "seller_code", "buyer": "buyer_code", "region": "region_id",
        "month": "contract__registered_on__month" if asked.restated else "on__month",
    }  # fmt: skip
    found = _summed(lines_for(rows, asked).order_by().values(names[cut]))
    titles = _titles(cut, [str(each[names[cut]] or "") for each in found])
    sums = [_sums(each, str(each[names[cut]] or ""), titles) for each in found]
    return sorted(sums, key=lambda each: each.code.zfill(2))


def whole_of(rows: QuerySet[RegisterLine], asked: Asked) -> Sums:
    """All of it in one row. One query."""
    row = lines_for(rows, asked).order_by().aggregate(**_SUMS)
    return _sums(row, "", {"": "合计"})


def years_of(rows: QuerySet[RegisterLine], asked: Asked) -> list[tuple[int, Sums, Sums]]:
    """Every year as it was published then, and restated. Two queries."""

    def by_year(restated: bool, name: str) -> dict[int, Sums]:  # noqa: FBT001 - both series are made here
        each = replace(asked, year=None, restated=restated)
        found = _summed(lines_for(rows, each).order_by().values(name))
        return {int(str(row[name])): _sums(row, str(row[name]), {}) for row in found if row[name]}

    published, restated = by_year(False, "on__year"), by_year(True, "contract__registered_on__year")
    none = Sums("", "", 0, 0, Decimal(0), Decimal(0))
    years = sorted({*published, *restated}, reverse=True)
    return [(year, published.get(year, none), restated.get(year, none)) for year in years]


def _summed(rows: QuerySet[RegisterLine, dict[str, object]]) -> list[dict[str, object]]:
    return list(rows.annotate(**_SUMS))


def _sums(row: Mapping[str, object], code: str, titles: Mapping[str, str]) -> Sums:
    def money(name: str) -> Decimal:
        value = row.get(name)
        return value if isinstance(value, Decimal) else Decimal(0)

    return Sums(
        code or "-", titles.get(code, code or "没有填"), int(str(row.get("n") or 0)), int(str(row.get("open") or 0)),
        money("money"), money("technical"),
    )  # fmt: skip


def _titles(cut: str, codes: Sequence[str]) -> dict[str, str]:
    if cut == "kind":
        return {str(each): each.label for each in Kind}
    if cut == "field":
        return {str(each): each.label for each in ContractField}
    if cut == "month":
        return {code: f"{code}月" for code in codes}
    return dict(Region.objects.filter(pk__in=codes).values_list("pk", "name"))


def year_options(rows: QuerySet[RegisterLine]) -> list[int]:
    """The years in which anything stands in the register, the newest first. One query."""
    return [each.year for each in rows.order_by().dates("on", "year", order="DESC")]


def booked_lines(region: Region, first: date, last: date) -> QuerySet[RegisterLine]:
    """The lines of a place and of the days from ``first`` to ``last``, each contract where it was registered: once."""
    rows = RegisterLine.objects.select_related("contract")
    return rows.filter(region__path__startswith=region.path, on__gte=first, on__lte=last)
