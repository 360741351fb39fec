"""The base of the super-deduction: projects, the cap on other costs, what was outsourced, what reduces it.

Exact fractions throughout; only amounts that are shown are rounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import Reading
from kechuang.rules.findings import Amount
from kechuang.rules.values import FactRef, Unknown, greater, is_known, lesser, rounded, unknown_of

FIVE = ("labour", "direct", "depreciation", "amortisation", "design")
_CAP = "财税〔2015〕119号；国家税务总局公告2021年第28号第三条"
_FOREIGN = "财税〔2018〕64号"
_WAN = 10_000


@dataclass(frozen=True, slots=True)
class Project:
    """One R&D project's year, or the whole year's items as if one. Every field may be ``Unknown``."""

    five: Any
    other: Any
    is_capitalised: Any = False


@dataclass(frozen=True, slots=True)
class Base:
    """What the extra deduction is computed on. Fields may be ``Unknown``; ``is_filed``: only the total was told."""

    expensed: Any
    assets: Any
    carried: Any
    five: Any = None
    other_limit: Any = None
    other_allowed: Any = None
    domestic: Any = None
    foreign_limit: Any = None
    foreign: Any = None
    is_filed: bool = False


ROUNDING = Reading(
    code="super_deduction_rounding",
    title="算出的金额保留到哪一位",
    options=(("yuan", "以元计的两位小数"), ("wan", "以万元计的两位小数（官方算例的写法）")),
    default="yuan",
    why="文件没有规定算出的金额怎样取位，官方算例以万元计、保留两位小数",
    clause="研发费用加计扣除政策执行指引（2.0版）",
)


def in_yuan(ask: Ask, value: Any) -> Any:
    """An amount rounded half up to the fen; unknown stays unknown."""
    return value if isinstance(value, Unknown) else rounded(value, int(ask.param("super_deduction.decimals")))


def money(ask: Ask, value: Any) -> Any:
    """An amount as it is filed, rounded half up; unknown stays unknown. The reading is asked only where it matters."""
    if isinstance(value, Unknown):
        return value
    places = int(ask.param("super_deduction.decimals"))
    exact, in_wan = rounded(value, places), rounded(Fraction(value) / _WAN, places) * _WAN
    return exact if exact == in_wan or ask.reading(ROUNDING.code) == "yuan" else in_wan


def fraction(value: Any) -> Any:
    """The value as an exact fraction; unknown stays unknown."""
    return value if isinstance(value, Unknown) else Fraction(value)


def summed(values: Iterator[Any]) -> Any:
    """The exact sum; unknown, naming all that is missing, if any is."""
    found = list(values)
    return sum(found, Fraction(0)) if is_known(*found) else unknown_of(*found)


def limit_of_other(five: Any, cap: Any) -> Any:
    """How much of other costs counts beside ``five``: such that they are ``cap`` of all."""
    return five * (Fraction(cap) / (1 - Fraction(cap)))


def projects_of(ask: Ask) -> tuple[list[Project], bool]:
    """The year's projects, and whether they are told one by one; else the year's items as one expensed project."""
    year = ask.year
    rows = ask.fact("rd_projects", year)
    if not isinstance(rows, Unknown):
        return [_project(row, FactRef("rd_projects", year)) for row in rows], True
    five = summed(fraction(ask.fact(f"tax_rd_{name}", year)) for name in FIVE)
    return [Project(five, fraction(ask.fact("tax_rd_other", year)))], False


def _project(row: Any, ref: FactRef) -> Project:
    missing = Unknown((ref,), "研发项目表有空着的格")
    cells = [row.get(name) for name in ("five", "other", "is_capitalised")]
    five, other, flag = (missing if cell is None else cell for cell in cells)
    return Project(fraction(five), fraction(other), flag)


def pooled(projects: list[Project], cap: Any) -> tuple[Any, Any, list[Any]]:
    """The cap over all projects together: the limit, what is allowed, and what of each project."""
    limit = limit_of_other(summed(each.five for each in projects), cap)
    actual = summed(each.other for each in projects)
    allowed = lesser(actual, limit)
    if isinstance(allowed, Unknown):
        return limit, allowed, [allowed for _ in projects]
    share = allowed / actual if actual > 0 else Fraction(1)
    return limit, allowed, [each.other * share for each in projects]


def one_by_one(projects: list[Project], cap: Any) -> tuple[Any, Any, list[Any]]:
    """The cap of each project by itself: the limits' sum, what is allowed in all, and of each."""
    limits = [limit_of_other(each.five, cap) for each in projects]
    parts = [lesser(each.other, limit) for each, limit in zip(projects, limits, strict=True)]
    return summed(iter(limits)), summed(iter(parts)), parts


