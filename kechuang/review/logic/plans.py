"""A panel's frozen plan as data, read back: the items of the sheet, the parameters of the result, the rule of the vote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from kechuang.review.logic.ranking import WAY_TITLES, Way
from kechuang.review.logic.results import DEFAULT, Item, Method, Sheet
from kechuang.review.logic.votes import Base, Ratio, VoteRule

#: A kind's method by the way in which results are compared. ``trimmed`` is the house's rule: it trims from five scores on.
WAYS: dict[str, Way] = {
    "trimmed": Way.RULE,
    "mean": Way.MEAN,
    "median": Way.MEDIAN,
    "calibrated": Way.CALIBRATED,
}
#: Marks are given in halves.
STEP = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """A line of the score sheet as an expert reads it: from 0 to ``maximum``, in halves."""

    code: str
    title: str
    maximum: Decimal
    help: str
    is_key: bool


def items_of(plan: Mapping[str, Any]) -> tuple[ItemPlan, ...]:
    """The lines of a plan's sheet, in their order."""
    return tuple(
        ItemPlan(
            each["code"],
            each["title"],
            Decimal(str(each["maximum"])),
            each.get("help", ""),
            bool(each.get("key")),
        )
        for each in plan.get("items", ())
    )


def sheet_of(plan: Mapping[str, Any]) -> Sheet:
    """The plan's sheet as results count it: every line once, its maximum is its weight. Problem if it has no lines."""
    return Sheet(
        tuple(Item(each.code, each.title, high=each.maximum, is_key=each.is_key) for each in items_of(plan))
    )


def method_of(plan: Mapping[str, Any], settings: Mapping[str, Any] | None = None) -> Method:
    """The parameters of a panel's results: the plan's bounds for comments, and what the panel's ``settings`` put otherwise.

    ``settings``: names of ``Method``'s numbers with their values as text; what is no number of it is left alone.
    """
    found: dict[str, Any] = {}
    for name in ("comment_below", "comment_above"):
        if plan.get(name) is not None:
            found[name] = Decimal(str(plan[name]))
    for field in fields(Method):
        usual, given = getattr(DEFAULT, field.name), (settings or {}).get(field.name)
        if given in (None, "") or isinstance(usual, (bool, tuple)):
            continue
        try:
            found[field.name] = type(usual)(Decimal(str(given)))
        except (InvalidOperation, ValueError):
            continue
    return replace(DEFAULT, **found)


def pass_line_of(plan: Mapping[str, Any]) -> Decimal | None:
    """The aggregate that is needed; None: by rank alone."""
    line = plan.get("pass_line")
    return None if line in (None, "") else Decimal(str(line))


def way_of(method: str) -> Way:
    """The way of a stored method; the house's rule for an unknown one."""
    return WAYS.get(method, Way.RULE)


def method_title(method: str) -> str:
    """A stored method in words."""
    return WAY_TITLES[way_of(method)]


def rules_of(plan: Mapping[str, Any], *, source: str = "") -> dict[str, Any]:
    """How a committee votes by a plan, as data: quorum, ratio by grade, of whom."""
    top, bottom = plan.get("quorum") or (2, 3)
    grades = [
        {"code": code, "title": title, "ratio": [up, down]}
        for code, title, up, down in plan.get("grades") or ()
    ]
    return {"quorum": [int(top), int(bottom)], "grades": grades, "base": str(Base.PRESENT), "source": source}


def rule_from(rules: Mapping[str, Any], *, is_secret: bool) -> VoteRule:
    """The rule that stored data write. Problem for a ratio that cannot be."""
    passing = {each["title"]: Ratio(Fraction(*each["ratio"])) for each in rules.get("grades", ())}
    quorum = Ratio(Fraction(*rules["quorum"]))
    otherwise = Ratio(Fraction(*rules.get("otherwise", rules["quorum"])))
    return VoteRule(
        quorum, passing, otherwise, Base(rules.get("base", Base.PRESENT)), is_secret,
        source=str(rules.get("source", "")),
    )  # fmt: skip
