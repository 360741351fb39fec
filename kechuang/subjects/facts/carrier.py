"""Facts of carriers: as filed, and counted from their tenants. A carrier has a sheet of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.rules.facts import FactKind, Facts, facts_by_name
from kechuang.rules.packs import load
from kechuang.rules.reading import read_value
from kechuang.rules.values import FactRef
from kechuang.subjects.logic.carriers import HOUSING, Stay, stock_on
from kechuang.subjects.models import Carrier, CarrierFact, Tenancy
from kechuang.subjects.states import LeftAs


def carrier_sheets(carriers: Sequence[Carrier], *, as_of: date) -> dict[int, Facts]:
    """The sheets of several carriers by their keys. Two queries, however many there are.

    A fact as at a day is the newest filed up to the as-of year. Tenants are counted from their own rows, which goes
    before what was filed.
    """
    load()
    values: dict[int, dict[FactRef, Any]] = {each.pk: _own(each) for each in carriers}
    origins: dict[int, dict[FactRef, str]] = {
        each.pk: dict.fromkeys(values[each.pk], "载体档案") for each in carriers
    }
    rows = CarrierFact.objects.filter(carrier__in=carriers, year__lte=as_of.year).order_by("year")
    for row in rows:
        ref = _ref(row)
        if ref is not None:
            values[row.carrier_id][ref] = _value(row)
            origins[row.carrier_id][ref] = f"{row.year}年填报"
    for pk, counted in _counted(carriers, as_of).items():
        values[pk].update(counted)
        origins[pk].update(dict.fromkeys(counted, "由在孵企业记录计数"))
    return {each.pk: Facts(values[each.pk], origins=origins[each.pk], title=each.name) for each in carriers}


def _own(carrier: Carrier) -> dict[FactRef, Any]:
    found: dict[FactRef, Any] = {}
    if carrier.started_on is not None:
        found[FactRef("operated_since")] = carrier.started_on
    if carrier.area is not None:
        found[FactRef("carrier_area")] = carrier.area
    if carrier.is_specialised is not None:
        found[FactRef("incubator_type")] = "specialised" if carrier.is_specialised else "comprehensive"
    return found


def _ref(row: CarrierFact) -> FactRef | None:
    fact = facts_by_name.get(row.name)
    if fact is None:
        return None
    return FactRef(row.name, row.year if fact.scope == "year" else None)


def _value(row: CarrierFact) -> Any:
    if row.value is not None:
        return row.value
    fact = facts_by_name[row.name]
    return row.text if fact.kind == FactKind.TEXT else read_value(fact, row.text)


def _counted(carriers: Sequence[Carrier], as_of: date) -> dict[int, dict[FactRef, Decimal]]:
    """Tenants inside and graduates so far of those carriers that have tenants on file; the others stay unknown."""
    rows = Tenancy.objects.filter(carrier__in=[each for each in carriers if each.kind in HOUSING])
    stays: dict[int, list[Stay]] = {}
    rows = rows.filter(team__isnull=True)  # firms are counted, not the teams that have none yet
    for pk, entered_on, left_on, left_as in rows.values_list(
        "carrier_id", "entered_on", "left_on", "left_as"
    ):
        stays.setdefault(pk, []).append(Stay(entered_on, left_on, left_as))
    found = {}
    for pk, own in stays.items():
        graduated = sum(
            s.left_as == LeftAs.GRADUATED and s.left_on is not None and s.left_on <= as_of for s in own
        )
        found[pk] = {
            FactRef("incubatees"): Decimal(stock_on(own, as_of)),
            FactRef("graduates_total"): Decimal(graduated),
        }
    return found
