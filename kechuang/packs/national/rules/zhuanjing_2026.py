"""专精特新中小企业 by the measures of 2026: nine conditions, all required."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kechuang.packs.national.rules.ladder_parts import any_part, debt_ratio, either, share_of_sales, unless
from kechuang.rules.asking import Ask, joined, manual
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.values import Unknown, total
from kechuang.rules.verdicts import all_of

_DOC = "工信部企业〔2026〕2号附件2"

SME = Condition("Z1", "属于中小企业", "工信部联企业〔2011〕300号", "按人数、收入划型，是中型、小型或微型吗？")
STATUS = Condition(
    "Z2", "已是科技和创新型中小企业", _DOC, "先要有科技和创新型（原创新型）中小企业的称号，还在有效期内吗？"
)
NICHE = Condition(
    "Z3",
    "从事特定细分市场达到3年（截至上年末）",
    _DOC,
    "到去年底，主导产品在这个细分市场做满三年了吗？",
    "年",
)
SCALE = Condition(
    "Z4",
    "上年营业收入1500万元以上，或近两年新增股权融资2000万元以上",
    _DOC,
    "去年收入够1500万元；不够的，两年里融到2000万元也行。",
)
SALES = Condition("Z4a", "上年营业收入不低于1500万元", _DOC, "去年收入够1500万元吗？", "元")
FINANCED = Condition(
    "Z4b", "近两年新增股权融资（实缴）不低于2000万元", _DOC, "两年里机构实际投进来2000万元了吗？", "元"
)
MAIN = Condition("Z5", "上年主营业务收入占营业收入不低于80%", _DOC, "去年的收入八成以上来自主业吗？", "%")
DEBT = Condition("Z6", "上年末资产负债率不高于80%", _DOC, "去年底欠的钱不超过家当的八成吧？", "%")
RESEARCH = Condition(
    "Z7",
    "近两年研发费用每年不低于100万元且占营业收入不低于3%",
    _DOC,
    "这两年，每年研发都要够100万元，也都要够收入的3%。",
)
AMOUNTS = (
    Condition("Z7a", "前年研发费用不低于100万元", _DOC, "前年研发花了100万元以上吗？", "元"),
    Condition("Z7c", "上年研发费用不低于100万元", _DOC, "去年研发花了100万元以上吗？", "元"),
)
SHARES = (
    Condition("Z7b", "前年研发费用占营业收入不低于3%", _DOC, "前年研发够收入的3%吗？", "%"),
    Condition("Z7d", "上年研发费用占营业收入不低于3%", _DOC, "去年研发够收入的3%吗？", "%"),
)
CLASS1 = Condition(
    "Z8",
    "有1件以上已应用并产生经济效益的Ⅰ类知识产权",
    _DOC,
    "有在用、能带来收益的发明专利等Ⅰ类知识产权吗？买来的不算，本企业要在权利人前三位。",
    "件",
)
MARKET = Condition(
    "Z9", "主导产品在细分市场居领先地位", _DOC, "在细分市场里算领头的吗？办法没有定数字，由评审看。"
)
SCORE = Condition(
    "Z10",
    "当年专精特新发展评价得分不低于50分",
    _DOC,
    "今年在梯度培育平台上测的分够50分吗？复核的，近两年有一年够就行。",
    "分",
)


@rule(
    code="zhuanjing_2026",
    topic="zhuanjing",
    title="专精特新中小企业认定（2026年标准）",
    source="优质中小企业梯度培育管理办法（工信部企业〔2026〕2号）",
    since=date(2026, 4, 1),
    result="zhuanjing",
    window="按省级中小企业主管部门通知；称号有效期三年，每年5月31日前更新信息",
    summary="各项条件都要符合。",
    note="原称号到期前有效，到期后按本办法。办法全文未取得，数字见于转载。守法经营等一般要求以办法原文为准。",
)
def zhuanjing_2026(ask: Ask) -> Iterator[Yielded]:
    """Judge each condition on the application date; the year before it is the accounting year."""
    year = ask.year - 1
    ask.param("zhuanjing.sme")
    yield ask.holds(SME, ask.fact("is_sme"))
    yield ask.holds(STATUS, ask.fact("holds_innovative_sme"))
    yield ask.at_least(NICHE, ask.fact("niche_years", year), ask.param("zhuanjing.niche_years"))
    yield any_part(SCALE, (
        ask.at_least(SALES, ask.fact("sales", year), ask.param("zhuanjing.sales")),
        ask.at_least(FINANCED, total(ask.years("equity_financing", year - 1, year)), ask.param("zhuanjing.financing")),
    ))  # fmt: skip
    yield ask.at_least(
        MAIN, share_of_sales(ask, "main_business_income", year), ask.param("zhuanjing.main_share")
    )
    yield ask.at_most(DEBT, debt_ratio(ask, year), ask.param("zhuanjing.debt_ratio"))
    parts = tuple(_research(ask))
    yield joined(RESEARCH, all_of(each.verdict for each in parts), parts)
    ask.param("zhuanjing.class1_own")
    class1 = ask.at_least(CLASS1, ask.fact("ip_class1_in_use"), ask.param("zhuanjing.class1"))
    waiver = either(ask.fact("provincial_award_top3_3y"), ask.fact("has_provincial_rd_body"))
    yield unless(class1, waiver, "凭省级以上科技奖励前三名或省部级以上研发机构，不要求Ⅰ类知识产权")
    yield _market(ask)
    yield development_score(ask, SCORE, "zhuanjing.development_score")


def _research(ask: Ask) -> Iterator[Finding]:
    least, share = ask.param("zhuanjing.rd_amount"), ask.param("zhuanjing.rd_share")
    for year, amount, part in zip((ask.year - 2, ask.year - 1), AMOUNTS, SHARES, strict=True):
        yield ask.at_least(amount, ask.fact("accounting_rd", year), least)
        yield ask.at_least(part, share_of_sales(ask, "accounting_rd", year), share)


def _market(ask: Ask) -> Finding:
    answer = ask.fact("leads_market", ask.year - 1)
    if isinstance(answer, Unknown):
        return manual(MARKET, "没有量化标准，由评审判断", missing=answer.missing)
    return ask.holds(MARKET, answer, "自评，最终由评审认可")


def development_score(ask: Ask, condition: Condition, code: str) -> Finding:
    """This year's evaluation score; at a review, either of the last two years' is enough."""
    limit = ask.param(code)
    now = ask.at_least(condition, ask.fact("development_score", ask.year), limit)
    if ask.fact("is_review") is not True:
        return now
    before = ask.at_least(condition, ask.fact("development_score", ask.year - 1), limit)
    return any_part(condition, (now, before), "复核：近两年任一年达到即可")
