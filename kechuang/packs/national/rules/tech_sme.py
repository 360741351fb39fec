"""科技型中小企业评价（国科发政〔2017〕115号）：五项条件、一百分、四种直接确认。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kechuang.packs.national.rules.hnte_score import sales_of
from kechuang.rules.asking import Ask, band_of
from kechuang.rules.catalogue import Reading, rule
from kechuang.rules.findings import Condition, Finding, Score, Yielded
from kechuang.rules.values import Unknown, ratio, unknown_of
from kechuang.rules.verdicts import Verdict

_DOC = "国科发政〔2017〕115号"
_MET, _UNMET, _UNKNOWN = Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN

RESIDENT = Condition(
    "T1", "在中国境内（不含港澳台）注册的居民企业", f"{_DOC} 第六条第（一）项",
    "企业要在内地注册；分公司、港澳台公司不能参评。",
)  # fmt: skip
EMPLOYEES = Condition(
    "T2a", "职工总数", f"{_DOC} 第六条第（二）项", "去年的职工总数不超过500人，多一个也不行。", "人"
)
SALES = Condition("T2b", "年销售收入", f"{_DOC} 第六条第（二）项", "去年的销售收入不超过2亿元。", "元")
ASSETS = Condition("T2c", "资产总额", f"{_DOC} 第六条第（二）项", "去年年末的资产总额不超过2亿元。", "元")
ALLOWED = Condition(
    "T3", "产品和服务不属于国家规定的禁止、限制和淘汰类", f"{_DOC} 第六条第（三）项",
    "对照产业结构调整目录，所做的产品、服务不在禁止、限制、淘汰之列。",
)  # fmt: skip
CONDUCT = Condition(
    "T4a", "上一年及当年未发生重大安全、重大质量事故、严重环境违法和科研严重失信行为", f"{_DOC} 第六条第（四）项",
    "去年和今年都没有出过大事故、严重环境违法、科研严重失信。",
)  # fmt: skip
LISTED = Condition(
    "T4b", "未列入经营异常名录和严重违法失信企业名单", f"{_DOC} 第六条第（四）项",
    "在市场监管部门的公示系统里查一查，没有被列入。",
)  # fmt: skip
SCORE = Condition(
    "T5a", "综合评价得分", f"{_DOC} 第六条第（五）项、第七条",
    "科技人员20分、研发投入50分、科技成果30分，合计60分以上；能直接确认的不看分。", "分",
)  # fmt: skip
STAFF_SCORE = Condition(
    "T5b", "科技人员指标得分不为0", f"{_DOC} 第六条第（五）项",
    "科技人员要占职工的一成以上，否则总分再高也不行；能直接确认的不看。", "分",
)  # fmt: skip

#: 第八条：符合其一，直接确认
DIRECT = (
    ("holds_hnte", "持有有效的高新技术企业证书"),
    ("national_award_top3_5y", "五年内获国家级科技奖励且排名前三"),
    ("has_provincial_rd_body", "有认定的省部级以上研发机构"),
    ("led_standard_5y", "五年内主导制定国际、国家或行业标准"),
)


RD_OPTION = Reading(
    "tech_sme_rd_option",
    "研发投入按哪一种比例计分",
    (
        ("higher", "两种都算，取得分高的"),
        ("sales", "（1）占销售收入的比例"),
        ("cost", "（2）占成本费用支出总额的比例"),
    ),
    "higher",
    "办法让企业在两种里选一种，没有说选错了能不能换；这里两种都算，替企业选得分高的。",
    f"{_DOC} 第七条第（二）项",
)


@rule(
    code="tech_sme_2017",
    topic="tech_sme",
    title="科技型中小企业评价",
    source=_DOC,
    since=date(2017, 5, 3),
    parameters=("super_deduction",),
    readings=(RD_OPTION,),
    result="tech_sme",
    summary="居民企业，人数、收入、资产不超过上限，守法，得分60分以上或可直接确认；每年评一次。",
    window="按当年通知；2026年为6月1日至8月31日（工企业函〔2026〕160号）",
)
def tech_sme(ask: Ask) -> Iterator[Yielded]:
    """Judge the five conditions on the filing date by the figures of the year before."""
    year = ask.year - int(ask.param("tech_sme.data_year"))
    employees, sales = ask.fact("employees_average", year), sales_of(ask, year)
    yield ask.holds(RESIDENT, ask.fact("is_resident"))
    yield ask.at_most(EMPLOYEES, employees, ask.param("tech_sme.employees_most"))
    yield ask.at_most(SALES, sales, ask.param("tech_sme.sales_most"))
    yield ask.at_most(ASSETS, ask.fact("total_assets", year), ask.param("tech_sme.assets_most"))
    yield ask.holds(ALLOWED, ask.fact("makes_prohibited"), wanted=False)
    yield ask.holds(CONDUCT, ask.fact("had_sme_violation"), wanted=False)
    yield ask.holds(LISTED, ask.fact("on_abnormal_list"), wanted=False)
    staff = _staff(ask, year, employees)
    rows = (staff, *_research(ask, year, sales), _outcomes(ask))
    whole = _summed(ask, [each for each in rows if each.group == "total"])
    yield from rows
    yield whole
    yield from _passed(ask, staff, whole)


# ── 评分 ──────────────────────────────────────────────────────────────────────────────────────
_STAFF_CLAUSE, _RESEARCH_CLAUSE, _OUTCOMES_CLAUSE = (f"{_DOC} 第七条第（{each}）项" for each in "一二三")


def _banded(row: Score, found: Any, bands: Sequence[Any]) -> Score:
    """The row with the points of the band that ``found`` reaches; unknown within nought and its full mark if untold."""
    row.found = found
    if type(found) is Unknown:
        row.found, row.low, row.high = None, 0, row.full
        row.verdict, row.missing, row.note = _UNKNOWN, found.missing, found.why
        return row
    place = band_of(found, bands)
    points = bands[place][1] if place < len(bands) else 0
    row.points = row.low = row.high = points
    return row


def _staff(ask: Ask, year: int, employees: Any) -> Score:
    share = ratio(ask.fact("st_staff_sme", year), employees, why="职工总数为零，比例无法计算")
    full = ask.param("tech_sme.full_marks")["staff"]
    row = Score("staff", "科技人员", full, clause=_STAFF_CLAUSE, unit="%", group="total")
    return _banded(row, share, ask.param("tech_sme.staff_bands"))


def _research(ask: Ask, year: int, sales: Any) -> tuple[Score, Score, Score]:
    """The row for R&D and both ways to count it: the firm may choose, the higher is proposed."""
    full = ask.param("tech_sme.full_marks")["research"]
    spent = tax_research_of(ask, year)
    ways = (
        ("research_sales", "（1）研发费用占销售收入", sales, "销售收入为零，请用（2）"),
        ("research_cost", "（2）研发费用占成本费用支出总额", ask.fact("cost_total", year), "成本费用支出为零，请用（1）"),
    )  # fmt: skip
    by_sales, by_cost = (
        _banded(
            Score(code, label, full, clause=_RESEARCH_CLAUSE, unit="%", group="research"),
            _exact_ratio(spent, base, why),
            ask.param(f"tech_sme.{bands}"),
        )
        for (code, label, base, why), bands in zip(ways, ("sales_bands", "cost_bands"), strict=True)
    )
    choice = ask.reading(RD_OPTION.code)
    counted = {"sales": (by_sales,), "cost": (by_cost,)}.get(choice, (by_sales, by_cost))
    return _better(full, counted), by_sales, by_cost


_FIVE = tuple(f"tax_rd_{name}" for name in ("labour", "direct", "depreciation", "amortisation", "design"))
_TAX_ITEMS = (*_FIVE, "tax_rd_other", "tax_rd_outsourced_domestic", "tax_rd_outsourced_foreign")


def tax_research_of(ask: Ask, year: int) -> Any:
    """R&D expense in the scope of the super-deduction (第九条): the total as stated, else made up from its items."""
    stated = ask.fact("tax_rd_total", year)
    if type(stated) is not Unknown:
        return stated
    items = [ask.fact(name, year) for name in _TAX_ITEMS]
    untold = sum(type(each) is Unknown for each in items)
    if untold:
        return stated if untold == len(items) else unknown_of(*items)
    *five, other, home, abroad = (Fraction(each) for each in items)
    cap = Fraction(ask.param("super_deduction.other_cap"))
    inner = sum(five, Fraction(0))
    within = inner + min(other, inner * cap / (1 - cap))
    within += home * Fraction(ask.param("super_deduction.outsourced_share"))
    if "super_deduction.foreign_share" not in ask.table:
        return within  # 2018年以前委托境外的不计入
    top, bottom = ask.param("super_deduction.foreign_of_domestic")
    counted = abroad * Fraction(ask.param("super_deduction.foreign_share"))
    return within + min(counted, within * Fraction(top) / Fraction(bottom))


def _exact_ratio(spent: Any, base: Any, why: str) -> Any:
    if isinstance(spent, Fraction):
        return ratio(Decimal(spent.numerator), base * spent.denominator, why=why)
    return ratio(spent, base, why=why)


def _better(full: Any, ways: Sequence[Score]) -> Score:
    row = Score("research", "研发投入", full, clause=_RESEARCH_CLAUSE, group="total")
    told = [each for each in ways if each.points is not None]
    best = max(told, key=lambda each: each.points or 0, default=None)
    missing = tuple(ref for each in ways for ref in each.missing)
    row.low = 0 if best is None else best.low
    is_certain = best is not None and (not missing or best.points == full)
    if best is not None and is_certain:
        row.points, row.high, row.band = best.points, best.points, best.label
        return row
    row.high, row.verdict, row.missing = full, _UNKNOWN, tuple(dict.fromkeys(missing))
    row.note = (
        "" if missing else "销售收入和成本费用支出都为零，比例无法计算" if len(ways) > 1 else ways[0].note
    )
    return row


def _outcomes(ask: Ask) -> Score:
    full = ask.param("tech_sme.full_marks")["outcomes"]
    row = Score("outcomes", "科技成果", full, clause=_OUTCOMES_CLAUSE, unit="件", group="total")
    class1 = ask.fact("ip_class1")
    if type(class1) is Unknown:  # what Class II alone gives is the least it may be
        row = _banded(row, class1, ())
        class2, rows = ask.told("ip_class2"), ask.param("tech_sme.class2_bands")
        place = len(rows) if class2 is None else band_of(class2, rows)
        row.low = rows[place][1] if place < len(rows) else 0
        return row
    bands = (ask.param("tech_sme.class1_band"),)
    if class1 >= bands[0][0]:
        row.band = "Ⅰ类知识产权"
        return _banded(row, class1, bands)
    row.band = "Ⅱ类知识产权"
    rows = ask.param("tech_sme.class2_bands")
    row = _banded(row, ask.fact("ip_class2"), rows)
    if row.points is None:  # without Class I it is the first band of Class II at most
        row.high = rows[0][1]
    return row


def _summed(ask: Ask, parts: Sequence[Score]) -> Score:
    full = ask.param("tech_sme.full_marks")["total"]
    row = Score("total", "综合评价得分", full, clause=f"{_DOC} 第七条")
    low: Any = 0
    high: Any = 0
    for part in parts:
        low += part.low
        high += part.high
        if part.points is None:
            row.verdict = _UNKNOWN
            row.missing = tuple(dict.fromkeys((*row.missing, *part.missing)))
    row.low, row.high = low, high
    row.points = low if row.verdict is _MET else None
    return row


# ── T5 与直接确认 ─────────────────────────────────────────────────────────────────────────────
def _passed(ask: Ask, staff: Score, whole: Score) -> tuple[Finding, Finding]:
    """The score and that of the staff; neither is asked of a firm that is confirmed directly."""
    least = ask.param("tech_sme.pass_score")
    told = [(ask.fact(name), title) for name, title in DIRECT]
    way = next((title for fact, title in told if fact is True), None)
    if way is not None:
        note = f"直接确认：{way}，不看得分"
        return (
            Finding(SCORE, _MET, whole.points, "ge", least, (), note),
            Finding(STAFF_SCORE, _MET, staff.points, "gt", 0, (), note),
        )
    lacking = tuple(ref for fact, _ in told if type(fact) is Unknown for ref in fact.missing)
    return (
        _decided(SCORE, whole, whole.low >= least, whole.high < least, ("ge", least), lacking),
        _decided(STAFF_SCORE, staff, staff.low > 0, staff.high == 0, ("gt", 0), lacking),  # type: ignore[operator]
    )


def _decided(
    condition: Condition,
    row: Score,
    is_met: bool,  # noqa: FBT001 - both ends of the row's range, judged
    is_unmet: bool,  # noqa: FBT001
    wanted: tuple[str, Any],
    lacking: tuple[Any, ...],
) -> Finding:
    """Met or unmet if the whole range is; unmet only if no direct way is open either."""
    found = row.points if row.points is not None else (row.low, row.high)
    if is_met:
        return Finding(condition, _MET, found, *wanted)
    if is_unmet and not lacking:
        return Finding(condition, _UNMET, found, *wanted)
    note = "得分不够，但能否直接确认还缺数据" if is_unmet else ""
    missing = tuple(dict.fromkeys((*row.missing, *lacking)))
    return Finding(condition, _UNKNOWN, found, *wanted, missing, note)
