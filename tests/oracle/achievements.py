"""How mature an achievement is, the money of a challenge in 赣州, and the funnel of a conference."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.common import MET, UNKNOWN, UNMET, Draw, Given, answer, ge, le, no, over

LEVELS = range(1, 10)


class Readiness:
    """A level holds if it and all below have evidence; of several critical technologies the least counts."""

    RULE = "readiness"
    STAGES = ("", *["初期"] * 4, *["中期"] * 3, *["成熟应用"] * 2)

    @staticmethod
    def subject(draw: Draw) -> Given:
        """One to three technologies, some with a gap."""
        rows = []
        for number in range(draw.choice(0, 1, 2, 3)):
            top = draw.choice(*range(10))
            cells = {f"level_{level}": level <= top for level in LEVELS}
            for _ in range(draw.choice(0, 0, 1, 2)):
                cells[f"level_{draw.choice(*LEVELS)}"] = draw.choice(None, True, False)
            rows.append({"name": f"T{number}", **cells})
        facts = {
            ("critical_technologies", None): tuple(rows),
            ("readiness_gate", None): draw.choice(None, "approval", "midterm", "closing"),
        }
        return Given(draw.thinned(facts), draw.day(date(2009, 6, 1), date(2029, 12, 31)))

    @classmethod
    def judge(cls, given: Given) -> dict[str, Any]:
        """As if all that is not known were missing, and as if it were there."""
        rows, gate = given("critical_technologies"), given("readiness_gate")
        bounds = None
        if rows:
            bounds = tuple(min(_reached(row, none_is) for row in rows) for none_is in (False, True))
        level = bounds[0] if bounds and bounds[0] == bounds[1] else None
        conditions = {}
        if gate is not None:
            least = {"approval": 3, "midterm": 6, "closing": 8}[gate]
            low, high = bounds or (0, 9)
            conditions["G1"] = MET if low >= least else UNMET if high < least else UNKNOWN
        stage = cls.STAGES[level] if level else None
        return answer(conditions, amounts={"level": level, "stage": stage})


def _reached(row: dict[str, Any], none_is: bool) -> int:
    found = 0
    for level in LEVELS:
        told = row[f"level_{level}"]
        if not (none_is if told is None else told):
            break
        found = level
    return found


class Challenge:
    """赣州 2023: four times the grant, 40% of it in cash to the solver, three years."""

    RULE = "challenge_ganzhou"

    @staticmethod
    def subject(draw: Draw) -> Given:
        """Near 4 times and 40%."""
        grant = draw.wan(100, 0, spread=500)
        facts = {
            "challenge_grant": grant,
            "challenge_budget": draw.part(grant, 400, 399, over=900),
            "challenge_to_solver": draw.part(grant, 40, 39),
            "challenge_paid_in_kind": draw.flag(0.1),
            "challenge_months": Decimal(draw.count(36, 24, spread=48)),
        }
        kept = draw.thinned({(name, None): value for name, value in facts.items()})
        return Given(kept, draw.day(date(2023, 1, 1), date(2023, 12, 31)), ("360700", "360000"))

    @staticmethod
    def judge(given: Given) -> dict[str, Any]:
        """Four conditions."""
        grant = given("challenge_grant")
        return answer(
            {
                "B1": ge(over(given("challenge_budget"), grant), 4),
                "B2": ge(over(given("challenge_to_solver"), grant), Fraction(2, 5)),
                "B3": no(given("challenge_paid_in_kind")),
                "B4": le(given("challenge_months"), 36),
            }
        )


class Funnel:
    """Pairs by their furthest stage: reached, current, and the rate from each stage to the next."""

    RULE = "docking_funnel"
    STAGES = ("entered", "pushed", "docked", "intended", "agreed", "signed", "registered", "paid")

    @classmethod
    def subject(cls, draw: Draw) -> Given:
        """Few needs and offers, so that pairs come again."""
        rows = tuple(
            {
                "need": draw.choice("N1", "N2", "N3"),
                "offer": draw.choice("O1", "O2", "O3"),
                "stage": draw.choice(*cls.STAGES, *cls.STAGES, *[None] * draw.flag(0.1)),
                "ended": draw.choice(None, None, None, "set_aside", "failed"),
            }
            for _ in range(draw.choice(0, 1, 3, 6, 9))
        )
        readings = {"ended_pairs": draw.choice("kept", "left_out")} if draw.flag() else {}
        facts = draw.thinned({("docking_pairs", None): rows})
        return Given(facts, draw.day(date(2000, 1, 1), date(2029, 12, 31)), readings=readings)

    @classmethod
    def judge(cls, given: Given) -> dict[str, Any]:
        """Counted from sets of pairs, stage by stage."""
        rows = given("docking_pairs")
        if rows is None or any(row["stage"] is None for row in rows):
            return answer(
                {}, amounts=dict.fromkeys(("pairs", "reached_docked", "current_paid", "rate_pushed"))
            )
        places = {stage: place for place, stage in enumerate(cls.STAGES)}
        ended = {
            how: {(row["need"], row["offer"]) for row in rows if row["ended"] == how}
            for how in ("set_aside", "failed")
        }
        gone = ended["set_aside"] | ended["failed"]
        at_least = [
            {(row["need"], row["offer"]) for row in rows if places[row["stage"]] >= place}
            for place in range(len(cls.STAGES) + 1)
        ]
        amounts: dict[str, Any] = {"pairs": len(at_least[0])}
        amounts |= {f"ended_{how}": len(pairs) for how, pairs in ended.items()}
        for place, stage in enumerate(cls.STAGES):
            here = at_least[place] - at_least[place + 1]
            if given.reads("ended_pairs", "kept") == "left_out":
                here -= gone
            amounts[f"reached_{stage}"], amounts[f"current_{stage}"] = len(at_least[place]), len(here)
            if place:
                before = len(at_least[place - 1])
                amounts[f"rate_{stage}"] = Fraction(len(at_least[place]), before) if before else None
        return answer({}, amounts=amounts)
