"""专精特新“小巨人” by the measures of 2026. The yearly review of 2026 is judged by the standard of 2022."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kechuang.packs.national.rules.ladder_parts import (
    any_part,
    compound,
    debt_ratio,
    share_of_sales,
    unless,
)
from kechuang.packs.national.rules.little_giant_2022 import READINGS, judged_by_2022
from kechuang.rules.asking import Ask, joined
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.values import total
from kechuang.rules.verdicts import Verdict, all_of

_DOC = "工信部企业〔2026〕2号附件3"

SME = Condition("G1", "属于中小企业", "工信部联企业〔2011〕300号", "按人数、收入划型，是中型、小型或微型吗？")
STATUS = Condition(
    "G2", "持有有效的省级专精特新中小企业称号", _DOC, "先要有省里的专精特新称号，还在有效期内吗？"
)
NICHE = Condition(
    "G3", "从事特定细分市场达到3年", _DOC, "到去年底，主导产品在这个细分市场做满三年了吗？", "年"
)
SALES = Condition("G4", "上年营业收入不低于5000万元", _DOC, "去年收入够5000万元吗？", "元")
MAIN = Condition("G5", "上年主营业务收入占营业收入不低于90%", _DOC, "去年的收入九成以上来自主业吗？", "%")
GROWN = Condition(
    "G6", "近两年营业收入复合增长率不低于5%", _DOC, "这两年收入平均每年涨了5%吗？复核的不看。", "%"
)
DEBT = Condition("G7", "上年末资产负债率不高于75%", _DOC, "去年底欠的钱不超过家当的七成半吧？", "%")
RESEARCH = Condition(
    "G8",
    "近两年研发费用合计不低于1200万元，且每年占营业收入不低于3%",
    _DOC,
    "两年研发加起来够1200万元，每年也都要够收入的3%。",
)
RD_SUM = Condition("G8a", "近两年研发费用合计不低于1200万元", _DOC, "两年研发加起来够1200万元吗？", "元")
RD_SHARES = (
    Condition("G8b", "前年研发费用占营业收入不低于3%", _DOC, "前年研发够收入的3%吗？", "%"),
    Condition("G8c", "上年研发费用占营业收入不低于3%", _DOC, "去年研发够收入的3%吗？", "%"),
)
CLASS1 = Condition(
    "G9",
    "有4件以上已应用并产生经济效益的Ⅰ类知识产权",
    _DOC,
    "在用的发明专利等Ⅰ类知识产权够4件吗？买来的不算，本企业要在权利人前三位。",
    "件",
)
MARKET = Condition(
    "G10", "主导产品国内细分市场占有率10%以上或排名前三", _DOC, "在细分市场占到一成，或排到全国前三了吗？"
)
SHARE = Condition("G10a", "国内细分市场占有率不低于10%", _DOC, "占到一成了吗？", "%")
RANK = Condition("G10b", "国内细分市场排名前三", _DOC, "排到全国前三了吗？", "名")
CHAIN = Condition(
    "G11",
    "主导产品属于工业“六基”等重点领域或关键产业链环节",
    _DOC,
    "产品是基础零部件、材料、软件这类，或给关键产业链配套吗？",
)
SCORE = Condition("G12", "专精特新发展评价得分不低于60分", _DOC, "今年在梯度培育平台上测的分够60分吗？", "分")
CHAMPION = Condition("G13", "不是制造业单项冠军企业", _DOC, "已是单项冠军的不能再报。")
TIED = Condition(
    "G14",
    "不由已有“小巨人”企业控股，也不与其同属一方控制而产品相同",
    _DOC,
    "母公司或同做一样产品的兄弟公司，已经是“小巨人”了吗？",
)


@rule(
    code="little_giant_2026",
    topic="little_giant",
    title="专精特新“小巨人”企业认定（2026年标准）",
    source="优质中小企业梯度培育管理办法（工信部企业〔2026〕2号）；2026年度复核：工信厅企业函〔2026〕117号",
    since=date(2026, 4, 1),
    result="little_giant",
    parameters=("little_giant_2022",),
    readings=READINGS,
    window="按工业和信息化部当年通知，由省级主管部门推荐；称号有效期三年，每年5月31日前更新信息",
    summary="各项条件都要符合。2026年度的到期复核仍按2022年标准。",
    note="原称号到期前有效。办法全文未取得，数字见于转载。守法经营等一般要求以办法原文为准。",
)
def little_giant_2026(ask: Ask) -> Iterator[Yielded]:
    """A new application, or a review, by the measures of 2026; a review in 2026 by the standard of 2022."""
    is_review = ask.fact("is_review") is True
    if is_review and "little_giant_2022.review_year" in ask.table:
        ask.param("little_giant_2022.review_year")
        yield from judged_by_2022(ask)
        return
    year = ask.year - 1
    for code in ("sme", "average_growth", "class1_own"):
        ask.param(f"little_giant.{code}")
    yield ask.holds(SME, ask.fact("is_sme"))
    yield ask.holds(STATUS, ask.fact("holds_zhuanjing"))
    yield ask.at_least(NICHE, ask.fact("niche_years", year), ask.param("little_giant.niche_years"))
    yield ask.at_least(SALES, ask.fact("sales", year), ask.param("little_giant.sales"))
    yield ask.at_least(
        MAIN, share_of_sales(ask, "main_business_income", year), ask.param("little_giant.main_share")
    )
    yield _grown(ask, year, is_review=is_review)
    yield ask.at_most(DEBT, debt_ratio(ask, year), ask.param("little_giant.debt_ratio"))
    yield _research(ask, year)
    class1 = ask.at_least(CLASS1, ask.fact("ip_class1_in_use"), ask.param("little_giant.class1"))
    yield unless(
        class1, ask.fact("national_award_top3_3y"), "凭三年内国家级科技奖励前三名，不要求Ⅰ类知识产权"
    )
    yield _market(ask, year)
    yield ask.holds(CHAIN, ask.fact("in_key_chain", year))
    yield ask.at_least(
        SCORE, ask.fact("development_score", ask.year), ask.param("little_giant.development_score")
    )
    yield ask.holds(CHAMPION, ask.fact("holds_champion"), wanted=False)
    yield ask.holds(TIED, ask.fact("tied_to_little_giant"), wanted=False)


def _grown(ask: Ask, year: int, *, is_review: bool) -> Finding:
    limit = ask.param("little_giant.growth")
    if is_review:
        return Finding(GROWN, Verdict.MET, None, "ge", limit, (), "复核不要求增长率")
    grown = compound(*ask.years("sales", year - 2, year))  # the text itself says compound: no reading
    return ask.at_least(GROWN, grown, limit)


def _research(ask: Ask, year: int) -> Finding:
    years = (year - 1, year)
    spent = total(ask.years("accounting_rd", *years))
    share = ask.param("little_giant.rd_share")
    each_year = (
        ask.at_least(condition, share_of_sales(ask, "accounting_rd", at), share)
        for at, condition in zip(years, RD_SHARES, strict=True)
    )
    parts = (ask.at_least(RD_SUM, spent, ask.param("little_giant.rd_sum")), *each_year)
    return joined(RESEARCH, all_of(each.verdict for each in parts), parts)


def _market(ask: Ask, year: int) -> Finding:
    return any_part(MARKET, (
        ask.at_least(SHARE, ask.fact("market_share", year), ask.param("little_giant.market_share")),
        ask.at_most(RANK, ask.fact("market_rank", year), ask.param("little_giant.market_rank")),
    ))  # fmt: skip
