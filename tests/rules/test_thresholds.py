"""Every number of law in these topics is tried by a case at it, just below and just above."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pytest

from kechuang.rules.cases import load_cases
from kechuang.rules.catalogue import parameter_table
from kechuang.rules.findings import Score
from kechuang.rules.values import Ratio, Unknown

DAY = date(2026, 6, 15)
#: How near to a threshold “just” is: two parts in a thousand, a whole thing where things are counted, a cent of growth.
NEAR = Decimal("0.002")

#: Parameter → the findings or scores whose found value it bounds, and the step that counts as near it.
BOUNDS: dict[str, tuple[tuple[str, ...], Decimal]] = {
    "hnte.registered_days": (("H1",), Decimal(1)),
    "hnte.intellectual_property": (("H2",), Decimal(1)),
    "hnte.staff_share": (("H4",), NEAR),
    "hnte.domestic_share": (("H5b",), NEAR),
    "hnte.income_share": (("H6",), NEAR),
    "hnte.pass_score": (("H7",), Decimal("0.5")),
    "hnte.class1_band": (("A3",), Decimal(1)),
    "hnte.class2_bands": (("A3",), Decimal(1)),
    "hnte.conversion_bands": (("B",), Decimal("0.34")),
    "hnte.growth_bands": (("D1", "D2"), NEAR),
    "tech_sme.employees_most": (("T2a",), Decimal(1)),
    "tech_sme.sales_most": (("T2b",), Decimal(1)),
    "tech_sme.assets_most": (("T2c",), Decimal(1)),
    "tech_sme.pass_score": (("T5a",), Decimal(2)),
    "tech_sme.staff_bands": (("staff",), NEAR),
    "tech_sme.sales_bands": (("research_sales",), NEAR),
    "tech_sme.cost_bands": (("research_cost",), NEAR),
    "tech_sme.class1_band": (("outcomes",), Decimal(1)),
    "tech_sme.class2_bands": (("outcomes",), Decimal(1)),
}
#: Parameters that are points, shares that count or notes; each is tried by value in the cases named.
BY_VALUE = {
    "hnte.accounting_years": "H5a-two-years",
    "hnte.research_intensity": "H5a-3-at",  # its own test below
    "hnte.outsourced_share": "T-E1",
    "hnte.other_share": "cap-at",
    "hnte.panel_size": "H7-panel-4",
    "hnte.panel_technical_share": "H7-panel-share-below",
    "hnte.panel_finance": "H7-panel-no-finance",
    "hnte.full_marks": "T-A2",
    "hnte.level_bands": "A1-rated-7",
    "hnte.origin_bands": "A4-acquired",
    "hnte.standard_band": "A5-yes",
    "hnte.growth_positive": "D1-0-above",
    "hnte.growth_disputed": "T-D5-annex",
    "tech_sme.full_marks": "T-S2",
    "tech_sme.data_year": "T-S4",
}


@lru_cache
def results(topic: str) -> list[tuple[str, Any]]:
    """Every case of a topic's rules with its answer."""
    folder = files("kechuang.packs.national") / "rules"
    names = [
        each for each in folder.iterdir() if each.name.startswith(topic) and each.name.endswith(".cases.yaml")
    ]
    return [(case.id, case.run()) for each in names for case in load_cases(each.read_text("utf8"))]


def topics() -> dict[str, Any]:
    return dict(parameter_table(("hnte", "tech_sme"), DAY, ()))


def limits_of(value: Any) -> list[Decimal]:
    """The thresholds in a parameter: itself, or the first number of each band."""
    if isinstance(value, Decimal):
        return [value]
    bands = value if isinstance(value[0], tuple) else (value,)
    return [band[0] for band in bands]


def figure(found: Any) -> Decimal | None:
    if isinstance(found, Ratio):
        return Decimal(found.fraction().numerator) / Decimal(found.fraction().denominator)
    return Decimal(found) if isinstance(found, (int, Decimal)) and not isinstance(found, bool) else None


def found_by(topic: str, codes: tuple[str, ...]) -> dict[str, set[Decimal]]:
    """What the cases found on each of some findings or scores."""
    seen: dict[str, set[Decimal]] = {code: set() for code in codes}
    for _, result in results(topic):
        for each in (*result.findings, *result.scores):
            value = None if isinstance(each.found, Unknown) else figure(each.found)
            code = each.code if isinstance(each, Score) else each.condition.code
            if code in seen and value is not None:
                seen[code].add(value)
    return seen


def test_every_parameter_is_a_threshold_or_tried_by_value():
    assert set(topics()) == set(BOUNDS) | set(BY_VALUE)
    assert set(BOUNDS) & set(BY_VALUE) == set()


@pytest.mark.parametrize("code", sorted(BOUNDS))
def test_cases_lie_at_just_below_and_just_above(code):
    codes, step = BOUNDS[code]
    for limit in limits_of(topics()[code].value):
        for name, seen in found_by(code.split(".")[0], codes).items():
            assert limit in seen, f"{name} 没有恰为 {limit} 的案例"
            assert [each for each in seen if limit - step <= each < limit], (
                f"{name} 没有略低于 {limit} 的案例"
            )
            assert [each for each in seen if limit < each <= limit + step], (
                f"{name} 没有略高于 {limit} 的案例"
            )


@pytest.mark.parametrize("code", sorted(BY_VALUE))
def test_cases_tried_by_value_are_there(code):
    assert BY_VALUE[code] in [case for case, _ in results(code.split(".")[0])]


def test_every_tier_of_research_intensity_is_tried_at_its_sales_and_at_its_share():
    tiers = topics()["hnte.research_intensity"].value
    seen = [
        (result.ask.asked[key], each.wanted, figure(each.found))
        for _, result in results("hnte_2016")
        for each in result.findings
        for key in (("sales", 2025),)
        if each.code == "H5a" and result.ask.asked.get(key) is not None
    ]
    cent = Decimal("100.00")
    for place, (most, share) in enumerate(tiers):
        found = {each for _, wanted, each in seen if wanted == share and each is not None}
        assert share in found
        assert [each for each in found if share - NEAR <= each < share]
        assert [each for each in found if share < each <= share + NEAR]
        if most is None:
            continue
        wanted_at = {sales: wanted for sales, wanted, _ in seen}
        after = tiers[place + 1][1]
        assert (wanted_at[most - cent], wanted_at[most], wanted_at[most + cent]) == (share, share, after)


def test_every_limit_of_size_is_tried_at_just_below_and_just_above():
    facts = {"employees": "employees_end", "revenue": "sales", "assets": "total_assets"}
    asked: dict[tuple[str, str], set[Decimal]] = {}
    for _, result in results("enterprise_size"):
        rows = {code.split(".")[1].removesuffix("_medium") for code in result.ask.used}
        for row in rows:
            for measure, name in facts.items():
                value = result.ask.asked.get((name, 2025))
                if value is not None:
                    asked.setdefault((row, measure), set()).add(value)
    for code, each in parameter_table(("enterprise_size",), DAY, ()).items():
        for measure, bounds in each.value.items():
            step = Decimal(1) if measure == "employees" else Decimal("0.01")
            seen = asked[code.split(".")[1].removesuffix("_medium"), measure]
            for limit in bounds if isinstance(bounds, tuple) else (bounds,):
                if limit is not None:
                    assert {limit - step, limit, limit + step} <= seen, (code, measure, limit)
