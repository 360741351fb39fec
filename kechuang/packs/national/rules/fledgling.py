"""雏鹰企业: a template from one city (杭州新雏鹰), to be replaced by the place's own. Not national law."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kechuang.packs.national.rules.ladder_parts import age, any_part, share_of_sales
from kechuang.rules.asking import Ask, joined
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.values import ratio, total
from kechuang.rules.verdicts import all_of

_DOC = "杭科高〔2024〕50号（地方模板）"

YOUNG = Condition("C1", "成立不超过5年", _DOC, "成立了几年？不足一年的按一年算。", "年")
STAFF = Condition("C2", "上年研发人员占职工总数不低于20%", _DOC, "两成以上的职工做研发吗？", "%")
RESEARCH = Condition("C3", "上年研发费用占营业收入不低于10%", _DOC, "去年研发投入够收入的一成吗？", "%")
RIGHTS = Condition(
    "C4", "自主核心知识产权申请3件以上且至少1件授权，或PCT专利申请1件以上", _DOC, "自己申请的知识产权够数吗？"
)
OWN = Condition("C4a", "自主核心知识产权申请3件以上且至少1件授权", _DOC, "申请三件以上，至少拿到一件吗？")
APPLIED = Condition("C4a1", "自主核心知识产权申请不少于3件", _DOC, "申请了几件？", "件")
GRANTED = Condition("C4a2", "其中授权不少于1件", _DOC, "拿到了几件？", "件")
PCT = Condition("C4b", "上年PCT专利申请不少于1件", _DOC, "提过PCT申请吗？", "件")
PLUS = Condition(
    "C5", "人才、研发、融资任一项达到要求", _DOC, "有高层次人才，或研发、融资特别多，有一样就行。"
)
TALENT = Condition("C5a", "有符合要求的高层次人才", _DOC, "有当地认定的高层次人才吗？")
SPENT = Condition("C5b", "上年研发费用不低于1000万元", _DOC, "去年研发花了1000万元以上吗？", "元")
SPENT_LONG = Condition("C5c", "近三年研发费用合计不低于2000万元", _DOC, "三年研发加起来够2000万元吗？", "元")
FINANCED = Condition("C5d", "股权融资不低于2000万元", _DOC, "累计融资够2000万元吗？", "元")


@rule(
    code="fledgling_template",
    topic="fledgling",
    title="雏鹰企业（地方模板）",
    source="杭科高〔2024〕50号（杭州市新雏鹰企业，地方模板）",
    since=date(2024, 1, 1),
    until=date(2027, 12, 31),
    result="fledgling",
    confirmed=False,
    window="按当地通知",
    summary="没有全国统一标准，本模板取自一地，请换成当地文件。",
    note="起始日未见，按文号年份；执行至2027年末。",
)
def fledgling(ask: Ask) -> Iterator[Yielded]:
    """Young, with research, rights of its own, and one thing more."""
    year = ask.year - 1
    yield ask.at_most(YOUNG, age(ask.as_of, ask.fact("registered_on")), ask.param("fledgling.age"))
    staff = ratio(ask.fact("rd_staff", year), ask.fact("employees_end", year), why="职工总数为零")
    yield ask.at_least(STAFF, staff, ask.param("fledgling.staff"))
    yield ask.at_least(RESEARCH, share_of_sales(ask, "accounting_rd", year), ask.param("fledgling.rd_share"))
    own = (
        ask.at_least(APPLIED, ask.fact("core_ip_applications"), ask.param("fledgling.ip_applied")),
        ask.at_least(GRANTED, ask.fact("core_ip_granted"), ask.param("fledgling.ip_granted")),
    )
    pct = ask.at_least(PCT, ask.fact("main_pct_applications", year), ask.param("fledgling.pct"))
    yield any_part(RIGHTS, (joined(OWN, all_of(each.verdict for each in own), own), pct))
    yield any_part(PLUS, tuple(_plus(ask, year)))


def _plus(ask: Ask, year: int) -> Iterator[Finding]:
    yield ask.holds(TALENT, ask.fact("has_leading_talent"))
    yield ask.at_least(SPENT, ask.fact("accounting_rd", year), ask.param("fledgling.rd_amount"))
    spent = total(ask.years("accounting_rd", year - 2, year - 1, year))
    yield ask.at_least(SPENT_LONG, spent, ask.param("fledgling.rd_three_years"))
    yield ask.at_least(FINANCED, ask.fact("equity_financing_ever"), ask.param("fledgling.financing"))
