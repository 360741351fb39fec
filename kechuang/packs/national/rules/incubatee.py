"""在孵企业 · What makes a firm in an incubator an incubatee."""

from collections.abc import Iterator
from datetime import date

from kechuang.rules.asking import Ask, earliest_start, manual, unknown
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.values import Unknown
from kechuang.rules.verdicts import Verdict

_DOC = "国科发区〔2018〕300号"
FITS = Condition("B1", "符合科技型中小企业相关要求", f"{_DOC} 在孵企业")
NEW = Condition("B2", "主要从事新技术、新产品的研发、生产和服务", f"{_DOC} 在孵企业")
REGISTERED = Condition("B3", "注册地在孵化器场地内", f"{_DOC} 在孵企业")
WORKS = Condition("B4", "主要研发、办公场所在孵化器场地内", f"{_DOC} 在孵企业")
YOUNG = Condition(
    "B5", "入驻时成立不超过24个月", f"{_DOC} 在孵企业", "成立日期不早于要求的日期（入驻日往前24个月）"
)
STAY = Condition(
    "B6", "孵化时限一般不超过48个月，长周期领域60个月", f"{_DOC} 在孵企业", "入驻日期不早于要求的日期"
)


@rule(
    code="incubatee",
    topic="incubatee",
    title="在孵企业",
    source=f"{_DOC}《科技企业孵化器管理办法》",
    since=date(2019, 1, 1),
    as_of="判断日",
    result="incubatee",
    subject="tenant",
    summary="判断入驻企业能否计入在孵企业。",
    note="2025年办法的在孵企业条件未见，暂沿用2018年的。",
)
def incubatee(ask: Ask) -> Iterator[Yielded]:
    """Six conditions; ages by the calendar, the last day included."""
    yield _fits(ask)
    yield ask.holds(NEW, ask.fact("does_new_technology"))
    yield ask.holds(REGISTERED, ask.fact("is_registered_inside"))
    yield ask.holds(WORKS, ask.fact("works_inside"))
    entered = ask.fact("entered_on")
    earliest = earliest_start(entered, int(ask.param("incubatee.age_at_entry")))
    yield ask.at_least(YOUNG, ask.fact("registered_on"), earliest)
    yield _stay(ask)


def _fits(ask: Ask) -> Finding:
    holds = ask.fact("holds_tech_sme")
    if holds is False:
        return manual(FITS, "未取得入库登记编号，请按科技型中小企业评价规则核对。")
    return ask.holds(FITS, holds)


def _stay(ask: Ask) -> Finding:
    """Within 48 months for all; within 60 in fields of a long cycle; the field matters only between the two."""
    entered, is_long = ask.fact("entered_on"), ask.fact("has_long_cycle")
    usual = ask.at_least(STAY, entered, earliest_start(ask.as_of, int(ask.param("incubatee.stay"))))
    limit = earliest_start(ask.as_of, int(ask.param("incubatee.long_stay")))
    longer = ask.at_least(STAY, entered, limit, "长周期领域按60个月")
    if is_long is True:
        return longer
    if isinstance(is_long, Unknown) and usual.verdict == Verdict.UNMET and longer.verdict == Verdict.MET:
        return unknown(STAY, is_long, "ge", usual.wanted, "属于长周期领域时可到60个月")
    return usual
