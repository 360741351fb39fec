"""What the taxes say of a technology contract, and one place's reward for registering."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.common import (
    MET,
    UNKNOWN,
    UNMET,
    WAN,
    YI,
    Draw,
    Given,
    answer,
    fen,
    ge,
    less,
    yes,
)
from tests.oracle.tech_contracts import SUBKINDS


def _kept(draw: Draw, facts: dict[str, Any]) -> dict[Any, Any]:
    return draw.thinned({(name, None): value for name, value in facts.items()})


class ValueAdded:
    """转让 and 开发, and the related consulting and service on the same invoice, are exempt; alone these are not."""

    RULE = "tech_contract_vat"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Of every kind."""
        facts = {
            "contract_subkind": draw.choice(*SUBKINDS),
            "contract_is_related": draw.flag(),
            "contract_form": draw.choice("paper", "paper", "electronic", "oral"),
            "contract_is_registered": draw.flag(0.8),
        }
        readings = {"licence_exempt": draw.choice("yes", "no")} if draw.flag() else {}
        as_of = draw.day(date(2016, 5, 1), date(2027, 12, 31), date(2026, 1, 1))
        return Given(_kept(draw, facts), as_of, readings=readings)

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Kind, written form, certificate."""
        code, form = given("contract_subkind"), given("contract_form")
        if code is None:
            kind = UNKNOWN
        elif code[:2] in ("ZX", "FW"):
            kind = yes(given("contract_is_related"))
        else:
            kind = UNMET if code[:2] == "XK" and given.reads("licence_exempt", "yes") == "no" else MET
        written = UNKNOWN if form is None else UNMET if form == "oral" else MET
        return answer({"V1": kind, "V2": written, "V3": yes(given("contract_is_registered"))})


class Income:
    """500万 of a year's technology-transfer income free, half of the rest; at 25%."""

    RULE = "tech_contract_cit"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near 500万, 5 years and October 2015."""
        facts = {
            "contract_subkind": draw.choice(*SUBKINDS, *[each for each in SUBKINDS if each[0] == "X"] * 2),
            "licence_form": draw.choice("exclusive", "sole", "ordinary"),
            "licence_is_global": draw.flag(0.7),
            "licence_years": draw.choice(Decimal(5), Decimal("4.99"), Decimal(6), Decimal("5.01")),
            "transfer_income": draw.wan(300, 500, 600, 800, 1500, spread=3000),
        }
        return Given(_kept(draw, facts), draw.day(date(2008, 1, 1), date(2029, 12, 31), date(2015, 10, 1)))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Patent, software, layout, plant variety, biomedicine; ownership, or a licence of five years."""
        code, form = given("contract_subkind"), given("licence_form")
        kinds = ("ZR1", "ZR4", "ZR5", "ZR6", "ZR7", "XK1", "XK4", "XK5", "XK6", "XK7")
        conditions = {"E1": UNKNOWN if code is None else MET if code in kinds else UNMET}
        if code is not None and code.startswith("XK"):
            conditions["E2"] = ge(given("licence_years"), 5)
            # 独占许可 counts when it is worldwide; from October 2015 the others count too
            if form is None:
                conditions["E3"] = UNKNOWN
            elif form == "exclusive":
                conditions["E3"] = yes(given("licence_is_global"))
            else:
                conditions["E3"] = MET if given.as_of >= date(2015, 10, 1) else UNMET
        income = given("transfer_income")
        amounts: dict[str, Any] = {"exempt": None, "tax": None, "spared": None}
        if income is not None:
            free = min(Fraction(income), Fraction(500 * WAN))
            tax = (Fraction(income) - free) / 8
            amounts = {"exempt": fen(free), "tax": fen(tax), "spared": fen(Fraction(income) / 4 - tax)}
        return answer(conditions, amounts=amounts)


class Entrusted:
    """委托开发: 80% counts at the client's if its trustee registered the contract."""

    RULE = "tech_contract_super_deduction"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Half entrusted."""
        facts = {
            "contract_subkind": draw.choice(*["KF1"] * 40, *SUBKINDS),
            "contract_is_registered": draw.flag(0.8),
            "contract_filer": draw.choice("seller", "seller", "seller", "buyer"),
            "contract_paid_for_research": draw.wan(100, 300, spread=900),
        }
        return Given(_kept(draw, facts), draw.day(date(2016, 1, 1), date(2029, 12, 31)))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Kind, registered, by whom."""
        code, filer, paid = (
            given("contract_subkind"), given("contract_filer"), given("contract_paid_for_research"),
        )  # fmt: skip
        conditions = {
            "R1": UNKNOWN if code is None else MET if code == "KF1" else UNMET,
            "R2": yes(given("contract_is_registered")),
            "R3": UNKNOWN if filer is None else MET if filer == "seller" else UNMET,
        }
        return answer(conditions, amounts={"counted": None if paid is None else fen(Fraction(paid) * 4 / 5)})


class Stamp:
    """3 in 10,000 of the price; of a development contract without its research funds."""

    RULE = "tech_contract_stamp"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Half developments."""
        total = draw.wan(100, 1000, spread=4000)
        facts = {
            "contract_subkind": draw.choice("KF1", "KF2", *SUBKINDS),
            "contract_total": total,
            "contract_total_is_open": draw.flag(0.1),
            "contract_research_funds": draw.part(total, 50, 80, 100, 101),
        }
        return Given(_kept(draw, facts), draw.day(date(2022, 7, 1), date(2029, 12, 31)))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Nothing while the price is open."""
        code = given("contract_subkind")
        base = given("contract_total") if given("contract_total_is_open") is False else None
        if code is None:
            base = None
        elif code[:2] == "KF":
            base = less(base, given("contract_research_funds"))
        duty = None if base is None else fen(max(Fraction(base), Fraction(0)) * 3 / 10_000)
        return answer({}, amounts={"duty": duty})


class Reward:
    """苏州工业园区: 0.6‰ up to 4万, 0.4‰ up to 15万 from 1亿, 0.15‰ up to 30万 from 10亿 to 60亿."""

    RULE = "tech_contract_reward_sip"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near every step."""
        facts = {
            "registered_in_year": draw.wan(
                999, 1000, 5000, 9000, 10_000, 20_000, 100_000, 600_000, spread=900_000
            )
        }
        return Given(_kept(draw, facts), draw.day(date(2025, 1, 1), date(2029, 12, 31)), ("320576", "320500"))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Nothing is said of more than 60亿."""
        total = given("registered_in_year")
        if total is None or total > 60 * YI:
            paid: Any = None
        elif total >= 10 * YI:
            paid = min(total * Fraction(15, 100_000), 30 * WAN)
        elif total >= YI:
            paid = min(total * Fraction(4, 10_000), 15 * WAN)
        else:
            paid = min(total * Fraction(6, 10_000), 4 * WAN) if total >= 1000 * WAN else 0
        return answer({}, amounts={"reward": fen(paid)})
