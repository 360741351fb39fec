"""Incubators and maker spaces of single cities: the lines of each city, as its row says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.common import (
    MANUAL,
    UNKNOWN,
    WAN,
    Draw,
    Given,
    answer,
    every,
    ge,
    le,
    over,
    ran_for,
    some,
)

HUIZHOU, TIANJIN, SHENZHEN, YUYAO = "441300", "120000", "440300", "330281"
WUHAN, CHONGQING, ELSEWHERE = "420100", "500000", "130600"


class IncubatorLocal:
    """惠州, 天津, 深圳 (2025), 余姚; a place without a row is for a person."""

    RULE = "incubator_local"
    AREA = {HUIZHOU: 2000, TIANJIN: 5000, SHENZHEN: 3000, YUYAO: 10000}
    #: 综合, 专业
    FIRMS = {HUIZHOU: (10, 8), TIANJIN: (25, 15), SHENZHEN: (20, 20), YUYAO: (5, 5)}
    FUND = {HUIZHOU: 500, TIANJIN: 200, SHENZHEN: 300}
    MONTHS = {TIANJIN: 24, YUYAO: 6}

    @classmethod
    def subject(cls, draw: Draw) -> Given:
        """Near every line of one of the cities."""
        place = draw.choice(HUIZHOU, HUIZHOU, TIANJIN, SHENZHEN, YUYAO, ELSEWHERE)
        as_of = draw.day(date(2025, 1, 1), date(2027, 12, 31))
        firms = draw.count(*cls.FIRMS.get(place, (10,)), 8, 20, spread=40)
        line = cls.AREA.get(place, 5000)
        area = Decimal(draw.near((line, line * 4 // 5), 1, 15000))
        staff = draw.count(5, 10, spread=15)
        facts: dict[str, Any] = {
            "incubator_type": draw.choice("comprehensive", "specialised"),
            "is_hardship_area": draw.flag(0.4),
            "operated_since": draw.before(as_of, 24, 6),
            "statistics_years": draw.count(1, spread=3),
            "carrier_area": area,
            "largest_tenant_area": draw.part(area, 10),
            "carrier_fund": draw.wan(160, 200, 300, 400, 500, spread=900),
            "carrier_staff": staff,
            "carrier_professionals": draw.heads(staff, 80),
            "carrier_mentors": draw.count(3, -(-firms // 5), spread=10),
            "incubatees": firms,
            "incubatees_financed": draw.choice(draw.count(1, 2, spread=5), draw.heads(firms, 10)),
            "incubatees_ip_applied": draw.heads(firms, 50),
            "incubatees_ip_valid": draw.heads(firms, 30),
            "incubatees_same_field": draw.heads(firms, 75),
            "fund_cases": draw.count(1, spread=3),
            "service_partners": draw.count(2, 6, spread=9),
            "graduates_total": draw.count(5, 8, spread=15),
        }
        known = draw.thinned({(name, None): value for name, value in facts.items()})
        return Given(known, as_of, places=(place, place[:2] + "0000"))

    @classmethod
    def judge(cls, given: Given) -> dict[str, Any]:
        """Only what the city's own row says."""
        place = given.places[0]
        if place not in cls.AREA:
            return answer({"L0": MANUAL})
        area, firms = given("carrier_area"), given("incubatees")
        conditions = {"L3": cls._eased(given, area, cls.AREA[place]), "L4": cls._firms(given, place)}
        if place in cls.FUND:
            conditions["L6"] = cls._eased(given, given("carrier_fund"), cls.FUND[place] * WAN)
        if place in cls.MONTHS:
            conditions["L1"] = ran_for(given("operated_since"), given.as_of, cls.MONTHS[place])
        if place in (TIANJIN, SHENZHEN):
            conditions["L4a"] = ge(over(None if firms is None else firms * 1000, area), 3)
            conditions["L5"] = ge(given("graduates_total"), 5 if place == TIANJIN else 8)
        own = {HUIZHOU: cls._huizhou, TIANJIN: cls._tianjin, SHENZHEN: cls._shenzhen, YUYAO: cls._yuyao}
        return answer(conditions | own[place](given))

    @staticmethod
    def _eased(given: Given, found: Any, least: int) -> str:
        """Two counties of 惠州 need 20% less."""
        if given.places[0] != HUIZHOU:
            return ge(found, least)
        hard = given("is_hardship_area")
        words = {ge(found, least * Fraction(4 if each else 5, 5)) for each in (bool(hard), hard is not False)}
        return words.pop() if len(words) == 1 else UNKNOWN

    @classmethod
    def _firms(cls, given: Given, place: str) -> str:
        kind = given("incubator_type")
        return (
            UNKNOWN
            if kind is None
            else cls._eased(given, given("incubatees"), cls.FIRMS[place][kind == "specialised"])
        )

    @staticmethod
    def _huizhou(given: Given) -> dict[str, str]:
        firms, kind = given("incubatees"), given("incubator_type")
        found = {
            "L6a": ge(given("incubatees_financed"), 1),
            "L7": ge(given("carrier_staff"), 5),
            "L7a": ge(over(given("carrier_professionals"), given("carrier_staff")), Fraction(4, 5)),
            "L8": ge(given("carrier_mentors"), 3),
            "L8a": ge(given("carrier_mentors"), None if firms is None else -(-firms // 5)),
            "L9": ge(given("service_partners"), 2),
        }
        if kind != "comprehensive":
            same = ge(over(given("incubatees_same_field"), firms), Fraction(3, 4))
            found["L11"] = UNKNOWN if kind is None else same
        return found

    @staticmethod
    def _tianjin(given: Given) -> dict[str, str]:
        return {
            "L2": ge(given("statistics_years"), 1),
            "L6b": ge(over(given("incubatees_financed"), given("incubatees")), Fraction(1, 10)),
            "L6c": ge(given("fund_cases"), 1),
        }

    @staticmethod
    def _shenzhen(given: Given) -> dict[str, str]:
        firms = given("incubatees")
        return {
            "L6a": ge(given("incubatees_financed"), 2),
            "L7": ge(given("carrier_staff"), 5),
            "L8": ge(given("carrier_mentors"), 3),
            "L9": ge(given("service_partners"), 6),
            "L10": some(
                ge(over(given("incubatees_ip_applied"), firms), Fraction(1, 2)),
                ge(over(given("incubatees_ip_valid"), firms), Fraction(3, 10)),
            ),
        }

    @staticmethod
    def _yuyao(given: Given) -> dict[str, str]:
        return {"L3a": le(over(given("largest_tenant_area"), given("carrier_area")), Fraction(1, 10))}


class MakerSpaceLocal:
    """武汉, 重庆, 深圳."""

    RULE = "maker_space_local"
    #: months, tenants, events
    LINES = {WUHAN: (6, 10, 10), CHONGQING: (12, 20, 10), SHENZHEN: (12, 20, 6)}

    @classmethod
    def subject(cls, draw: Draw) -> Given:
        """Near every line of one of the cities."""
        place = draw.choice(WUHAN, CHONGQING, SHENZHEN, ELSEWHERE)
        as_of = draw.day(date(2019, 1, 1), date(2027, 12, 31))
        last = as_of.year - 1
        facts: dict[Any, Any] = {
            ("operated_since", None): draw.before(as_of, 6, 12),
            ("carrier_area", None): Decimal(draw.near((500,), 1, 2000)),
            ("desks", None): draw.count(30, spread=60),
            ("year_tenants", last): draw.count(10, 20, spread=40),
            ("year_new_firms", last): draw.count(6, 7, spread=12),
            ("year_financed_tenants", last): draw.count(1, 2, 3, spread=6),
            ("year_events", last): draw.count(6, 10, spread=20),
            ("full_time_staff", None): draw.count(3, spread=6),
            ("certified_staff", None): draw.count(2, spread=4),
            ("investors", None): draw.count(2, spread=4),
            ("lease_months", None): draw.count(36, spread=60),
        }
        return Given(draw.thinned(facts), as_of, places=(place, place[:2] + "0000"))

    @classmethod
    def judge(cls, given: Given) -> dict[str, Any]:
        """Room and desks: 武汉 both, else one; 武汉 counts no new firms."""
        place, last = given.places[0], given.as_of.year - 1
        if place not in cls.LINES:
            return answer({"P0": MANUAL})
        months, tenants, events = cls.LINES[place]
        room = (ge(given("carrier_area"), 500), ge(given("desks"), 30))
        financed, new = given("year_financed_tenants", last), given("year_new_firms", last)
        conditions = {
            "P1": ran_for(given("operated_since"), given.as_of, months),
            "P2": every(*room) if place == WUHAN else some(*room),
            "P3": ge(given("year_tenants", last), tenants),
            "P5": ge(given("year_events", last), events),
        }
        if place == WUHAN:
            conditions |= {
                "P4b": ge(financed, 1),
                "P6": ge(given("full_time_staff"), 3),
                "P6a": ge(given("certified_staff"), 2),
                "P7": ge(given("investors"), 2),
                "P8": ge(given("lease_months"), 36),
            }
        else:
            firms, money = (7, 3) if place == CHONGQING else (6, 2)
            conditions["P4"] = some(ge(new, firms), ge(financed, money))
        return answer(conditions)
