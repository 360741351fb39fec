"""What the rules say of a technology contract.

Its facts come from its own record: whether it can be registered, its amounts, the registrar's clock, its taxes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Sum

from kechuang.core.logic.regions import national_rows
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.queries.calendar import workdays
from kechuang.core.queries.regions import gazetteer
from kechuang.exchange.logic.contract import ContractGiven
from kechuang.exchange.logic.contract_codes import WITHOUT_CODE, Filer
from kechuang.exchange.logic.contract_questions import fact_of
from kechuang.exchange.models import Contract, Party, RegisterLine
from kechuang.exchange.states import CONTRACT_FILED, ContractState
from kechuang.rules.catalogue import Evaluation, RuleError, evaluate, parameter_table, select
from kechuang.rules.facts import FactKind, Facts
from kechuang.rules.values import is_known, rounded
from kechuang.subjects.facts import places_of
from kechuang.subjects.logic.identifiers import read_uscc
from kechuang.subjects.models import Organisation

#: Taxes and rewards that hang on a contract, in the order of the page.
TAX_TOPICS = (
    "tech_contract_vat", "tech_contract_cit", "tech_contract_super_deduction", "tech_contract_stamp", "tech_contract_reward",
)  # fmt: skip
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Clock:
    """How long the registrar has. ``due_on`` None: it stands still. ``words``: the count, and what is not certain of it."""

    days: int
    unit: str
    starts_on: date
    due_on: date | None
    words: str


@dataclass(frozen=True)
class Amounts:
    """The three amounts in yuan, each None where it is not known. ``incomes``: of each payment."""

    total: Decimal | None
    deducted: Decimal | None
    technology: Decimal | None
    incomes: tuple[Decimal | None, ...]


def filing_day(contract: Contract, today: date) -> date:
    """The day by which rules are chosen: that of filing, today before it."""
    return contract.filed_on or today


def facts_of(contract: Contract, *, more: Mapping[str, Any] | None = None) -> Facts:
    """The facts of a contract, from its own record. ``more``: what is told besides (a year's income). Six queries at most."""
    told: dict[str, Any] = {
        "contract_subkind": contract.subkind, "contract_form": contract.form, "contract_signed_on": contract.signed_on,
        "contract_effective_on": contract.effective_on, "contract_valid_until": contract.valid_until,
        "contract_filer": contract.filer, "contract_is_import": is_import_of(contract),
        "contract_expected_investment": contract.expected_investment, "contract_expected_output": contract.expected_output,
        "contract_total_is_open": contract.is_total_open, "contract_total": contract.total,
        "contract_is_disputed": contract.is_disputed, "contract_corrected_on": contract.corrected_on,
        "registrar_accepts_content": contract.accepts_content,
        "contract_is_registered": contract.state == ContractState.REGISTERED,
        "contract_filed_at_home": _filed_at_home(contract),
        **_sides(contract), **_tables(contract), **_answers(contract), **(more or {}),
    }  # fmt: skip
    if same_contracts(contract).filter(state=ContractState.REGISTERED).exists():
        told["contract_registered_before"] = True
    known = {key: value for key, value in told.items() if value is not None and value != ""}
    return Facts(known, title=str(contract))


def supposed_contract(organisation: Organisation, given: ContractGiven) -> Contract:
    """A contract as told, of an organisation that files as seller; not saved: for the check before anything is filed."""
    own = Party(
        organisation=organisation, name=organisation.name, code=organisation.uscc or "", nature=given.seller.nature,
        region_code=division_of(organisation.region),
    )  # fmt: skip
    buyer = Party(
        name=given.buyer.name, code=given.buyer.code, country=given.buyer.country, region_code=given.buyer.region_code,
        nature=given.buyer.nature,
    )  # fmt: skip
    columns = {**given.columns(), "answers": dict(given.answers), "filer": Filer.SELLER}
    return Contract(organisation=organisation, region=organisation.region, seller=own, buyer=buyer, **columns)


def division_of(region: Region) -> str:
    """The code of the administrative division that a region is, or lies in where it is a zone."""
    while region.is_zone and region.parent is not None:
        region = region.parent
    return str(region.pk)[:6]


def _answers(contract: Contract) -> dict[str, Any]:
    """The answers in the facts' own types."""
    found: dict[str, Any] = {}
    for name, value in contract.answers.items():
        kind = fact_of(name).kind
        number = kind in (FactKind.MONEY, FactKind.NUMBER, FactKind.COUNT)
        found[name] = Decimal(value) if number else value
    return found


def _tables(contract: Contract) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if contract.purchases is not None:
        found["contract_purchases"] = tuple(
            {"item": row["item"] or None, "amount": _decimal(row["amount"])} for row in contract.purchases
        )
    rows = contract.objects_delivered
    if rows is None and contract.purchases == []:
        rows = []  # where nothing was bought, nothing of the object can have been
    if rows is not None:
        numbers = ("quantity", "unit_cost", "needed")
        found["contract_objects"] = tuple(
            {"carrier": row["carrier"] or None, **{key: _decimal(row[key]) for key in numbers}}
            for row in rows
        )
    if contract.pk is not None:
        paid = contract.payments.values_list("amount", "cost")
        found["contract_receipts"] = tuple({"amount": amount, "cost": cost} for amount, cost in paid)
    return found


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _sides(contract: Contract) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for side, party in (("seller", contract.seller), ("buyer", contract.buyer)):
        found[f"{side}_code"] = code_fact(party)
        found[f"{side}_region"] = _region_fact(party, contract.signed_on)
    return found


def code_fact(party: Party) -> str | None:
    """Is the unified credit code right: valid, wrong, none where there need be none; None: not told."""
    if not party.code:
        return "none" if party.is_abroad or party.nature in WITHOUT_CODE else None
    try:
        read_uscc(party.code)
    except Problem:
        return "wrong"
    return "valid"


def _region_fact(party: Party, on: date | None) -> str | None:
    if party.is_abroad:
        return "abroad"
    if not party.region_code or on is None:
        return None
    return "held" if region_held(party.region_code, on) else "not_held"


def region_held(code: str, on: date) -> bool:
    """Did a division of this code exist on a day? Asked of the installation's own table, then of the national one."""
    place = gazetteer().places.get(code)
    if place is not None:
        return place.held(on)
    return code in _national()


@cache
def _national() -> frozenset[str]:
    return frozenset(row["code"] for row in national_rows())


def is_import_of(contract: Contract) -> bool:
    """Does technology come into the country?"""
    return contract.seller.is_abroad and not contract.buyer.is_abroad


def _filed_at_home(contract: Contract) -> bool | None:
    """Does the side that files lie where the registrar is? None while its division is not told."""
    party = contract.seller if contract.filer == "seller" else contract.buyer
    if party.is_abroad:
        return False
    if not party.region_code:
        return None
    known = gazetteer()
    return known.within(contract.region_id, party.region_code) or known.within(
        party.region_code, city_of(contract)
    )


def city_of(contract: Contract) -> str:
    """The code of the city in which the registrar of a contract sits: the third from the top, or the region itself."""
    codes = [code for code in contract.region.path.split("/") if code]
    return codes[1] if len(codes) > 1 else codes[0]


def same_contracts(contract: Contract) -> Any:
    """Contracts filed that are the same as this one by sides, day of signing and title."""
    if not contract.key:
        return Contract.objects.none()
    return Contract.objects.filter(key=contract.key, state__in=CONTRACT_FILED).exclude(pk=contract.pk)


def judge_contract(contract: Contract, *, on: date) -> Evaluation:
    """Can it be registered, by the rules of the day of filing? Raises ``Problem`` before there were any."""
    return _judged("tech_contract", contract, on, facts_of(contract))


def judge_money(contract: Contract, *, on: date) -> Evaluation:
    """The three amounts with how they come about. Raises ``Problem`` before there were rules."""
    return _judged("tech_contract_money", contract, on, facts_of(contract))


def _judged(topic: str, contract: Contract, on: date, facts: Facts) -> Evaluation:
    places = places_of(contract.region)
    try:
        return evaluate(select(topic, on, places), facts, as_of=on, places=places)
    except RuleError as error:
        raise Problem(f"{on}没有适用的技术合同登记规则，请核对日期。") from error


def technology_of(contract: Contract, *, on: date) -> Decimal | None:
    """The technical part of the price by the rules of a day, in yuan; None while the total is open."""
    return amounts_of(judge_money(contract, on=on)).technology


def amounts_of(result: Evaluation) -> Amounts:
    """The amounts of an evaluation of the rule on money, to the cent."""
    each = {one.code: _cents(one.value) for one in result.amounts}
    incomes = tuple(value for code, value in each.items() if code.startswith("income_"))
    return Amounts(each["total"], each["deducted"], each["technology"], incomes)


def _cents(value: Any) -> Decimal | None:
    return rounded(value, 2).quantize(_CENT) if is_known(value) and value is not None else None


def clock_of(contract: Contract) -> Clock:
    """The registrar's clock of a contract that was accepted, by the rules of that day.

    Where a total is open it cannot be said whether the contract is a large one: the shorter term is promised, and says so.
    Under the rules by which a correction starts the clock anew it stands still until the correction is in.
    """
    accepted = contract.accepted_on
    if accepted is None:
        raise ValueError("还没有受理，没有期限。")
    places = places_of(contract.region)
    result = _judged("tech_contract_clock", contract, accepted, facts_of(contract))
    table = parameter_table(("tech_contract_clock",), accepted, places)
    unit, found = str(result.amount("days").unit), result.amount("days").value
    certain = is_known(found)
    days = int(found if certain else table["tech_contract_clock.days"].value)
    starts = result.amount("starts_on").value
    words = f"自受理起{days}{'个' if unit == '工作日' else ''}{unit}"
    words += "" if certain else "（总额未定，先按较短的期限）"
    if _stands_still(contract, table):
        return Clock(days, unit, starts, None, f"{words}；补正期间停止计算，自提交补正之日重新起算")
    calendar = workdays()
    due = calendar.add(starts, days) if unit == "工作日" else calendar.deadline(starts, days)
    if starts != accepted:
        words += "；补正过，自提交补正之日起算"
    if not calendar.confirmed(starts, due):
        words += "；其中有的节假日安排还没有公布，公布后可能变"
    return Clock(days, unit, starts, due, words)


def _stands_still(contract: Contract, table: Mapping[str, Any]) -> bool:
    if contract.state != ContractState.CORRECTION:
        return False
    restarts = table.get("tech_contract_clock.correction_restarts")
    return restarts is not None and bool(restarts.value)


def tax_hints(contract: Contract, *, on: date, more: Mapping[str, Any] | None = None) -> list[Evaluation]:
    """What the rules on taxes and local rewards say of it, for information; topics without a rule then or there are left out."""
    facts = facts_of(
        contract, more={"registered_in_year": registered_in_year(contract, on.year), **(more or {})}
    )
    found = []
    for topic in TAX_TOPICS:
        try:
            chosen = select(topic, on, places_of(contract.region))
        except RuleError:
            continue
        found.append(evaluate(chosen, facts, as_of=on, places=places_of(contract.region)))
    return found


def registered_in_year(contract: Contract, year: int) -> Decimal | None:
    """What the filer's contracts add up to that were registered in a year, in yuan; None while one of them is open."""
    rows = RegisterLine.objects.filter(contract__organisation=contract.organisation_id, on__year=year)
    sums = rows.aggregate(total=Sum("total"), unknown=Sum("unknown"))
    return None if sums["unknown"] else sums["total"] or Decimal(0)
