"""研发费用加计扣除: every tax year since 2008, by the law of that year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from kechuang.packs.national.rules.super_deduction_base import (
    ROUNDING,
    Base,
    amounts_of,
    base_of,
    fraction,
    money,
)
from kechuang.rules.asking import Ask, manual
from kechuang.rules.catalogue import Reading, rule
from kechuang.rules.findings import Amount, Condition, Finding, Yielded
from kechuang.rules.values import Unknown, lesser, ratio, unknown_of
from kechuang.rules.verdicts import Verdict

_LAW, _OLD = "财税〔2015〕119号", "国税发〔2008〕116号"

RESIDENT = Condition("X1", "居民企业", f"{_LAW}第五条", "在中国境内注册、按居民企业交企业所得税吗？")
ACCOUNTS = Condition(
    "X2", "会计核算健全、能准确归集研发费用", f"{_LAW}第五条", "账目清楚，研发花的钱能单独算出来吗？"
)
AUDITED = Condition(
    "X3", "企业所得税实行查账征收", f"{_LAW}第五条", "所得税是按账本交的吗？核定征收的不能享受。"
)
INDUSTRY = Condition(
    "X4", "负面清单行业主营业务收入占比不超过50%", f"{_LAW}第四条",
    "烟草、住宿餐饮、批发零售、房地产、租赁商务服务、娱乐这些行业的收入，没有超过一半吧？", "%",
)  # fmt: skip
ACTIVITY = Condition(
    "X5",
    "不属于不适用加计扣除的七类活动",
    f"{_LAW}第一条第（二）项",
    "做的是真正的研发，不是常规升级、售后支持、例行检测或社科研究吧？",
)
SCOPE_2008 = Condition(
    "X6", "研发活动与费用符合当年的归集范围", _OLD, "2015年以前归集范围另有规定，请按当年文件逐项核对。"
)

Q4_METHOD = Reading(
    code="fourth_quarter",
    title="2022年第四季度研发费用的算法",
    options=(
        ("actual", "按第四季度实际发生额"),
        ("proportional", "按全年实际发生额×第四季度经营月份÷全年经营月份"),
    ),
    default="actual",
    why="两种算法由企业自选（凭记忆，未见原文），两个结果都列出",
    clause="财政部 税务总局 科技部公告2022年第28号",
)
_WINDOW = "2023年起可在7月（上半年）、10月（前三季度）预缴申报和年度汇算清缴时享受（公告2023年第11号）"
_NOTE = "委托境外个人的不计；委托境外合同须经科技部门登记。"
_COMMON: dict[str, Any] = {
    "as_of": "纳税年度",
    "of_last_year": True,
    "benefit": "extra",
    "summary": "企业研发费用在据实扣除之外，再按一定比例在税前扣除。",
}


@rule(
    code="super_deduction_2008",
    topic="super_deduction",
    title="研发费用加计扣除（2008—2015年）",
    source="企业所得税法、国税发〔2008〕116号",
    since=date(2008, 1, 1),
    until=date(2015, 12, 31),
    window="年度汇算清缴时申报",
    note="只取得比例，未取得归集范围、限额和行业限制的原文：只按企业自行归集的总额计算，并须人工核对。",
    readings=(ROUNDING,),
    **_COMMON,
)
def super_deduction_2008(ask: Ask) -> Iterator[Yielded]:
    """50% of the total as filed; how it was put together, a person must check."""
    found = [*_who(ask), manual(SCOPE_2008, "归集范围和限额未取得原文，须按国税发〔2008〕116号人工核对")]
    yield from found
    total = fraction(ask.fact("tax_rd_total", ask.year))
    base = Base(max(Fraction(0), total) if not isinstance(total, Unknown) else total, 0, 0, is_filed=True)
    yield from amounts_of(ask, base)
    yield from _deduction(ask, base, found)


@rule(
    code="super_deduction_2016",
    topic="super_deduction",
    title="研发费用加计扣除（2016—2020年）",
    source="财税〔2015〕119号、财税〔2017〕34号、财税〔2018〕64号、财税〔2018〕99号",
    since=date(2016, 1, 1),
    until=date(2020, 12, 31),
    window="年度汇算清缴时申报",
    note=_NOTE,
    readings=(ROUNDING,),
    **_COMMON,
)
def super_deduction_2016(ask: Ask) -> Iterator[Yielded]:
    """Other costs are capped project by project; what is outsourced abroad counts from 2018."""
    yield from _judged(ask, per_project=True)


@rule(
    code="super_deduction_2021",
    topic="super_deduction",
    title="研发费用加计扣除（2021年起）",
    source="财税〔2015〕119号、国家税务总局公告2021年第28号、财政部 税务总局公告2023年第7号",
    since=date(2021, 1, 1),
    readings=(Q4_METHOD, ROUNDING),
    window=_WINDOW,
    note=_NOTE,
    **_COMMON,
)
def super_deduction_2021(ask: Ask) -> Iterator[Yielded]:
    """Other costs are capped over all projects together."""
    yield from _judged(ask, per_project=False)


def _judged(ask: Ask, *, per_project: bool) -> Iterator[Yielded]:
    found = [*_who(ask), _industry(ask), _activity(ask)]
    yield from found
    base = base_of(ask, per_project=per_project)
    yield from amounts_of(ask, base)
    yield from _deduction(ask, base, found)


# ── who ────────────────────────────────────────────────────────────────────────────────────────
def _who(ask: Ask) -> Iterator[Finding]:
    yield ask.holds(RESIDENT, ask.fact("is_resident"))
    yield ask.holds(ACCOUNTS, ask.fact("has_sound_accounts", ask.year))
    yield ask.holds(AUDITED, ask.fact("is_audit_collected", ask.year))


def _industry(ask: Ask) -> Finding:
    year = ask.year
    names = ("negative_industry_income", "total_income", "non_taxable_income", "investment_income")
    negative, total, untaxed, invested = (ask.fact(name, year) for name in names)
    why = "收入总额减不征税收入和投资收益后不为正"
    share = ratio(negative, total - untaxed - invested, why=why)
    division = ask.fact("industry")
    is_listed = isinstance(division, str) and division[:2] in ask.param("super_deduction.negative_divisions")
    note = "登记行业属负面清单，请核对收入" if is_listed else ""
    return ask.at_most(INDUSTRY, share, ask.param("super_deduction.negative_share"), note)


def _activity(ask: Ask) -> Finding:
    answer = ask.fact("only_excluded_research", ask.year)
    if isinstance(answer, Unknown):
        return manual(ACTIVITY, "须由企业或科技部门按项目判断", missing=answer.missing)
    return ask.holds(ACTIVITY, answer, wanted=False)


# ── how much ───────────────────────────────────────────────────────────────────────────────────
def _deduction(ask: Ask, base: Base, found: list[Finding]) -> Iterator[Yielded]:
    rate, least = _rates(ask)
    yield Amount("rate", "适用的加计比例", rate, "%", how=_rate_words(ask, rate))
    is_barred = any(each.verdict == Verdict.UNMET for each in found)
    if is_barred:
        yield Amount("extra", "加计扣除额", Fraction(0), how="有条件不符合，不能享受")
        return
    extra = rate if isinstance(rate, Unknown) else _extra(ask, base.expensed, rate)
    if isinstance(rate, Unknown):
        extra = unknown_of(rate, base.expensed)
        yield Amount(
            "extra_least",
            "加计扣除额（至少）",
            money(ask, _extra(ask, base.expensed, least)),
            how="企业类别未定，先按已能确定的比例",
        )
    yield Amount("extra", "加计扣除额", money(ask, extra), how="可加计的费用化研发费用×加计比例")
    yield Amount("amortisation_rate", "研发形成无形资产的税前摊销比例", 1 + rate, "%")
    assets = fraction(ask.fact("tax_rd_amortised_assets", ask.year))
    yield Amount(
        "extra_amortised",
        "无形资产摊销的加计额",
        money(ask, assets * fraction(rate)),
        how="当年摊销额×加计比例",
    )


def _extra(ask: Ask, base: Any, rate: Any) -> Any:
    """Base times rate; in 2022 the fourth quarter of firms on the general rate has its own."""
    quarter = "super_deduction.rate_fourth_quarter"
    if quarter not in ask.table or rate != ask.param("super_deduction.rate_general"):
        return base * fraction(rate)
    ask.param("super_deduction.fourth_quarter_choice")
    is_actual = ask.reading("fourth_quarter") == "actual"
    late = lesser(fraction(ask.fact("tax_rd_q4", ask.year)), base) if is_actual else _by_months(ask, base)
    return (base - late) * fraction(rate) + late * fraction(ask.param(quarter))


def _by_months(ask: Ask, base: Any) -> Any:
    months, late = ask.fact("operating_months", ask.year), ask.fact("operating_months_q4", ask.year)
    share = ratio(late, months, why="当年经营月份数为零")
    return unknown_of(share, base) if isinstance(share, Unknown) else base * share.fraction()


def _rates(ask: Ask) -> tuple[Any, Any]:
    """The rate that the firm has (unknown if a higher one might be its own), and what it has at least."""
    general = ask.param("super_deduction.rate_general")
    higher = sorted(
        ((ask.param(code), asks) for code, asks in _KINDS.items() if code in ask.table),
        key=lambda each: -each[0],
    )
    open_questions: list[tuple[Any, Any]] = []
    for rate, asks in higher:
        if rate <= general:
            break
        answer = asks(ask)
        if isinstance(answer, Unknown):
            open_questions.append((rate, answer))
        elif answer:  # what is open matters only where it would give more
            better = [each for more, each in open_questions if more > rate]
            return (unknown_of(*better) if better else rate), rate
    lacking = [each for _, each in open_questions]
    return (unknown_of(*lacking) if lacking else general), general


def _is_tech_sme(ask: Ask) -> Any:
    return ask.fact("holds_tech_sme")


def _is_listed(ask: Ask) -> Any:
    return ask.fact("on_ic_list", ask.year)


def _is_manufacturer(ask: Ask) -> Any:
    """Manufacturing as main business and at least half of all income. One no decides."""
    is_main = ask.fact("is_mainly_manufacturing", ask.year)
    share = ratio(ask.fact("manufacturing_income", ask.year), ask.fact("total_income", ask.year))
    is_half = (
        share if isinstance(share, Unknown) else share >= ask.param("super_deduction.manufacturing_share")
    )
    if is_main is False or is_half is False:
        return False
    return (
        unknown_of(is_main, is_half) if isinstance(is_main, Unknown) or isinstance(is_half, Unknown) else True
    )


_KINDS = {
    "super_deduction.rate_listed": _is_listed,
    "super_deduction.rate_tech_sme": _is_tech_sme,
    "super_deduction.rate_manufacturing": _is_manufacturer,
}


def _rate_words(ask: Ask, rate: Any) -> str:
    if isinstance(rate, Unknown):
        return "企业类别（科技型中小企业、制造业、清单企业）未定"
    is_split = "super_deduction.rate_fourth_quarter" in ask.table and rate == ask.param(
        "super_deduction.rate_general"
    )
    return "第四季度按100%" if is_split else ""
