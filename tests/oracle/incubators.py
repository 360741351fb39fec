"""孵化器 (2018, 2025), 卓越级名额, 众创空间, 在孵企业, 毕业企业: 国科发区〔2018〕300号, 工信部科〔2025〕131号, 国科火字〔2017〕120号."""

from __future__ import annotations

from datetime import date
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
    every,
    ge,
    gt,
    is_within,
    le,
    over,
    ran_for,
    some,
    yes,
)


def _whole(value: Any) -> Any:
    return None if value is None else -(-value // 10)


class Incubator2018:
    """综合 and 专业; hardship areas need 80% of area, firms, graduates, fund and IP ratios."""

    RULE = "incubator_2018"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near every line of both kinds, hardship or not."""
        as_of = draw.day(date(2019, 1, 1), date(2025, 6, 30))
        firms = draw.count(24, 30, 40, 50, 55, spread=80)
        area = Decimal(draw.near((8000, 10000, 15000, 18000), 1, 30000))
        staff = draw.count(5, 10, 20, spread=30)
        facts: dict[Any, Any] = {
            "incubator_type": draw.choice("comprehensive", "specialised"),
            "is_hardship_area": draw.flag(0.4),
            "is_legal_person": draw.flag(0.96),
            "operated_since": draw.before(as_of, 36),
            "statistics_years": draw.count(2, spread=4),
            "carrier_area": area,
            "carrier_used_area": draw.part(area, 75),
            "carrier_fund": draw.wan(400, 500, spread=900),
            "carrier_staff": staff,
            "carrier_professionals": draw.choice(draw.heads(staff, 80), draw.count(5, 6)),
            "carrier_mentors": draw.count(-(-firms // 10), spread=9),
            "incubatees": firms,
            "incubatees_financed": draw.heads(firms, 10),
            "incubatees_ip_applied": draw.heads(firms, 40, 50),
            "incubatees_ip_valid": draw.heads(firms, 24, 30),
            "incubatees_same_field": draw.heads(firms, 75),
            "fund_cases": draw.count(3, spread=5),
            "graduates_total": draw.count(12, 15, 16, 20, spread=30),
            "has_technical_platform": draw.flag(0.9),
        }
        return Given(draw.thinned({(name, None): value for name, value in facts.items()}), as_of)

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Eight conditions; where it hangs on the kind or the hardship of the area, what both would say."""
        kinds = [given("incubator_type")] if given("incubator_type") else ["comprehensive", "specialised"]
        hard = [given("is_hardship_area")] if given("is_hardship_area") is not None else [False, True]
        answers = [_incubator(given, kind == "specialised", each) for kind in kinds for each in hard]
        codes = {code for each in answers for code in each}
        conditions = {}
        for code in codes:
            words = {each.get(code, MET) for each in answers}
            conditions[code] = words.pop() if len(words) == 1 else UNKNOWN
        if len(kinds) == 2:  # whose line it is, nobody knows yet
            conditions |= dict.fromkeys(("I6", "I6a", "I7", "I8"), UNKNOWN)
            conditions.pop("I8a")
        return {"verdict": every(*conditions.values()), "conditions": conditions, "scores": {}, "amounts": {}}


def _incubator(given: Given, special: bool, hard: bool) -> dict[str, str]:
    ease = Fraction(4, 5) if hard else Fraction(1)
    firms, area = given("incubatees"), given("carrier_area")

    def of_firms(name: str) -> Any:
        return over(given(name), firms)

    applied, valid = (
        ge(of_firms(f"incubatees_ip_{name}"), mark * ease)
        for name, mark in (("applied", Fraction(1, 2)), ("valid", Fraction(3, 10)))
    )
    conditions = {
        "I1": yes(given("is_legal_person")),
        "I1a": ran_for(given("operated_since"), given.as_of, 36),
        "I1b": ge(given("statistics_years"), 2),
        "I2": ge(area, 10000 * ease),
        "I2a": ge(over(given("carrier_used_area"), area), Fraction(3, 4)),
        "I3": ge(given("carrier_fund"), 500 * WAN * ease),
        "I3a": ge(of_firms("incubatees_financed"), Fraction(1, 10)),
        "I3b": ge(given("fund_cases"), 3),
        "I4": ge(over(given("carrier_professionals"), given("carrier_staff")), Fraction(4, 5)),
        "I4a": ge(given("carrier_professionals"), _whole(firms)),
        "I4b": ge(given("carrier_mentors"), _whole(firms)),
        "I5": some(applied, valid),
        "I6": ge(firms, (30 if special else 50) * ease),
        "I6a": ge(over(firms if firms is None else firms * 1000, area), 2 if special else 3),
        "I7": ge(given("graduates_total"), (15 if special else 20) * ease),
    }
    if special:
        conditions["I8"] = ge(of_firms("incubatees_same_field"), Fraction(3, 4))
        conditions["I8a"] = yes(given("has_technical_platform"))
    return conditions


class Incubator2025:
    """标准级: only the conditions that were read."""

    RULE = "incubator_2025"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near the shares."""
        as_of = draw.day(date(2025, 7, 1), date(2027, 12, 31))
        last = as_of.year - 1
        firms = draw.count(10, 20, 50, 100, spread=120)
        income = draw.wan(300, 1000)
        facts = {
            ("year_incubatees", last): firms,
            ("year_equity_invested", last): draw.heads(firms, 10),
            ("year_financed", last): draw.heads(firms, 20),
            ("year_growing", last): draw.heads(firms, 30),
            ("carrier_income", last): income,
            ("carrier_service_income", last): draw.part(income, 30),
            ("books_service_income", None): draw.flag(0.9),
        }
        return Given(draw.thinned(facts), as_of)

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """The rest of the text was not seen: never simply met."""
        last = given.as_of.year - 1
        firms = given("year_incubatees", last)
        conditions = {
            "J1": some(
                ge(over(given("year_equity_invested", last), firms), Fraction(1, 10)),
                ge(over(given("year_financed", last), firms), Fraction(1, 5)),
            ),
            "J2": ge(over(given("year_growing", last), firms), Fraction(3, 10)),
            "J3": ge(
                over(given("carrier_service_income", last), given("carrier_income", last)), Fraction(3, 10)
            ),
            "J3a": yes(given("books_service_income")),
            "J4": MANUAL,
        }
        return answer(conditions)


class Quota:
    """工信厅科函〔2025〕349号: at most a tenth of the list, rounded up."""

    RULE = "incubator_quota_2025"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Lists near tens."""
        listed = draw.count(1, 10, 11, 20, 23, 30, spread=200)
        facts = {
            ("listed_incubators", None): listed,
            ("nominated_incubators", None): draw.count(-(-listed // 10), spread=20),
        }
        return Given(draw.thinned(facts), draw.day(date(2025, 9, 1), date(2027, 12, 31)))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """The quota and whether it is kept."""
        quota = _whole(given("listed_incubators"))
        return answer({"Q1": le(given("nominated_incubators"), quota)}, amounts={"quota": quota})


class MakerSpace:
    """Ten conditions of the national filing."""

    RULE = "maker_space"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near every line."""
        as_of = draw.day(date(2017, 2, 1), date(2027, 12, 31))
        last = as_of.year - 1
        area = Decimal(draw.near((500,), 1, 2000))
        facts: dict[Any, Any] = {
            ("has_operator", None): draw.flag(0.95),
            ("is_legal_person", None): draw.flag(0.9),
            ("operated_since", None): draw.before(as_of, 18),
            ("carrier_area", None): area,
            ("desks", None): draw.count(30, spread=60),
            ("desk_area", None): draw.part(area, 75),
            ("year_tenants", last): draw.count(20, spread=40),
            ("year_new_firms", last): draw.count(10, spread=20),
            ("year_financed_tenants", last): draw.count(5, spread=10),
            ("year_typical_cases", last): draw.count(3, spread=6),
            ("full_time_staff", None): draw.count(3, spread=6),
            ("carrier_mentors", None): draw.count(3, spread=6),
            ("year_events", last): draw.count(10, spread=20),
            ("files_statistics", last): draw.flag(0.95),
        }
        return Given(draw.thinned(facts), as_of)

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """The first is for people; a missing legal person ("normally") too."""
        last = given.as_of.year - 1
        conditions = {
            "K1": MANUAL,
            "K2": _operator(given("has_operator"), given("is_legal_person")),
            "K3": ran_for(given("operated_since"), given.as_of, 18),
            "K4": every(
                some(ge(given("carrier_area"), 500), ge(given("desks"), 30)),
                ge(over(given("desk_area"), given("carrier_area")), Fraction(3, 4)),
            ),
            "K5": ge(given("year_tenants", last), 20),
            "K6": some(ge(given("year_new_firms", last), 10), ge(given("year_financed_tenants", last), 5)),
            "K7": ge(given("year_typical_cases", last), 3),
            "K8": every(ge(given("full_time_staff"), 3), ge(given("carrier_mentors"), 3)),
            "K9": ge(given("year_events", last), 10),
            "K10": yes(given("files_statistics", last)),
        }
        return answer(conditions)


def _operator(has_one: Any, is_legal: Any) -> str:
    if has_one is not True:
        return yes(has_one)
    return MANUAL if is_legal is False else yes(is_legal)


class Incubatee:
    """在孵企业."""

    RULE = "incubatee"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near 24 months at entry, 48 or 60 months inside."""
        as_of = draw.day(date(2019, 1, 1), date(2027, 12, 31))
        entered = draw.before(as_of, 48, 60)
        facts: dict[Any, Any] = {
            ("entered_on", None): entered,
            ("registered_on", None): draw.before(entered, 24),
            ("has_long_cycle", None): draw.flag(),
        }
        for name in ("holds_tech_sme", "does_new_technology", "is_registered_inside", "works_inside"):
            facts[name, None] = draw.flag(0.93)
        return Given(draw.thinned(facts), as_of)

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Six conditions."""
        entered, registered, long = given("entered_on"), given("registered_on"), given("has_long_cycle")
        terms = [48, 60] if long is None else [60 if long else 48]
        words = {is_within(entered, given.as_of, months) for months in terms}
        conditions = {
            # the law wants what tech SMEs must be, not the number itself: without one a person looks
            "B1": MANUAL if given("holds_tech_sme") is False else yes(given("holds_tech_sme")),
            "B2": yes(given("does_new_technology")),
            "B3": yes(given("is_registered_inside")),
            "B4": yes(given("works_inside")),
            "B5": UNKNOWN if entered is None else is_within(registered, entered, 24),
            "B6": words.pop() if len(words) == 1 else UNKNOWN,
        }
        return answer(conditions)


class Graduate:
    """毕业企业: one of four is enough."""

    RULE = "graduate"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near 500万 and two years' 1000万."""
        as_of = draw.day(date(2019, 1, 1), date(2027, 12, 31))
        last = as_of.year - 1
        middle = draw.wan(300, 500, 700, spread=1200)
        facts: dict[Any, Any] = {
            ("holds_hnte", None): draw.flag(0.2),
            ("venture_capital_total", None): draw.wan(500, spread=900),
            ("was_merged_or_listed", None): draw.flag(0.1),
            ("sales", last): max(
                Decimal(0), 1000 * WAN - middle + draw.choice(0, Decimal("0.01"), -Decimal("0.01"), WAN)
            ),
            ("sales", last - 1): middle,
            ("sales", last - 2): max(
                Decimal(0), 1000 * WAN - middle + draw.choice(0, Decimal("0.01"), -Decimal("0.01"))
            ),
        }
        return Given(draw.thinned(facts), as_of)

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """超过: strictly more."""
        last = given.as_of.year - 1
        pairs = [
            gt(add(given("sales", year), given("sales", year - 1)), 1000 * WAN) for year in (last, last - 1)
        ]
        conditions = {
            "hnte": yes(given("holds_hnte")),
            "financed": gt(given("venture_capital_total"), 500 * WAN),
            "revenue": some(*pairs),
            "merged": yes(given("was_merged_or_listed")),
        }
        verdict = some(*conditions.values())
        return {
            "verdict": verdict,
            "conditions": {**conditions, "graduate": verdict},
            "scores": {},
            "amounts": {},
        }


__all__ = ["UNMET"]
