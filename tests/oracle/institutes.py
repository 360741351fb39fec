"""新型研发机构: five qualitative conditions nationally (国科发政〔2019〕313号), figures in four places."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle.common import MANUAL, WAN, Draw, Given, answer, ge, gt, no, over, ran_for

_FIRST, _LAST = date(2019, 9, 1), date(2027, 12, 31)


def _draw(draw: Draw, places: tuple[str, ...]) -> Given:
    """Near the lines of all four places."""
    as_of = draw.day(_FIRST, _LAST)
    last = as_of.year - 1
    staff = draw.count(10, 20, 25, 50, spread=120)
    researchers = draw.choice(draw.heads(staff, 20, 40, 50), draw.count(10, 20))
    income = draw.wan(1000, 2500, spread=6000)
    operating = draw.wan(1000, 2000)
    facts: dict[Any, Any] = {
        ("registered_on", None): draw.before(as_of, 12),
        ("institute_area", None): draw.near((200, 300, 500, 600), 1, 1500),
        ("institute_equipment", None): draw.wan(100, 200, spread=500),
        ("institute_staff", None): staff,
        ("institute_rd_staff", None): researchers,
        ("institute_senior_staff", None): draw.heads(researchers, 5, 10),
        ("institute_capital", None): draw.wan(50, 500, spread=900),
        ("institute_is_public", None): draw.flag(),
        ("institute_is_excluded", None): draw.flag(0.07),
        ("institute_rd_spend", last): draw.choice(
            draw.wan(200, 500, spread=900), draw.part(income, 10, 20, 30)
        ),
        ("institute_income", last): income,
        ("institute_operating_income", last): operating,
        ("institute_transfer_income", last): draw.part(operating, 30),
    }
    return Given(draw.thinned(facts), as_of, places)


class National:
    """Only people can judge."""

    RULE = "rd_institute"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Nothing is asked."""
        return Given({}, draw.day(_FIRST, _LAST))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Five for people."""
        return answer({f"R{place}": MANUAL for place in range(1, 6)})


#: 粤东西北: 韶关, 汕头, 湛江, 茂名, 梅州, 汕尾, 河源, 阳江, 清远, 潮州, 揭阳, 云浮.
NEEDS_LESS = (
    "440200", "440500", "440800", "440900", "441400", "441500",
    "441600", "441700", "441800", "445100", "445200", "445300",
)  # fmt: skip


class Guangdong:
    """1 year; 200万 equipment; 600㎡; 20 researchers and 40%; 500万 (粤东西北 200万) and 20% of income; 30% transfer."""

    RULE = "rd_institute_guangdong"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """In the province at large, in a city of its delta, or in one of the twelve of the east, west and north."""
        city = draw.choice((), (), ("440100",), (draw.choice(*NEEDS_LESS),))
        return _draw(draw, (*city, "440000"))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Seven conditions."""
        last = given.as_of.year - 1
        spent, staff = given("institute_rd_spend", last), given("institute_rd_staff")
        return answer(
            {
                "GD1": ran_for(given("registered_on"), given.as_of, 12),
                "GD2": ge(given("institute_equipment"), 200 * WAN),
                "GD3": ge(given("institute_area"), 600),
                "GD4": ge(staff, 20),
                "GD4a": ge(over(staff, given("institute_staff")), Fraction(2, 5)),
                "GD5": ge(spent, (200 if given.places[0] in NEEDS_LESS else 500) * WAN),
                "GD5a": ge(over(spent, given("institute_income", last)), Fraction(1, 5)),
                "GD6": ge(
                    over(given("institute_transfer_income", last), given("institute_operating_income", last)),
                    Fraction(3, 10),
                ),
                "GD7": no(given("institute_is_excluded")),
            }
        )


class Chongqing:
    """初创型: capital 500万 (public 50万), 10 researchers and more than half, 500㎡, 100万 equipment."""

    RULE = "rd_institute_chongqing"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """In the municipality."""
        return _draw(draw, ("500000",))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Five conditions."""
        capital, public = given("institute_capital"), given("institute_is_public")
        return answer(
            {
                "CQ1": ge(capital, None if public is None else (50 if public else 500) * WAN),
                "CQ2": ge(given("institute_rd_staff"), 10),
                "CQ2a": gt(over(given("institute_rd_staff"), given("institute_staff")), Fraction(1, 2)),
                "CQ3": ge(given("institute_area"), 500),
                "CQ4": ge(given("institute_equipment"), 100 * WAN),
            }
        )


class Xiamen:
    """1 year, 200㎡, 200万 equipment, 200万 and 30% R&D, 10 researchers and 40%, 30% service income."""

    RULE = "rd_institute_xiamen"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """In the city."""
        return _draw(draw, ("350200",))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Six conditions."""
        last = given.as_of.year - 1
        spent, staff = given("institute_rd_spend", last), given("institute_rd_staff")
        return answer(
            {
                "XM1": ran_for(given("registered_on"), given.as_of, 12),
                "XM2": ge(given("institute_area"), 200),
                "XM3": ge(given("institute_equipment"), 200 * WAN),
                "XM4": ge(spent, 200 * WAN),
                "XM4a": ge(over(spent, given("institute_income", last)), Fraction(3, 10)),
                "XM5": ge(staff, 10),
                "XM5a": ge(over(staff, given("institute_staff")), Fraction(2, 5)),
                "XM6": ge(
                    over(given("institute_transfer_income", last), given("institute_operating_income", last)),
                    Fraction(3, 10),
                ),
            }
        )


class Heyuan:
    """R&D 10% of income, 300㎡, 200万 equipment, resident researchers 20%, doctors and seniors 5% of them."""

    RULE = "rd_institute_heyuan"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """In the city."""
        return _draw(draw, ("441600", "440000"))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Five conditions."""
        last = given.as_of.year - 1
        return answer(
            {
                "HY1": ge(
                    over(given("institute_rd_spend", last), given("institute_income", last)), Fraction(1, 10)
                ),
                "HY2": ge(given("institute_area"), 300),
                "HY3": ge(given("institute_equipment"), 200 * WAN),
                "HY4": ge(over(given("institute_rd_staff"), given("institute_staff")), Fraction(1, 5)),
                "HY4a": ge(
                    over(given("institute_senior_staff"), given("institute_rd_staff")), Fraction(1, 20)
                ),
            }
        )
