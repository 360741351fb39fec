"""Facts of carriers: as filed, and counted from their tenants. A carrier has a sheet of its own, and rules of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.rules.catalogue import Evaluation, Rule, RuleError, evaluate, select
from kechuang.rules.facts import Facts, facts_by_name
from kechuang.rules.packs import load
from kechuang.rules.values import FactRef
from kechuang.subjects.facts.sheet import fact_sheets, places_of
from kechuang.subjects.logic.carrier_form import carrier_topics
from kechuang.subjects.logic.carriers import HOUSING, Stay, stock_on
from kechuang.subjects.logic.stored import Stored, loaded
from kechuang.subjects.models import Carrier, CarrierFact, Organisation, Tenancy
from kechuang.subjects.states import CarrierKind, LeftAs

#: The subject of the rules that judge carriers.
SUBJECT = "carrier"
FROM_FILE, FROM_HOST, COUNTED = "载体档案", "运营单位档案", "由在孵企业记录计数"


def carrier_sheets(carriers: Sequence[Carrier], *, as_of: date) -> dict[int, Facts]:
    """The sheets of several carriers by their keys. Two queries, however many there are; hosts must be loaded.

    A fact as at a day is the newest filed up to the as-of year. Tenants are counted from their own rows, which goes
    before what was filed.
    """
    load()
    values: dict[int, dict[FactRef, Any]] = {}
    origins: dict[int, dict[FactRef, str]] = {}
    for each in carriers:
        own, host = _own(each), _of_host(each)
        values[each.pk] = {**own, **host}
        origins[each.pk] = {**dict.fromkeys(own, FROM_FILE), **dict.fromkeys(host, FROM_HOST)}
    rows = CarrierFact.objects.filter(carrier__in=carriers, year__lte=as_of.year).order_by("year")
    for row in rows:
        ref = _ref(row)
        if ref is not None:
            values[row.carrier_id][ref] = value_of(row)
            origins[row.carrier_id][ref] = f"{row.year}年填报"
    for pk, counted in _counted(carriers, as_of).items():
        values[pk].update(counted)
        origins[pk].update(dict.fromkeys(counted, COUNTED))
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


def value_of(row: CarrierFact) -> Any:
    """What a row says, in its fact's own type."""
    return loaded(facts_by_name[row.name], Stored(row.value, row.text))


def filed_for(carrier: Carrier, years: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What was filed of a carrier, by year and name. One query."""
    load()
    found: dict[int, dict[str, Any]] = {year: {} for year in years}
    for row in carrier.facts.filter(year__in=years):
        if row.name in facts_by_name:
            found[row.year][row.name] = value_of(row)
    return found


def _of_host(carrier: Carrier) -> dict[FactRef, Any]:
    """A new R&D institute is a legal person of its own: its host's registration is its own."""
    if carrier.kind != CarrierKind.RD_INSTITUTE or carrier.host.registered_on is None:
        return {}
    return {FactRef("registered_on"): carrier.host.registered_on}


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


def carrier_rules(carrier: Carrier, as_of: date) -> list[Rule]:
    """The rules that judge a carrier of its kind where it is on a day, one a topic; none for kinds without rules."""
    places = places_of(carrier.region)
    found = []
    for topic in carrier_topics(carrier.kind):
        try:
            found.append(select(topic, as_of, places))
        except RuleError:
            continue  # on that day there was no rule yet
    return found


def judge_carrier(
    carrier: Carrier, rule: Rule, as_of: date, *, readings: Mapping[str, str] | None = None
) -> Evaluation:
    """What a rule says of a carrier as at a day. Raises ``RuleError`` for a reading that is not offered."""
    facts = carrier_sheets([carrier], as_of=as_of)[carrier.pk]
    return evaluate(rule, facts, as_of=as_of, places=places_of(carrier.region), readings=readings)


def graduations(firms: Sequence[Organisation], as_of: date) -> dict[int, Evaluation]:
    """What the rule of graduates says of firms by their keys, from what is on file. Their regions must be loaded.

    None where there was no such rule on the day.
    """
    sheets = fact_sheets(firms, as_of=as_of) if firms else {}
    found = {}
    for firm in firms:
        places = places_of(firm.region)
        try:
            rule = select("graduate", as_of, places)
        except RuleError:
            continue  # on that day there was no rule yet
        found[firm.pk] = evaluate(rule, sheets[firm.pk], as_of=as_of, places=places, alternatives=False)
    return found
