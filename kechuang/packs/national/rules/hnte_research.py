"""高新技术企业认定：研究开发费用的归集，一个会计年度。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from kechuang.rules.asking import Ask, unknown
from kechuang.rules.catalogue import Reading, rule
from kechuang.rules.findings import Amount, Condition, Finding, Yielded
from kechuang.rules.values import Unknown, unknown_of
from kechuang.rules.verdicts import Verdict

_CLAUSE = "国科发火〔2016〕195号 三（六）"

CAP_BASE = Reading(
    "hnte_cap_base",
    "其他费用20%限额按什么算",
    (
        ("total", "按研究开发总费用（含委托外部研发）"),
        ("internal", "只按内部研究开发费用（不含委托外部研发）"),
    ),
    "total",
    "指引说其他费用一般不超过研究开发总费用的20%，没有说总费用含不含委托外部研发。",
    _CLAUSE,
)
DOMESTIC_BASIS = Reading(
    "hnte_domestic_basis",
    "境内研发费用占比，委托外部研发按多少算",
    (("counted", "境内、境外都按实际发生额的80%"), ("actual", "境内、境外都按实际发生额")),
    "counted",
    "指引说委托外部研发按80%计入总额，没有说算境内占比时是否也按80%。",
    _CLAUSE,
)
CAPITALISED = Reading(
    "hnte_capitalised",
    "已资本化的研发支出是否计入",
    (("spent", "发生当年计入"), ("expensed", "不计入，只计费用化的")),
    "spent",
    "指引没有说开发阶段资本化的支出怎样归集，通常在发生当年计入。",
    _CLAUSE,
)
READINGS = (CAP_BASE, DOMESTIC_BASIS, CAPITALISED)

_INTERNAL = ("labour", "direct", "depreciation", "amortisation", "design", "commissioning")
_ITEMS = tuple(
    f"hnte_rd_{name}" for name in (*_INTERNAL, "outsourced_domestic", "outsourced_foreign", "other")
)
_AGGREGATED = Condition(
    "RD",
    "研究开发费用归集",
    _CLAUSE,
    "把九项研发费用填全（没有的填0），系统按80%和20%的规定算出总额。",
    "元",
)


class Research(NamedTuple):
    """The year's R&D expense as the law counts it; ``share_base`` is what the domestic part is a share of."""

    total: Any
    domestic: Any
    share_base: Any
    internal: Any = None
    outsourced_domestic: Any = None
    outsourced_foreign: Any = None
    other: Any = None
    other_cap: Any = None
    other_spent: Any = None


def research_of(ask: Ask, year: int) -> Research:
    """R&D expense of an accounting year: from its items, or the totals as stated where no item is told."""
    items = [ask.told(name, year) for name in _ITEMS]
    left_out = _left_out(ask, year)
    if None not in items:
        return _aggregated(ask, items, left_out)
    if any(each is not None for each in items):
        lacking = unknown_of(*(ask.fact(name, year) for name in _ITEMS))
        return Research(lacking, lacking, lacking)
    stated, at_home = (
        _cut_by(ask.fact(name, year), left_out) for name in ("hnte_rd_total", "hnte_rd_domestic")
    )
    return Research(stated, at_home, stated)


def _left_out(ask: Ask, year: int) -> Any:
    """Capitalised spending within the items that the chosen reading does not count; nought if nobody told of any."""
    capitalised = ask.told("hnte_rd_capitalised", year)
    if capitalised and ask.reading(CAPITALISED.code) == "expensed":
        return capitalised
    return Decimal(0)


def _cut_by(value: Any, left_out: Any) -> Any:
    return value if type(value) is Unknown or not left_out else max(Decimal(0), value - left_out)


def _aggregated(ask: Ask, items: list[Any], left_out: Any) -> Research:
    *inner, domestic, foreign, other = items
    internal = _cut_by(sum(inner, Decimal(0)), left_out)
    counted = ask.param("hnte.outsourced_share")
    home, abroad = domestic * counted, foreign * counted
    base = internal + home + abroad
    if other and base != internal and ask.reading(CAP_BASE.code) == "internal":
        base = internal
    share = ask.param("hnte.other_share")
    cap = base * share / (1 - share)  # 其他费用 ≤ 20% × (其余 + 其他费用)
    allowed = min(other, cap)
    own = internal + allowed
    total = own + home + abroad
    within, share_base = own + home, total
    if foreign and ask.reading(DOMESTIC_BASIS.code) == "actual":
        within, share_base = own + domestic, own + domestic + foreign
    return Research(total, within, share_base, internal, home, abroad, allowed, cap, other)


_SHOWN = (
    ("internal", "内部研究开发费用（前六项）", ""),
    ("outsourced_domestic", "委托境内研发（计入部分）", "实际发生额按规定比例计入"),
    ("outsourced_foreign", "委托境外研发（计入部分）", "实际发生额按规定比例计入"),
    ("other_cap", "其他费用限额", "其他费用占总费用的比例以此为限"),
    ("other", "其他费用（计入部分）", "实际发生额与限额中较小的"),
    ("total", "研究开发费用总额", "以上各项计入部分之和"),
    ("domestic", "其中：在境内发生", "总额减委托境外的部分"),
    ("share_base", "境内占比的分母", ""),
)


@rule(
    code="hnte_research_2016",
    topic="hnte_research",
    title="高新技术企业研究开发费用归集",
    source="国科发火〔2016〕195号",
    since=date(2016, 1, 1),
    as_of="费用所属会计年度的任一日",
    of_last_year=True,
    parameters=("hnte",),
    readings=READINGS,
    summary="一个会计年度的研发费用：委托外部研发按80%，其他费用不超过总费用的20%。",
)
def hnte_research(ask: Ask) -> Iterator[Yielded]:
    """Aggregate the R&D expense of the accounting year that the as-of date lies in."""
    found = research_of(ask, ask.year)
    if type(found.total) is Unknown:
        yield unknown(_AGGREGATED, found.total)
    else:
        yield Finding(_AGGREGATED, Verdict.MET, found.total, note=_cut(found))
    for code, label, how in _SHOWN:
        value = getattr(found, code)
        if value is not None:
            yield Amount(code, label, value, how=how, clause=_CLAUSE)


def _cut(found: Research) -> str:
    if found.other_spent is None:
        return "只有总数，没有分项：未核对委托外部研发和其他费用的限额。"
    over = found.other_spent - found.other
    return f"其他费用超出限额{over:.2f}元，不计入。" if over else ""
