"""技术合同: registrable or not (2000/2001, and the measure of 2026), its three amounts, and the registrar's days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.common import (
    MANUAL,
    MET,
    UNKNOWN,
    UNMET,
    WAN,
    Draw,
    Given,
    add,
    answer,
    fen,
    ge,
    le,
    less,
    lt,
    no,
    yes,
)

NEW = date(2026, 1, 23)
OBJECTS = range(1, 8)
SUBKINDS = (
    "KF1", "KF2", *(f"ZR{n}" for n in OBJECTS), *(f"XK{n}" for n in OBJECTS), "ZX", "FW1", "FW2", "FW3",
)  # fmt: skip
#: What each kind is, and what it is not.
WORKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "development_work": (
        ("new_result", "pilot", "renovation", "absorbing", "software", "environment"),
        ("mastered", "tweak", "routine", "scale_up", "refit", "copied"),
    ),
    "service_work": (
        ("special_part", "process", "special_test", "computing", "commissioning", "other_special"),
        ("processing", "repair", "advertising", "printing", "surveying", "standard_test", "ordinary_design"),
    ),
    "consulting_work": (
        ("feasibility", "forecast", "survey", "evaluation"),
        ("information", "management", "legal"),
    ),
    "training_work": (("special",), ("general", "vocational", "culture", "product")),
}
YESES = (
    "contract_names_object", "contract_names_price", "contract_filed_at_home", "development_has_aim",
    "technology_is_mastered", "technology_rights_are_clear", "technology_is_in_force", "technology_is_proved",
    "consulting_names_project", "training_names_staff",
)  # fmt: skip
NOES = ("contract_registered_before", "development_was_mastered", "training_is_part")
#: What is bought comes off; technical work that is given out does not.
OFF = ("equipment", "instruments", "parts", "materials", "civil", "outsourced")


def money_facts(draw: Draw) -> dict[str, Any]:
    """Prices near what is bought for them; objects that are part of it."""
    total = draw.wan(80, 500, 800, 1000, spread=3000)
    bought = draw.choice(
        (), ((total, "parts"),), ((Decimal(250 * WAN), "equipment"), (Decimal(50 * WAN), "materials")),
        tuple((draw.part(total, 25, 50, 99, 100, 101), draw.choice(*OFF, "technical")) for _ in range(draw.count(1, 2, spread=3))),
    )  # fmt: skip
    rows = tuple({"item": item, "amount": draw.choice(*[amount] * 30, None)} for amount, item in bought)
    objects = tuple(
        {
            "carrier": draw.choice("documents", "medium", "plant", "plant", *[None] * draw.flag(0.05)),
            "quantity": Decimal(draw.count(1, 2, 3, spread=6)),
            "unit_cost": draw.choice(Decimal(120 * WAN), draw.wan(1, 20, 100, spread=200)),
            "needed": draw.choice(Decimal(1), Decimal(2), Decimal(3), None),
        }
        for _ in range(draw.choice(0, 0, 1, 1, 2))
    )
    if draw.flag(0.2):  # what is bought for three plants lies a fen about the price and one or two of them
        each = draw.wan(20, 100, spread=200)
        beside = draw.choice(Decimal(0), Decimal("0.01"), Decimal("-0.01"))
        rows = ({"item": "parts", "amount": total + draw.choice(1, 2, 2) * each + beside},)
        objects = ({"carrier": "plant", "quantity": Decimal(3), "unit_cost": each, "needed": None},)
    return {
        "contract_total": -total if draw.flag(0.01) else total,
        "contract_total_is_open": draw.flag(0.08),
        "contract_purchases": rows,
        "contract_objects": objects,
    }


READINGS: dict[str, tuple[str, ...]] = {
    "technical_content": ("over", "zero"),
    "plant_quantity": ("two", "one"),
}


def read_otherwise(draw: Draw, options: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Some readings of silent law."""
    return {code: draw.choice(*choices) for code, choices in options.items() if draw.flag(0.4)}


def taken_off(given: Given) -> Any:
    """What is deducted of the price: bought things less the direct cost of a reasonable quantity of the object."""
    rows = given("contract_purchases")
    if rows is None or any(None in row.values() or row["amount"] < 0 for row in rows):
        return None
    bought = sum(Fraction(row["amount"]) for row in rows if row["item"] in OFF)
    if not bought:
        return 0
    objects = given("contract_objects")
    if objects is None:
        return None
    most = 2 if given.reads("plant_quantity", "two") == "two" else 1
    for row in objects:
        wanted = most if row["carrier"] == "plant" else row["needed"]
        if None in (row["carrier"], row["quantity"], row["unit_cost"], wanted) or row["unit_cost"] < 0:
            return None
        bought -= Fraction(row["unit_cost"]) * int(min(row["quantity"], wanted))
    return max(0, bought)


def price(given: Given) -> Any:
    """成交额; nothing is known of an open one."""
    total = given("contract_total") if given("contract_total_is_open") is False else None
    return None if total is not None and total < 0 else total


