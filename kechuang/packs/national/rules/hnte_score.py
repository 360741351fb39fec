"""高新技术企业认定：企业创新能力评价一百分。能由事实推出的给出档次，档内由专家评分。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kechuang.rules.asking import Ask, band_of
from kechuang.rules.catalogue import Reading
from kechuang.rules.findings import Score
from kechuang.rules.values import Ratio, Unknown, ratio, rounded, total
from kechuang.rules.verdicts import Verdict

_MET, _UNKNOWN, _MANUAL = Verdict.MET, Verdict.UNKNOWN, Verdict.MANUAL
_DOC = "国科发火〔2016〕195号 三（七）"

GROWTH_5 = Reading(
    "hnte_growth_5",
    "增长率恰为5%时",
    (("main", "按正文：不小于5%，得3至4分"), ("annex", "按附件4：须大于5%，得1至2分")),
    "main",
    "同一指引正文写作不小于5%，附件4财务专家评价表印作大于5%。",
    f"{_DOC}4；附件4",
)
CONVERSIONS_GAP = Reading(
    "hnte_conversions_gap",
    "年平均转化数大于0而不足1项时",
    (("zero", "按0分估计，请专家判断"), ("lowest", "按最低一档1至6分")),
    "zero",
    "指引的档次从年平均1项起，其下只列了0项，三年共一两项时没有规定。",
    f"{_DOC}2",
)
CONVERSION_YEARS = Reading(
    "hnte_conversion_years",
    "经营不满三年时年平均转化数的算法",
    (("actual", "除以实际经营的会计年度数"), ("three", "一律除以3")),
    "actual",
    "指引按近三年年平均数计，没有说经营不满三年时除以几。",
    f"{_DOC}2",
)
NEGATIVE = Reading(
    "hnte_negative_net_assets",
    "有一年净资产（或收入）为负时",
    (("zero", "按0分估计，请财务专家判断"), ("experts", "不作估计，由财务专家在0至10分内评")),
    "zero",
    "指引的公式对负数没有意义（连年亏损会算出正增长），文件没有规定怎样计分。",
    f"{_DOC}4",
)
NO_GROWTH = Reading(
    "hnte_growth_short",
    "没有两个可比的会计年度、算不出增长率时",
    (("unknown", "作为待定，由财务专家在0至10分内评"), ("zero", "按0分计")),
    "unknown",
    "指引说经营不满三年的按实际经营时间计，没有说算不出增长率时怎样计分。",
    f"{_DOC}4",
)
HEADCOUNT = Reading(
    "hnte_headcount",
    "全年平均人数有小数时",
    (("exact", "保留小数"), ("whole", "四舍五入到整人")),
    "exact",
    "指引规定了按月平均的算法，没有说算出来的小数怎样处理。",
    "国科发火〔2016〕195号 三（四）",
)
DECIMALS = Reading(
    "hnte_ratio_decimals",
    "比例与门槛比较时",
    (("exact", "用准确的数，不先约"), ("form", "先约成两位小数的百分数（申请书的填法）")),
    "exact",
    "申请书要求有小数的填两位，没有说比较时用准确的数还是填报的数。",
    "国科发火〔2016〕195号 申请书填报说明",
)
ROUNDING = Reading(
    "hnte_score_rounding",
    "综合得分与70分比较时",
    (("exact", "平均分不取整"), ("whole", "先四舍五入到整数分")),
    "exact",
    "指引规定各项打整数分、组长记平均分，没有说平均以后取不取整。",
    _DOC,
)
READINGS = (
    GROWTH_5, CONVERSIONS_GAP, CONVERSION_YEARS, NEGATIVE, NO_GROWTH, HEADCOUNT, DECIMALS, ROUNDING,
)  # fmt: skip


def compared(ask: Ask, share: Any) -> Any:
    """A ratio as it is held against a threshold: exact, or rounded as the form has it, by the chosen reading."""
    if type(share) is Ratio and ask.reading(DECIMALS.code) == "form":
        return share.decimal(4)
    return share


def heads(ask: Ask, count: Any) -> Any:
    """An average number of persons: with its fraction, or a whole number, by the chosen reading."""
    if type(count) is Unknown or count % 1 == 0 or ask.reading(HEADCOUNT.code) == "exact":
        return count
    return rounded(count, 0)


def marked(ask: Ask, points: Any) -> Any:
    """The panel's average points as they are held against the pass mark; by the chosen reading whole."""
    if ask.reading(ROUNDING.code) == "exact":
        return points
    return rounded(points.fraction() if type(points) is Ratio else points, 0)


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the score table; ``group``: the row above it."""

    code: str
    label: str
    clause: str
    group: str = ""
    unit: str = ""


_A1 = Item("A1", "技术的先进程度", f"{_DOC}1", "A")
_A2 = Item("A2", "对主要产品（服务）在技术上发挥核心支持作用", f"{_DOC}1", "A")
_A3 = Item("A3", "知识产权数量", f"{_DOC}1", "A", "件")
_A4 = Item("A4", "知识产权获得方式", f"{_DOC}1", "A", "件")
_A5 = Item("A5", "参与编制国家标准、行业标准、检测方法、技术规范（加分）", f"{_DOC}1", "A")
_A = Item("A", "知识产权", f"{_DOC}1", "total")
_B = Item("B", "科技成果转化能力（年平均转化数）", f"{_DOC}2", "total", "项")
_ORGANISED = (
    Item("C1", "研发组织管理制度、研发投入核算体系、研发费用辅助账", f"{_DOC}3", "C"),
    Item("C2", "内设研发机构并具备科研条件、产学研合作", f"{_DOC}3", "C"),
    Item("C3", "成果转化的组织实施与激励奖励制度、开放式创新创业平台", f"{_DOC}3", "C"),
    Item("C4", "人员培养进修、技能培训、人才引进、绩效评价奖励", f"{_DOC}3", "C"),
)
_C = Item("C", "研究开发组织管理水平", f"{_DOC}3", "total")
_D1 = Item("D1", "净资产增长率", f"{_DOC}4", "D", "%")
_D2 = Item("D2", "销售收入增长率", f"{_DOC}4", "D", "%")
_D = Item("D", "企业成长性", f"{_DOC}4", "total")
_TOTAL = Item("total", "创新能力综合得分", _DOC)
_JUDGED = (_A1, _A2, _A3, _A4, _A5, _B, *_ORGANISED, _D1, _D2)
#: The facts by which a firm rates itself.
_RATED = {item.code: f"hnte_rated_{item.code.lower()}" for item in _JUDGED}
_NOT_IN_BAND = "自评分不在所属档次内，未采用。"


class Sheet:
    """The score table of one firm: the full marks, and the rows as they are marked."""

    __slots__ = ("ask", "full")

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.full: Mapping[str, Decimal] = ask.param("hnte.full_marks")

    def judged(
        self,
        item: Item,
        low: Any,
        high: Any,
        *,
        found: Any = None,
        band: str = "",
        note: str = "",
        points: Any = None,
    ) -> Score:
        """A row that experts mark within a band. ``points``: the estimate; a self-rating within the band is one."""
        rated = self.ask.told(_RATED[item.code])
        if rated is not None:
            if low <= rated <= high:
                points = rated
            else:
                note = _NOT_IN_BAND
        return Score(
            item.code, item.label, self.full[item.code], points, low, high, found, band or f"{low}—{high}分",
            item.clause, item.unit, item.group, _MANUAL, (), note,
        )  # fmt: skip

    def none(self, item: Item, found: Any, band: str = "0分") -> Score:
        """A row that gets nothing for certain."""
        return Score(
            item.code, item.label, self.full[item.code], 0, 0, 0, found, band,
            item.clause, item.unit, item.group,
        )  # fmt: skip

    def untold(self, item: Item, lacking: Unknown) -> Score:
        """A row whose band nobody can tell."""
        full = self.full[item.code]
        return Score(
            item.code, item.label, full, None, 0, full, None, "",
            item.clause, item.unit, item.group, _UNKNOWN, lacking.missing, lacking.why,
        )  # fmt: skip

    def summed(self, item: Item, parts: Sequence[Score]) -> Score:
        """A heading: the sum of its rows, not above its full mark."""
        full = self.full[item.code]
        low: Any = 0
        high: Any = 0
        points: Any = 0
        verdict = _MET
        for part in parts:
            low += part.low
            high += part.high
            if points is not None:
                points = None if part.points is None else points + part.points
            if part.verdict is not _MET and verdict is not _UNKNOWN:
                verdict = part.verdict
        if points is not None and points > full:
            points = full
        missing = tuple(ref for part in parts for ref in part.missing) if verdict is _UNKNOWN else ()
        low, high = min(low, full), min(high, full)
        return Score(
            item.code, item.label, full, points, low, high, None, f"{low}—{high}分",
            item.clause, item.unit, item.group, verdict, missing,
        )  # fmt: skip


def scored(ask: Ask, years: Sequence[int]) -> list[Score]:
    """Every row of the table, the total last. ``years``: the accounting years that count, oldest first."""
    sheet = Sheet(ask)
    rights = [*_leading(sheet), _count(sheet), _origin(sheet), _standard(sheet)]
    heading_a = sheet.summed(_A, rights)
    converted = _conversions(sheet, years)
    organised = [sheet.judged(item, 0, sheet.full[item.code]) for item in _ORGANISED]
    heading_c = sheet.summed(_C, organised)
    assets = [ask.fact("total_assets", year) - ask.fact("total_liabilities", year) for year in years]
    grown = [_growing(sheet, _D1, assets), _growing(sheet, _D2, [sales_of(ask, year) for year in years])]
    heading_d = sheet.summed(_D, grown)
    last = sheet.summed(_TOTAL, (heading_a, converted, heading_c, heading_d))
    return [heading_a, *rights, converted, heading_c, *organised, heading_d, *grown, last]


def sales_of(ask: Ask, year: int) -> Any:
    """Sales of a year: as stated, or main and other business income together."""
    stated = ask.fact("sales", year)
    if type(stated) is Unknown:
        summed = ask.fact("main_business_income", year) + ask.fact("other_business_income", year)
        return stated if type(summed) is Unknown else summed
    return stated


def usable_class2(ask: Ask) -> Any:
    """Class II rights not yet used for an application; none if there are none at all."""
    unused = ask.fact("ip_class2_unused")
    if type(unused) is Unknown:
        held = ask.fact("ip_class2")
        return held if type(held) is not Unknown and held == 0 else unused
    return unused


# ── A 知识产权 ────────────────────────────────────────────────────────────────────────────────
def _leading(sheet: Sheet) -> list[Score]:
    """How advanced and how central: experts say; a self-rating only names the band it lies in."""
    bands = sheet.ask.param("hnte.level_bands")
    rows = []
    for item in (_A1, _A2):
        row = sheet.judged(item, 0, sheet.full[item.code])
        if row.points is not None:
            place = band_of(row.points, bands)
            row.band = bands[place][2]
        rows.append(row)
    return rows


def _count(sheet: Sheet) -> Score:
    ask = sheet.ask
    class1 = ask.fact("ip_class1")
    least, low, high = ask.param("hnte.class1_band")
    if type(class1) is Unknown:
        return sheet.untold(_A3, class1)
    if class1 >= least:
        return sheet.judged(_A3, low, high, found=class1, note="按Ⅰ类知识产权计。")
    class2 = usable_class2(ask)
    if type(class2) is Unknown:
        return sheet.untold(_A3, class2)
    bands = ask.param("hnte.class2_bands")
    place = band_of(class2, bands)
    if place == len(bands):
        return sheet.none(_A3, class2)
    _, low, high = bands[place]
    return sheet.judged(_A3, low, high, found=class2, note="按未用过的Ⅱ类知识产权计。")


def _origin(sheet: Sheet) -> Score:
    ask = sheet.ask
    bands = ask.param("hnte.origin_bands")
    own = ask.fact("ip_own")
    if type(own) is Unknown:
        return sheet.untold(_A4, own)
    if own > 0:
        return sheet.judged(_A4, *bands["own"], found=own, note="有自主研发取得的。")
    acquired = ask.fact("ip_acquired")
    if type(acquired) is Unknown:
        return sheet.untold(_A4, acquired)
    if acquired > 0:
        return sheet.judged(_A4, *bands["acquired"], found=acquired, note="只有受让、受赠、并购取得的。")
    return sheet.none(_A4, own)


def _standard(sheet: Sheet) -> Score:
    joined = sheet.ask.fact("joined_standard")
    if type(joined) is Unknown:
        return sheet.untold(_A5, joined)
    if joined:
        return sheet.judged(_A5, *sheet.ask.param("hnte.standard_band"), found=joined)
    return sheet.none(_A5, joined)


# ── B 科技成果转化 ─────────────────────────────────────────────────────────────────────────────
def _conversions(sheet: Sheet, years: Sequence[int]) -> Score:
    ask = sheet.ask
    average = _average(ask, total(ask.years("conversions", *years)), len(years))
    if type(average) is Unknown:
        return sheet.untold(_B, average)
    bands = ask.param("hnte.conversion_bands")
    place = band_of(average, bands)
    if place < len(bands):
        _, low, high = bands[place]
        return sheet.judged(_B, low, high, found=average)
    if not average > 0:
        return sheet.none(_B, average)
    _, low, high = bands[-1]
    if ask.reading(CONVERSIONS_GAP.code) == "lowest":
        return sheet.judged(_B, low, high, found=average, note="不足1项，按最低一档计。")
    return sheet.judged(_B, 0, high, found=average, points=0, note=CONVERSIONS_GAP.why)


def _average(ask: Ask, done: Any, operated: int) -> Any:
    """Conversions a year over the years of operation; exact."""
    usual = int(ask.param("hnte.accounting_years"))
    if 0 < operated < usual and ask.reading(CONVERSION_YEARS.code) == "three":
        operated = usual
    return ratio(done, operated, why="没有完整的会计年度")


# ── D 企业成长性 ──────────────────────────────────────────────────────────────────────────────
def growth(values: Sequence[Any]) -> Ratio | Unknown | None:
    """The law's average growth of amounts not negative, oldest first, exact; None: it gives no points (year two zero).

    Three years: half of both yearly quotients' sum, less one; from the later two if the first is zero. Two years:
    their quotient less one. Fewer: unknown.
    """
    if len(values) == 3:
        first, second, third = values
        if second == 0:
            return None
        if first == 0:
            return Ratio(third - second, second)
        twice = 2 * first * second
        return Ratio(second * second + first * third - twice, twice)
    if len(values) == 2 and values[0] != 0:
        return Ratio(values[1] - values[0], values[0])
    return Unknown(why="不足两个可比的会计年度，增长率无法计算，建议按0分估计")


def _growing(sheet: Sheet, item: Item, values: Sequence[Any]) -> Score:
    for each in values:
        if type(each) is Unknown:
            return sheet.untold(item, total(values))
    if any(each < 0 for each in values):
        estimate = 0 if sheet.ask.reading(NEGATIVE.code) == "zero" else None
        return sheet.judged(item, 0, sheet.full[item.code], points=estimate, note=NEGATIVE.why)
    grown = growth(values)
    if grown is None:
        return sheet.none(item, None, "第二年为零，0分")
    if type(grown) is Unknown:
        if sheet.ask.reading(NO_GROWTH.code) == "zero":
            return sheet.none(item, None, "算不出增长率，0分")
        return sheet.untold(item, grown)
    return _grown(sheet, item, compared(sheet.ask, grown))


def _grown(sheet: Sheet, item: Item, grown: Any) -> Score:
    ask = sheet.ask
    bands = ask.param("hnte.growth_bands")
    place = band_of(grown, bands)
    note = ""
    if place == len(bands) - 1 and grown == ask.param("hnte.growth_disputed"):
        note = GROWTH_5.why
        if ask.reading(GROWTH_5.code) == "annex":
            place = len(bands)
    if place < len(bands):
        _, low, high = bands[place]
        return sheet.judged(item, low, high, found=grown, note=note)
    if grown > 0:
        return sheet.judged(item, *ask.param("hnte.growth_positive"), found=grown, note=note)
    return sheet.none(item, grown)