def base_of(ask: Ask, *, per_project: bool) -> Base:
    """The base of the year by what is told: projects, else items, else the total as filed."""
    filed = ask.facts.get("tax_rd_total", ask.year)
    if not isinstance(filed, Unknown) and not _has_parts(ask):
        total = greater(Fraction(0), fraction(ask.fact("tax_rd_total", ask.year)))
        return Base(total, Fraction(0), Fraction(0), is_filed=True)
    projects, is_listed = projects_of(ask)
    cap = ask.param("super_deduction.other_cap")
    if not per_project:
        limit, allowed, parts = pooled(projects, cap)
    elif is_listed or projects[0].other == 0:
        limit, allowed, parts = one_by_one(projects, cap)
    else:
        gap = unknown_of(ask.fact("rd_projects", ask.year), projects[0].five, projects[0].other)
        limit, allowed, parts = gap, gap, [gap]
    five = summed(each.five for each in projects)
    domestic = fraction(ask.fact("tax_rd_outsourced_domestic", ask.year)) * _share(ask, "outsourced_share")
    bound, foreign = _foreign(ask, five + allowed + domestic)
    spent = _of(projects, parts, wanted=False) + domestic + foreign
    expensed, carried = _reduced(ask, spent)
    assets = _of(projects, parts, wanted=True)
    return Base(expensed, assets, carried, five, limit, allowed, domestic, bound, foreign)


def _has_parts(ask: Ask) -> bool:
    names = ("rd_projects", *(f"tax_rd_{name}" for name in (*FIVE, "other")))
    return any(is_known(ask.facts.get(name, ask.year)) for name in names)


def _share(ask: Ask, name: str) -> Fraction:
    return Fraction(ask.param(f"super_deduction.{name}"))


def _of(projects: list[Project], parts: list[Any], *, wanted: bool) -> Any:
    """Five items and allowed other costs of the expensed (``wanted`` False) or the capitalised projects."""
    found: list[Any] = []
    for each, part in zip(projects, parts, strict=True):
        if isinstance(each.is_capitalised, Unknown):
            found.append(each.is_capitalised)
        elif each.is_capitalised is wanted:
            found.append(each.five + part)
    return summed(iter(found))


def _foreign(ask: Ask, eligible: Any) -> tuple[Any, Any]:
    """The limit of what was outsourced abroad, and what counts: nothing before the law knew it."""
    if "super_deduction.foreign_share" not in ask.table:
        return None, Fraction(0)
    ask.param("super_deduction.domestic_eligible_items")
    top, bottom = ask.param("super_deduction.foreign_of_domestic")
    limit = eligible * (Fraction(top) / Fraction(bottom))
    paid = fraction(ask.fact("tax_rd_outsourced_foreign", ask.year))
    if is_known(paid) and paid == 0:
        return limit, paid
    return limit, lesser(paid * _share(ask, "foreign_share"), limit)


def _reduced(ask: Ask, spent: Any) -> tuple[Any, Any]:
    """After netted subsidy, special income (never below zero) and materials of products sold; and what is carried on."""
    subsidy, special, sold = (
        fraction(ask.fact(f"tax_rd_{name}", ask.year))
        for name in ("netted_subsidy", "special_income", "sold_materials")
    )
    left = greater(Fraction(0), spent - subsidy - special)
    used = lesser(left, sold)
    return left - used, sold - used


def amounts_of(ask: Ask, base: Base) -> Iterator[Amount]:
    """The steps of the base as amounts, rounded only here."""
    if base.is_filed:
        yield Amount(
            "base",
            "可加计的费用化研发费用",
            money(ask, base.expensed),
            how="按企业自行归集的总额，未按分项复核",
        )
        return
    yield Amount("five", "前五项费用", money(ask, base.five), clause="财税〔2015〕119号第一条")
    yield Amount(
        "other_limit", "其他相关费用限额", in_yuan(ask, base.other_limit), how="前五项×10%÷90%", clause=_CAP
    )
    yield Amount(
        "other_allowed",
        "允许计入的其他相关费用",
        money(ask, base.other_allowed),
        how="实际与限额取小",
        clause=_CAP,
    )
    yield Amount("outsourced_domestic", "委托境内研发计入额", money(ask, base.domestic), how="实际支付×80%")
    if base.foreign_limit is not None:
        how = "（前五项＋允许的其他费用＋委托境内的80%）×2/3"
        yield Amount(
            "foreign_limit", "委托境外研发限额", in_yuan(ask, base.foreign_limit), how=how, clause=_FOREIGN
        )
        yield Amount(
            "foreign_allowed",
            "委托境外研发计入额",
            money(ask, base.foreign),
            how="80%与限额取小",
            clause=_FOREIGN,
        )
    yield Amount(
        "base",
        "可加计的费用化研发费用",
        money(ask, base.expensed),
        how="减去净额法补助、特殊收入、对外销售材料，不低于零",
    )
    yield Amount("capitalised_base", "当年形成无形资产的加计基数", money(ask, base.assets))
    yield Amount("carried", "结转以后年度冲减的材料费用", money(ask, base.carried))