def technical(given: Given) -> Any:
    """技术交易额, never below nought."""
    rest = less(price(given), taken_off(given))
    return None if rest is None else max(0, rest)


def content(given: Given) -> str:
    """Deducted beyond the price: no technical content. Of an open price a person must say."""
    if given("contract_total_is_open"):
        return MANUAL
    holds = le if given.reads("technical_content", "over") == "over" else lt
    return holds(taken_off(given), price(given))


class Registrable:
    """Never registered: oral, without object or price, without technical content, twice. Then by kind."""

    RULE = "tech_contract"

    @staticmethod
    def rule_code(given: Given) -> str:
        """Filed before the new measure, or since."""
        return "tech_contract_2001" if given.as_of < NEW else "tech_contract_2026"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Mostly in order; days near each other."""
        old = draw.flag()
        as_of = draw.day(date(2001, 7, 18), date(2026, 1, 22), date(2026, 1, 22), date(2021, 1, 1))
        as_of = as_of if old else draw.day(NEW, date(2029, 12, 31), NEW)
        signed = as_of - timedelta(days=draw.choice(0, 0, 1, 30, 400, -1 if draw.flag(0.2) else 10))
        until = draw.choice(signed, as_of, as_of + timedelta(days=400), as_of + timedelta(days=1))
        until -= timedelta(days=draw.flag(0.05))
        facts: dict[str, Any] = {
            "contract_subkind": draw.choice(*SUBKINDS),
            "contract_form": draw.choice("paper", "paper", "paper", "electronic", "oral" if draw.flag(0.2) else "paper"),
            "contract_signed_on": signed,
            "contract_effective_on": as_of - timedelta(days=draw.choice(0, 0, 1, 20, -1 if draw.flag(0.2) else 3)),
            "contract_valid_until": until,
            "contract_is_import": draw.flag(0.15),
            "registrar_accepts_content": draw.choice(None, True, True, True, True, False),
            "contract_expected_investment": draw.wan(0, 100),
            "contract_expected_output": draw.wan(0, 500),
        }  # fmt: skip
        facts["contract_filer"] = draw.choice(
            *["buyer" if facts["contract_is_import"] and not old else "seller"] * 12, "buyer", "seller"
        )
        for side in ("seller", "buyer"):
            facts[f"{side}_code"] = draw.choice(*["valid"] * 40, *["none"] * 8, "wrong")
            facts[f"{side}_region"] = draw.choice(*["held"] * 40, *["abroad"] * 8, "not_held")
        facts |= {name: draw.flag(0.985) for name in YESES} | {name: draw.flag(0.015) for name in NOES}
        for name, (is_it, is_not) in WORKS.items():
            facts[name] = draw.choice(*is_it * 4, *is_not)
        facts |= money_facts(draw)
        kept = draw.thinned({(name, None): value for name, value in facts.items()})
        return Given(kept, as_of, readings=read_otherwise(draw, READINGS))

    @classmethod
    def judge(cls, given: Given) -> dict[str, Any]:
        """All findings, and what the kind is called in law and in statistics."""
        code = given("contract_subkind")
        conditions = {**_text(given), **_filing(given), **_sides(given)}
        conditions |= {"K0": UNKNOWN} if code is None else _by_kind(given, code)
        amounts = {}
        if code is not None:
            names = {"KF": "技术开发", "ZR": "技术转让", "XK": "技术许可", "ZX": "技术咨询", "FW": "技术服务"}
            law = stat = names[code[:2]]
            if code[:2] == "XK":
                law = "技术许可" if given.as_of.year >= 2021 else "技术转让"
                stat = "技术转让" if given.as_of < NEW else "技术许可"
            amounts = {"kind": law, "statistics_kind": stat}
        return answer(conditions, amounts=amounts)


def _text(given: Given) -> dict[str, str]:
    """What stands in the contract, and that it was not registered before."""
    form = given("contract_form")
    electronic = MANUAL if given.as_of < NEW else MET
    return {
        "N1": {None: UNKNOWN, "paper": MET, "oral": UNMET, "electronic": electronic}[form],
        "N2": yes(given("contract_names_object")),
        "N3": yes(given("contract_names_price")),
        "N4": content(given),
        "N5": no(given("contract_registered_before")),
    }


def _filing(given: Given) -> dict[str, str]:
    """The seller files, once, where it is; by the draft an import is filed by its buyer, and within its validity."""
    filer, signed, until = given("contract_filer"), given("contract_signed_on"), given("contract_valid_until")
    found = {"P2": yes(given("contract_filed_at_home")), "P3": ge(until, signed)}
    if given.as_of < NEW:
        own = UNKNOWN if filer is None else MET if filer == "seller" else UNMET
        return found | {"P1": own, "P4": le(signed, given.as_of)}
    is_import = given("contract_is_import")
    due = "buyer" if is_import else "seller"
    return found | {
        "P1": UNKNOWN if filer is None or is_import is None else MET if filer == due else UNMET,
        "P5": le(given("contract_effective_on"), given.as_of),
        "P6": ge(until, given.as_of),
    }


def _sides(given: Given) -> dict[str, str]:
    """Check digits, and regions that were there on the day of signing; abroad has neither."""
    words = {
        None: UNKNOWN,
        "valid": MET,
        "none": MET,
        "wrong": UNMET,
        "held": MET,
        "abroad": MET,
        "not_held": UNMET,
    }
    names = {"P7": "seller_code", "P8": "buyer_code", "P9": "seller_region", "P10": "buyer_region"}
    return {code: words[given(name)] for code, name in names.items()}


def _by_kind(given: Given, code: str) -> dict[str, str]:
    """What each kind needs."""
    kind, person = code[:2], {None: MANUAL, True: MET, False: UNMET}[given("registrar_accepts_content")]

    def work(name: str) -> str:
        told = given(name)
        return UNKNOWN if told is None else UNMET if told in WORKS[name][1] else person

    if kind == "KF":
        return {
            "D1": yes(given("development_has_aim")),
            "D2": no(given("development_was_mastered")),
            "D3": work("development_work"),
        }
    if kind == "ZX":
        return {"C1": yes(given("consulting_names_project")), "C2": work("consulting_work")}
    if code == "FW1":
        return {"S1": work("service_work")}
    if code == "FW2":
        return {
            "X1": work("training_work"),
            "X2": yes(given("training_names_staff")),
            "X3": no(given("training_is_part")),
        }
    if code == "FW3":
        return {"I1": person}
    found = {
        "T1": yes(given("technology_is_mastered")),
        "T2": person,
        "T3": yes(given("technology_rights_are_clear")),
    }
    if code[2] == "1":
        found["T4"] = yes(given("technology_is_in_force"))
    if code[2] == "3":
        found["T5"] = yes(given("technology_is_proved"))
    if kind == "ZR" or given.as_of < NEW:
        figures = (given("contract_expected_investment"), given("contract_expected_output"))
        found["T6"] = UNKNOWN if None in figures else MET
    return found


class Money:
    """成交额, 技术交易额, 技术性收入."""

    RULE = "tech_contract_money"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """A few payments."""
        facts = money_facts(draw)
        facts["contract_receipts"] = tuple(
            {"amount": draw.wan(500, 100, spread=1000), "cost": draw.choice(*[draw.wan(60, 0, spread=100)] * 20, None)}
            for _ in range(draw.count(0, 1, 2, spread=3))
        )  # fmt: skip
        kept = draw.thinned({(name, None): value for name, value in facts.items()})
        options: dict[str, tuple[str, ...]] = {**READINGS, "income_share": ("proportional", "whole")}
        return Given(
            kept, draw.day(date(2001, 7, 18), date(2029, 1, 1), NEW), readings=read_otherwise(draw, options)
        )

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """A payment counts by the technical share of the price, less its cost."""
        total, share = price(given), technical(given)
        amounts: dict[str, Any] = {"total": total, "deducted": taken_off(given), "technology": share}
        if given.reads("income_share", "proportional") == "whole":
            part: Any = 1
        else:
            part = None if share is None or total == 0 else Fraction(share) / Fraction(total)
        rows, sums = given("contract_receipts"), Fraction(0)
        whole: Any = None if rows is None else sums
        for number, row in enumerate(rows or (), start=1):
            own = (
                None if part is None or row["cost"] is None else Fraction(row["amount"]) * part - Fraction(row["cost"])
            )  # fmt: skip
            amounts[f"income_{number}"] = fen(own)
            whole = add(whole, own)
        amounts["income"] = fen(whole)
        return answer({"M1": content(given)}, amounts=amounts)


class Clock:
    """30 days; by the draft 15 working days, 30 for large or disputed ones, from the day of correction."""

    RULE = "tech_contract_clock"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near 500万."""
        as_of = draw.day(date(2001, 7, 18), date(2029, 1, 1), NEW)
        facts = {
            "contract_total": draw.wan(500, 800),
            "contract_total_is_open": draw.flag(0.1),
            "contract_purchases": ({"item": "parts", "amount": draw.wan(300, 0, spread=400)},),
            "contract_objects": (),
            "contract_is_disputed": draw.flag(0.2),
            "contract_corrected_on": draw.choice(None, as_of + timedelta(days=7), as_of - timedelta(days=1)),
        }
        return Given(draw.thinned({(name, None): value for name, value in facts.items()}), as_of)

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """How many days, of which kind, from when."""
        if given.as_of < NEW:
            return answer({}, amounts={"days": 30, "starts_on": given.as_of})
        worth = ge(technical(given), 500 * WAN)
        if given("contract_is_disputed") or worth == MET:
            days: Any = 30
        else:
            days = 15 if given("contract_is_disputed") is False and worth == UNMET else None
        mended = given("contract_corrected_on")
        starts = mended if mended is not None and mended > given.as_of else given.as_of
        return answer({}, amounts={"days": days, "starts_on": starts})
