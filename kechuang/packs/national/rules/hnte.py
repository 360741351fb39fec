"""高新技术企业认定（2016年办法和工作指引）：八项条件。评分在 hnte_score，研发费用归集在 hnte_research。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.packs.national.rules import hnte_research
from kechuang.packs.national.rules.hnte_score import (
    READINGS,
    compared,
    heads,
    marked,
    sales_of,
    scored,
    usable_class2,
)
from kechuang.rules.asking import Ask, days_before, unknown
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Score, Yielded
from kechuang.rules.values import Ratio, Unknown, ratio, total
from kechuang.rules.verdicts import Verdict

_ART = "国科发火〔2016〕32号 第十一条"
_GUIDE = "国科发火〔2016〕195号"

RESIDENT = Condition(
    "H0", "在中国境内（不含港澳台）注册的居民企业", "国科发火〔2016〕32号 第二条",
    "企业要在内地注册、在内地缴企业所得税；分公司、港澳台公司自己不能申请。",
)  # fmt: skip
REGISTERED = Condition(
    "H1", "注册成立一年以上", f"{_ART}第（一）项",
    "从营业执照上的成立日期到申请那天，要满365天。", "天",
)  # fmt: skip
OWNED = Condition(
    "H2", "拥有对主要产品（服务）发挥核心支持作用的知识产权所有权", f"{_ART}第（二）项",
    "至少有一件自己名下、有效的知识产权；租来的（独占许可）不算，用过一次的Ⅱ类不能再用。", "件",
)  # fmt: skip
FIELD = Condition(
    "H3", "核心技术属于国家重点支持的高新技术领域", f"{_ART}第（三）项",
    "先在八大领域里选到第三级；选得对不对由技术专家认定。",
)  # fmt: skip
STAFF = Condition(
    "H4", "科技人员占当年职工总数的比例", f"{_ART}第（四）项",
    "去年全年平均，科技人员要占职工的一成以上；人数按月平均，不取整。", "%",
)  # fmt: skip
INTENSITY = Condition(
    "H5a", "近三个会计年度研究开发费用占销售收入的比例", f"{_ART}第（五）项",
    "三年研发费用之和除以三年销售收入之和；去年收入越大，要求的比例越低。", "%",
)  # fmt: skip
DOMESTIC = Condition(
    "H5b", "境内发生的研究开发费用占全部研究开发费用的比例", f"{_ART}第（五）项",
    "三年的研发费用里，花在境内的要占六成以上；委托境外机构或个人的不算境内。", "%",
)  # fmt: skip
INCOME = Condition(
    "H6", "近一年高新技术产品（服务）收入占同期总收入的比例", f"{_ART}第（六）项",
    "去年的高新技术产品（服务）收入，要占收入总额（减去不征税收入）的六成以上。", "%",
)  # fmt: skip
SCORE = Condition(
    "H7", "创新能力评价得分", f"{_ART}第（七）项；{_GUIDE} 三（七）",
    "知识产权、成果转化、研发管理、成长性四项由专家评分，合计要超过70分，70分不够。", "分",
)  # fmt: skip
CONDUCT = Condition(
    "H8", "申请认定前一年内未发生重大安全、重大质量事故或严重环境违法行为", f"{_ART}第（八）项",
    "申请前365天内，连同申请的这一年，没有出过大的安全、质量事故，没有严重的环境违法。",
)  # fmt: skip

_NO_YEAR = "注册以来还没有完整的会计年度"


@rule(
    code="hnte_2016",
    topic="hnte",
    title="高新技术企业认定",
    source="国科发火〔2016〕32号；国科发火〔2016〕195号",
    since=date(2016, 1, 1),
    readings=(*hnte_research.READINGS, *READINGS),
    result="hnte",
    summary="注册满一年的居民企业，八项条件都要符合；证书自发证起三年有效，期内企业所得税按15%。",
    window="按省级认定机构当年通知，一般分批",
)
def hnte(ask: Ask) -> Iterator[Yielded]:
    """Judge the eight conditions on the application date; the score's rows come before the finding on it."""
    years = operating_years(ask)
    yield ask.holds(RESIDENT, ask.fact("is_resident"))
    yield ask.at_least(
        REGISTERED, days_before(ask.as_of, ask.fact("registered_on")), ask.param("hnte.registered_days")
    )
    yield _owned(ask)
    yield _field(ask)
    yield _staff(ask, years)
    yield from _research(ask, years)
    yield _income(ask, years)
    rows = scored(ask, years)
    yield from rows
    yield _passed(ask, rows[-1])
    yield ask.holds(CONDUCT, ask.fact("had_major_violation"), wanted=False)


def operating_years(ask: Ask) -> Sequence[int]:
    """The accounting years that count, oldest first: three before the application's, less those before registration."""
    first = ask.year - int(ask.param("hnte.accounting_years"))
    registered = ask.fact("registered_on")
    if type(registered) is not Unknown and registered.year > first:
        first = registered.year
    return range(first, ask.year)


