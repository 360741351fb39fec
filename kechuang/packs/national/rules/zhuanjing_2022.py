"""专精特新中小企业 by the provisional measures of 2022: four gates, and a score or a direct way. New ones to 2026-03-31."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from kechuang.packs.national.rules.ladder_parts import (
    GROWTH,
    any_part,
    banded,
    debt_banded,
    debt_ratio,
    either,
    for_experts,
    mark_reached,
    settled,
    share_of_sales,
    stepped,
    summed,
    two_year_growth,
    untold,
)
from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Score, Yielded
from kechuang.rules.values import Unknown, total
from kechuang.rules.verdicts import Verdict

_DOC = "工信部企业〔2022〕63号附件2"

SME = Condition("Z1", "属于中小企业", "工信部联企业〔2011〕300号", "按人数、收入划型，是中型、小型或微型吗？")
NICHE = Condition("Z2", "从事特定细分市场达到2年", _DOC, "主导产品在这个细分市场做满两年了吗？", "年")
RD_AMOUNT = Condition("Z3a", "上年研发费用总额不低于100万元", _DOC, "去年研发花了100万元以上吗？", "元")
RD_SHARE = Condition("Z3b", "上年研发费用占营业收入比重不低于3%", _DOC, "去年研发投入占收入的3%以上吗？", "%")
SCALE = Condition(
    "Z4",
    "上年营业收入1000万元以上，或近两年股权融资2000万元以上",
    _DOC,
    "去年收入够1000万元；不够的，两年里融到2000万元也行。",
)
SALES = Condition("Z4a", "上年营业收入不低于1000万元", _DOC, "去年收入够1000万元吗？", "元")
FINANCED = Condition(
    "Z4b", "近两年新增股权融资（实缴）不低于2000万元", _DOC, "两年里机构实际投进来2000万元了吗？", "元"
)
WAY = Condition(
    "Z5",
    "评价得分不低于60分，或符合任一直通条件",
    _DOC,
    "打分够60分；拿过大奖、研发或融资特别多的，不看分数。",
)
SCORE = Condition(
    "Z5a", "评价得分不低于60分", _DOC, "专业化、精细化、特色化、创新四部分加起来够60分吗？", "分"
)
AWARD = Condition(
    "Z5b",
    "近三年获省级科技奖励且排名前三，或国家级科技奖励且排名前五",
    _DOC,
    "三年内得过省奖前三名或国家奖前五名吗？",
)
MEAN_RD = Condition(
    "Z5c", "近两年研发费用总额均值不低于1000万元", _DOC, "两年平均每年研发花1000万元以上吗？", "元"
)
BIG_FINANCED = Condition(
    "Z5d", "近两年新增股权融资（实缴）不低于6000万元", _DOC, "两年里机构实际投进来6000万元了吗？", "元"
)
CONTEST = Condition("Z5e", "近三年进入“创客中国”全国500强", _DOC, "三年内进过“创客中国”全国赛500强吗？")


@rule(
    code="zhuanjing_2022",
    topic="zhuanjing",
    title="专精特新中小企业认定（2022年标准）",
    source="优质中小企业梯度培育管理暂行办法（工信部企业〔2022〕63号）",
    since=date(2022, 8, 1),
    until=date(2026, 3, 31),
    result="zhuanjing",
    readings=(GROWTH,),
    window="按省级中小企业主管部门通知",
    summary="四项条件，加评价得分60分或一项直通条件。",
    note="特色化由各省自定；知识产权、研发人员、研发机构三项的分档未取得，由专家打分。守法经营等一般要求以办法原文为准。",
)
def zhuanjing_2022(ask: Ask) -> Iterator[Yielded]:
    """Judge the gates, then the table of 100 points with what only experts can give as a range."""
    year = ask.year - 1
    ask.param("zhuanjing.sme")
    yield ask.holds(SME, ask.fact("is_sme"))
    yield ask.at_least(NICHE, ask.fact("niche_years", year), ask.param("zhuanjing.niche_years"))
    yield ask.at_least(RD_AMOUNT, ask.fact("accounting_rd", year), ask.param("zhuanjing.rd_amount"))
    yield ask.at_least(RD_SHARE, share_of_sales(ask, "accounting_rd", year), ask.param("zhuanjing.rd_share"))
    invested = total(ask.years("equity_financing", year - 1, year))
    yield any_part(SCALE, (
        ask.at_least(SALES, ask.fact("sales", year), ask.param("zhuanjing.sales")),
        ask.at_least(FINANCED, invested, ask.param("zhuanjing.financing")),
    ))  # fmt: skip
    items = [*_special(ask, year), *_refined(ask, year), *_novel(ask, year)]
    yield from items
    whole = summed(Score("total", "评价得分", 100, clause=_DOC, unit="分"), items)
    yield whole
    yield any_part(
        WAY, (mark_reached(SCORE, whole, ask.param("zhuanjing.pass_score")), *_direct(ask, year, invested))
    )


def _direct(ask: Ask, year: int, invested: Any) -> Iterator[Finding]:
    award = either(ask.fact("provincial_award_top3_3y"), ask.fact("national_award_top5_3y"))
    yield ask.holds(AWARD, award)
    spent = total(ask.years("accounting_rd", year - 1, year))
    mean = spent if isinstance(spent, Unknown) else spent / 2
    yield ask.at_least(MEAN_RD, mean, ask.param("zhuanjing.mean_rd"))
    yield ask.at_least(BIG_FINANCED, invested, ask.param("zhuanjing.big_financing"))
    yield ask.holds(CONTEST, ask.fact("maker_china_top500_3y"))


def _score(code: str, label: str, full: int, group: str, unit: str = "") -> Score:
    return Score(code, label, full, group=group, unit=unit, clause=_DOC)


def _special(ask: Ask, year: int) -> Iterator[Score]:
    """专业化, 25."""
    main = share_of_sales(ask, "main_business_income", year)
    yield banded(
        _score("main", "上年主营业务收入占比", 5, "专业化", "%"), main, ask.param("zhuanjing.main_bands")
    )
    ask.param("zhuanjing.average_growth")
    grown = two_year_growth(ask, "main_business_income", year)
    yield banded(
        _score("growth", "近两年主营业务收入平均增长率", 10, "专业化", "%"),
        grown,
        ask.param("zhuanjing.growth_bands"),
    )
    years = ask.fact("niche_years", year)
    each, most = ask.param("zhuanjing.years_per_point")
    yield _counted(
        _score("years", "从事细分市场年限", 5, "专业化", "年"), years, lambda count: min(count // each, most)
    )
    first, second = ask.param("zhuanjing.field_points")
    level = ask.fact("key_field", year)
    steps = [(_is(level, "first"), first), (_is(level, "second"), second)]
    yield stepped(_score("field", "主导产品所属重点领域", 5, "专业化"), steps)


def _refined(ask: Ask, year: int) -> Iterator[Score]:
    """精细化, 25."""
    digital = _score("digital", "数字化水平", 5, "精细化", "级")
    yield banded(digital, ask.fact("digital_level", year), ask.param("zhuanjing.digital_bands"))
    quality = _score("quality", "质量管理", 5, "精细化", "项")
    each, most = ask.param("zhuanjing.quality_points")
    yield _counted(quality, ask.fact("quality_honours", year), lambda count: min(count * each, most))
    margin = share_of_sales(ask, "net_profit", year)
    yield banded(
        _score("margin", "上年净利润率", 10, "精细化", "%"), margin, ask.param("zhuanjing.margin_bands")
    )
    debt = _score("debt", "上年资产负债率", 5, "精细化", "%")
    yield debt_banded(debt, debt_ratio(ask, year), ask.param("zhuanjing.debt_bands"))


def _novel(ask: Ask, year: int) -> Iterator[Score]:
    """特色化, 15, and 创新能力, 35."""
    full = dict(zip(("ip", "staff", "body", "feature"), ask.param("zhuanjing.full_marks"), strict=True))
    yield for_experts(
        _score("feature", "特色化（各省自定）", full["feature"], "特色化", "分"), ask.fact("feature_points")
    )
    yield for_experts(
        _score("ip", "知识产权", full["ip"], "创新能力", "分"), ask.fact("ip_innovation_points")
    )
    yield _research(ask, year)
    yield for_experts(
        _score("staff", "研发人员占比", full["staff"], "创新能力", "分"), ask.fact("rd_staff_points")
    )
    yield for_experts(_score("body", "研发机构", full["body"], "创新能力", "分"), ask.fact("rd_body_points"))


def _research(ask: Ask, year: int) -> Score:
    """R&D by amount or by share of sales: the better counts."""
    full = 10
    by_amount = banded(
        _score("rd", "", full, ""), ask.fact("accounting_rd", year), ask.param("zhuanjing.rd_amount_bands")
    )
    by_share = banded(
        _score("rd", "", full, ""),
        share_of_sales(ask, "accounting_rd", year),
        ask.param("zhuanjing.rd_share_bands"),
    )
    score = _score("rd", "上年研发投入（总额、占比取高）", full, "创新能力", "分")
    low = max(by_amount.low or 0, by_share.low or 0)
    high = max(by_amount.high or 0, by_share.high or 0)
    if low == high:
        return settled(score, low)
    score.low, score.high, score.verdict = low, high, Verdict.UNKNOWN
    score.missing = tuple(dict.fromkeys((*by_amount.missing, *by_share.missing)))
    return score


def _counted(score: Score, count: Any, points: Callable[[Any], Any]) -> Score:
    if isinstance(count, Unknown):
        return untold(score, count)
    score.found = count
    return settled(score, points(count))


def _is(level: Any, wanted: str) -> Any:
    return level if isinstance(level, Unknown) else level == wanted
