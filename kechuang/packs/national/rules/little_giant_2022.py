"""专精特新“小巨人” by the standard of 2022: new ones to 2026-03-31; the yearly review of 2026 still used it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kechuang.packs.national.rules.ladder_parts import GROWTH, debt_ratio, share_of_sales, two_year_growth
from kechuang.rules.asking import Ask, joined, unknown
from kechuang.rules.catalogue import Reading, rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.values import Unknown, ratio, total
from kechuang.rules.verdicts import all_of

_DOC = "工信部企业〔2022〕63号附件3"

SME = Condition("L1", "属于中小企业", "工信部联企业〔2011〕300号", "按人数、收入划型，是中型、小型或微型吗？")
NICHE = Condition("L2", "从事特定细分市场达到3年", _DOC, "主导产品在这个细分市场做满三年了吗？", "年")
MAIN = Condition("L3", "上年主营业务收入占营业收入不低于70%", _DOC, "去年的收入七成以上来自主业吗？", "%")
GROWN = Condition("L4", "近两年主营业务收入平均增长率不低于5%", _DOC, "这两年主业收入平均每年涨了5%吗？", "%")
DEBT = Condition("L5", "上年末资产负债率不高于70%", _DOC, "去年底欠的钱不超过家当的七成吧？", "%")
SHARE = Condition("L6", "主导产品国内细分市场占有率不低于10%", _DOC, "在细分市场占到一成了吗？", "%")
RESEARCH = Condition(
    "L7", "研发投入达到与营业收入相应的要求", _DOC, "收入越小，研发的要求越高；看去年的收入落在哪一档。"
)
RD_SHARES = (
    Condition("L7a", "前年研发费用占营业收入的比例", _DOC, "前年的研发占收入够不够？", "%"),
    Condition("L7b", "上年研发费用占营业收入的比例", _DOC, "去年的研发占收入够不够？", "%"),
)
SMALL_FINANCED = Condition(
    "L7c", "近两年新增股权融资（实缴）不低于8000万元", _DOC, "两年里机构实际投进来8000万元了吗？", "元"
)
SMALL_RD = Condition("L7d", "研发费用不低于3000万元", _DOC, "研发花了3000万元以上吗？", "元")
SMALL_STAFF = Condition("L7e", "研发人员占职工总数不低于50%", _DOC, "一半以上的职工做研发吗？", "%")
BODY = Condition("L8", "建有研发机构", _DOC, "自己建的，或和高校院所合建的研发机构，有吗？")
CLASS1 = Condition("L9", "拥有2件以上Ⅰ类知识产权", _DOC, "有两件以上有效的发明专利等Ⅰ类知识产权吗？", "件")

SMALL_RD_YEARS = Reading(
    code="small_rd_years",
    title="营业收入不足5000万元的企业，研发费用3000万元按几年算",
    options=(("last", "上年一年"), ("two", "近两年合计")),
    default="last",
    why="标准只在股权融资前写“近两年”，研发费用没有写明",
    clause=_DOC,
)
READINGS = (GROWTH, SMALL_RD_YEARS)


@rule(
    code="little_giant_2022",
    topic="little_giant",
    title="专精特新“小巨人”企业认定（2022年标准）",
    source="优质中小企业梯度培育管理暂行办法（工信部企业〔2022〕63号）",
    since=date(2022, 8, 1),
    until=date(2026, 3, 31),
    result="little_giant",
    parameters=("little_giant_2022",),
    readings=READINGS,
    window="按工业和信息化部当年通知，由省级主管部门推荐",
    summary="各项条件都要符合；研发投入按上年营业收入分三档。",
    note="守法经营等一般要求以办法原文为准。",
)
def little_giant_2022(ask: Ask) -> Iterator[Yielded]:
    """Judge a new application by the standard of 2022."""
    yield from judged_by_2022(ask)


def judged_by_2022(ask: Ask) -> Iterator[Yielded]:
    """All conditions of the standard of 2022, also for the review of 2026."""
    year = ask.year - 1
    for code in ("sme", "average_growth"):
        ask.param(f"little_giant_2022.{code}")
    yield ask.holds(SME, ask.fact("is_sme"))
    yield ask.at_least(NICHE, ask.fact("niche_years", year), ask.param("little_giant_2022.niche_years"))
    main = share_of_sales(ask, "main_business_income", year)
    yield ask.at_least(MAIN, main, ask.param("little_giant_2022.main_share"))
    grown = two_year_growth(ask, "main_business_income", year)
    yield ask.at_least(GROWN, grown, ask.param("little_giant_2022.growth"))
    yield ask.at_most(DEBT, debt_ratio(ask, year), ask.param("little_giant_2022.debt_ratio"))
    yield ask.at_least(SHARE, ask.fact("market_share", year), ask.param("little_giant_2022.market_share"))
    yield _research(ask, year)
    yield ask.holds(BODY, ask.fact("has_rd_body", year))
    yield ask.at_least(CLASS1, ask.fact("ip_class1"), ask.param("little_giant_2022.class1"))


def _research(ask: Ask, year: int) -> Finding:
    """By the band of last year's revenue: a share of it in both years, or much money and many people."""
    sales = ask.fact("sales", year)
    if isinstance(sales, Unknown):
        return unknown(RESEARCH, sales, note="先填上年营业收入，才知道按哪一档")
    for low, share in ask.param("little_giant_2022.rd_bands"):
        if sales >= low:
            pairs = zip((year - 1, year), RD_SHARES, strict=True)
            parts = tuple(
                ask.at_least(each, share_of_sales(ask, "accounting_rd", at), share) for at, each in pairs
            )
            break
    else:
        parts = tuple(_small(ask, year))
    return joined(RESEARCH, all_of(each.verdict for each in parts), parts)


def _small(ask: Ask, year: int) -> Iterator[Finding]:
    invested = total(ask.years("equity_financing", year - 1, year))
    yield ask.at_least(SMALL_FINANCED, invested, ask.param("little_giant_2022.small_financing"))
    years = (year,) if ask.reading("small_rd_years") == "last" else (year - 1, year)
    spent: Any = total(ask.years("accounting_rd", *years))
    yield ask.at_least(SMALL_RD, spent, ask.param("little_giant_2022.small_rd"))
    staff = ratio(ask.fact("rd_staff", year), ask.fact("employees_end", year), why="职工总数为零")
    yield ask.at_least(SMALL_STAFF, staff, ask.param("little_giant_2022.small_rd_staff"))
