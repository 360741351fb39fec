"""揭榜挂帅的经费条件（赣州市2023年） · The money of a challenge in Ganzhou's call of 2023: a local example."""

from collections.abc import Iterator
from datetime import date

from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Yielded
from kechuang.rules.values import ratio

_TOPIC = "challenge_ganzhou"
_DOC = "赣州市2023年揭榜挂帅项目申报通知"
BUDGET = Condition("B1", "企业总投入是市财政经费的倍数", _DOC, unit="倍")
CASH = Condition("B2", "支付揭榜方的现金与市财政经费之比", _DOC, unit="%")
IN_KIND = Condition("B3", "没有用资产、产品或服务抵付", _DOC)
MONTHS = Condition("B4", "完成时限", _DOC, unit="个月")


@rule(
    code=_TOPIC,
    topic="challenge_money",
    title="揭榜挂帅的经费条件（赣州市2023年）",
    source=_DOC,
    since=date(2023, 1, 1),
    until=date(2023, 12, 31),
    place="360700",
    parameters=(_TOPIC,),
    subject="project",
    confirmed=False,
    summary="总投入不少于财政经费的4倍，支付揭榜方的现金不少于40%，三年以内完成。",
    note="他地做法，供参照；只见转载，起止日期按年度。",
)
def challenge(ask: Ask) -> Iterator[Yielded]:
    """Four conditions."""
    grant = ask.fact("challenge_grant")
    budget = ratio(ask.fact("challenge_budget"), grant, why="财政经费为零")
    cash = ratio(ask.fact("challenge_to_solver"), grant, why="财政经费为零")
    yield ask.at_least(BUDGET, budget, ask.param(f"{_TOPIC}.budget_times"))
    yield ask.at_least(CASH, cash, ask.param(f"{_TOPIC}.cash_share"))
    yield ask.holds(IN_KIND, ask.fact("challenge_paid_in_kind"), wanted=False)
    yield ask.at_most(MONTHS, ask.fact("challenge_months"), ask.param(f"{_TOPIC}.months"))
