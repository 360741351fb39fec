"""瞪羚企业: a template from one city, to be replaced by the place's own. Not national law."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kechuang.packs.national.rules.ladder_parts import GROWTH, age, any_part, two_year_growth
from kechuang.rules.asking import Ask, joined, unknown
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.values import Unknown, is_known, unknown_of
from kechuang.rules.verdicts import Verdict, all_of

_DOC = "济南高新区瞪羚企业标准（地方模板）"
_YI = 10**8

WAY = Condition("W1", "高增长，或创业“5＋N”", _DOC, "收入涨得快，或者成立没几年收入就上了5亿元，有一样就行。")
FAST = Condition(
    "W1a",
    "营业收入在1000万元以上，两年增长率达到所在档的要求",
    _DOC,
    "收入够1000万元，并且收入或利润这两年涨得够快。",
)
SCALE = Condition("W1a1", "上年营业收入不低于1000万元", _DOC, "去年收入够1000万元吗？", "元")
RATE = Condition(
    "W1a2", "营业收入或净利润两年复合增长率达到所在档的要求", _DOC, "收入或利润，有一样涨得够快吗？"
)
SALES_GROWN = Condition("W1a2a", "营业收入两年复合增长率", _DOC, "收入这两年平均每年涨了多少？", "%")
PROFIT_GROWN = Condition("W1a2b", "净利润两年复合增长率", _DOC, "利润这两年平均每年涨了多少？", "%")
YOUNG = Condition(
    "W1b",
    "成立6＋N年内营业收入达到（5＋N）亿元",
    _DOC,
    "成立6年内收入到5亿元，7年内到6亿元，依次到11年内10亿元。",
    "元",
)


@rule(
    code="gazelle_template",
    topic="gazelle",
    title="瞪羚企业（地方模板）",
    source=_DOC,
    since=date(2020, 1, 1),
    readings=(GROWTH,),
    result="gazelle",
    confirmed=False,
    window="按当地通知",
    summary="没有全国统一标准，本模板取自一地，请换成当地文件。",
    note="施行日期未见。各地自行制定，请在地方规则包中另立一条。",
)
def gazelle(ask: Ask) -> Iterator[Yielded]:
    """Fast growth by the band of last year's revenue, or much revenue at a young age."""
    ask.param("gazelle.average_growth")
    yield any_part(WAY, (_fast(ask), _young(ask)))


def _fast(ask: Ask) -> Finding:
    year = ask.year - 1
    sales = ask.fact("sales", year)
    if isinstance(sales, Unknown):
        return unknown(FAST, sales, note="先填上年营业收入，才知道按哪一档")
    bands = ask.param("gazelle.growth_bands")
    scale = ask.at_least(SCALE, sales, bands[-1][0])
    limit = next((rate for low, rate in bands if sales >= low), None)
    if limit is None:
        return joined(FAST, Verdict.UNMET, (scale,))
    rate = any_part(RATE, (
        ask.at_least(SALES_GROWN, two_year_growth(ask, "sales", year), limit),
        ask.at_least(PROFIT_GROWN, two_year_growth(ask, "net_profit", year), limit),
    ))  # fmt: skip
    return joined(FAST, all_of((scale.verdict, rate.verdict)), (scale, rate))


def _young(ask: Ask) -> Finding:
    """The least N that the age needs says the revenue that is wanted; older than all N: unmet."""
    years, revenue, most = (int(each) for each in ask.param("gazelle.n_years"))
    sales, old = ask.fact("sales", ask.year - 1), age(ask.as_of, ask.fact("registered_on"))
    if not is_known(old):
        if is_known(sales) and sales < revenue * _YI:  # too little at any age
            return Finding(YOUNG, Verdict.UNMET, sales, "ge", revenue * _YI)
        return unknown(YOUNG, unknown_of(old, sales))
    extra = max(0, old - years)
    if extra > most:
        return Finding(YOUNG, Verdict.UNMET, sales, "ge", None, (), f"成立已超过{years + most}年")
    wanted: Any = (revenue + extra) * _YI
    return ask.at_least(YOUNG, sales, wanted, f"成立第{old}年，N＝{extra}")