def _owned(ask: Ask) -> Finding:
    least = ask.param("hnte.intellectual_property")
    class1 = ask.fact("ip_class1")
    if type(class1) is not Unknown and class1 >= least:
        return ask.at_least(OWNED, class1, least)
    class2 = usable_class2(ask)
    if type(class1) is Unknown and type(class2) is not Unknown and class2 >= least:
        return ask.at_least(OWNED, class2, least)
    return ask.at_least(OWNED, class1 + class2, least)


def _field(ask: Ask) -> Finding:
    confirmed = ask.told("hnte_field_confirmed")
    if confirmed is not None:
        return ask.holds(FIELD, confirmed, "技术专家的认定")
    field = ask.fact("hightech_field")
    if type(field) is Unknown:
        return unknown(FIELD, field)
    return Finding(FIELD, Verdict.MANUAL, field, note="企业已选领域，由技术专家认定")


def _staff(ask: Ask, years: Sequence[int]) -> Finding:
    least = ask.param("hnte.staff_share")
    if not years:
        return unknown(STAFF, Unknown(why=_NO_YEAR), "ge", least)
    last = ask.year - 1
    share = ratio(
        heads(ask, ask.fact("st_staff_average", last)),
        heads(ask, ask.fact("employees_average", last)),
        why="职工总数为零，比例无法计算",
    )
    return ask.at_least(STAFF, compared(ask, share), least)


def _income(ask: Ask, years: Sequence[int]) -> Finding:
    least = ask.param("hnte.income_share")
    if not years:
        return unknown(INCOME, Unknown(why=_NO_YEAR), "ge", least)
    last = ask.year - 1
    whole = ask.fact("total_income", last) - ask.fact("non_taxable_income", last)
    share = ratio(ask.fact("hightech_income", last), whole, why="总收入为零，比例无法计算")
    return ask.at_least(INCOME, compared(ask, share), least)


def _research(ask: Ask, years: Sequence[int]) -> Iterator[Finding]:
    """Both findings on R&D expense: its intensity, by the last year's sales, and its domestic share."""
    home = ask.param("hnte.domestic_share")
    if not years:
        yield unknown(INTENSITY, Unknown(why=_NO_YEAR), "ge")
        yield unknown(DOMESTIC, Unknown(why=_NO_YEAR), "ge", home)
        return
    spent = [hnte_research.research_of(ask, year) for year in years]
    sales = [sales_of(ask, year) for year in years]
    least = None if type(sales[-1]) is Unknown else intensity_wanted(ask, sales[-1])
    intensity = ratio(total(each.total for each in spent), total(sales), why="销售收入为零，比例无法计算")
    yield ask.at_least(INTENSITY, compared(ask, intensity), least)
    share = ratio(
        total(each.domestic for each in spent),
        total(each.share_base for each in spent),
        why="没有研究开发费用，比例无法计算",
    )
    yield ask.at_least(DOMESTIC, compared(ask, share), home)


def intensity_wanted(ask: Ask, sales: Decimal) -> Decimal:
    """The least R&D intensity for the sales of the most recent year."""
    tiers: Sequence[tuple[Decimal | None, Decimal]] = ask.param("hnte.research_intensity")
    return next(share for most, share in tiers if most is None or sales <= most)


# ── H7 评分 ───────────────────────────────────────────────────────────────────────────────────
def _passed(ask: Ask, best: Score) -> Finding:
    """Decided by the panel; before it, unmet only if even the highest marks of every band would not do."""
    least = ask.param("hnte.pass_score")
    panel = ask.told("hnte_panel")
    if panel:
        return _by_panel(ask, panel, least)
    technical, finance = ask.told("hnte_panel_technical"), ask.told("hnte_panel_finance")
    if technical is not None and finance is not None:
        return ask.more_than(SCORE, marked(ask, technical + finance), least, "专家组平均分")
    if best.high is not None and best.high <= least:
        return Finding(SCORE, Verdict.UNMET, best.high, "gt", least, (), "各项都按最高分也不超过")
    span = (best.low, best.high)
    if best.missing:
        return Finding(SCORE, Verdict.UNKNOWN, span, "gt", least, best.missing, "缺评分所需的数据")
    return Finding(SCORE, Verdict.MANUAL, span, "gt", least, (), "由专家评分，这是可能的范围")


def _by_panel(ask: Ask, panel: Sequence[Mapping[str, Any]], least: Decimal) -> Finding:
    """The mean of the technical experts plus that of the finance experts, exact; a panel wrongly made up is for a person."""
    marks: dict[str, list[Any]] = {"technical": [], "finance": []}
    for row in panel:
        if row.get("role") is None or row.get("points") is None:
            return Finding(SCORE, Verdict.MANUAL, None, "gt", least, (), "专家评分有没填全的行")
        marks[row["role"]].append(row["points"])
    technical, finance = marks["technical"], marks["finance"]
    is_formed = (
        len(panel) >= ask.param("hnte.panel_size")
        and len(technical) >= ask.param("hnte.panel_technical_share") * len(panel)
        and len(finance) >= ask.param("hnte.panel_finance")
    )
    if not is_formed:
        return Finding(SCORE, Verdict.MANUAL, None, "gt", least, (), "专家组的人数或构成不合规定，请核对")
    mean = Ratio(sum(technical) * len(finance) + sum(finance) * len(technical), len(technical) * len(finance))
    return ask.more_than(SCORE, marked(ask, mean), least, "专家组平均分")
