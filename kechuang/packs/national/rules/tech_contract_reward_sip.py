"""技术合同登记奖励（苏州工业园区） · One place's reward for registering contracts: a local example."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Amount, Yielded
from kechuang.rules.values import Unknown

_TOPIC = "tech_contract_reward_sip"
_DOC = "苏州工业园区政策（转述）"


@rule(
    code=_TOPIC,
    topic="tech_contract_reward",
    title="技术合同登记奖励（苏州工业园区，地方例子）",
    source=_DOC,
    since=date(2025, 1, 1),
    place="320576",
    as_of="所属年度的最后一天",
    parameters=(_TOPIC,),
    subject="contract",
    confirmed=False,
    summary="按全年登记额的一档比例，不超过该档的最高额；是“最高”，可以少给。",
    note="他地做法，供参照：文号与施行日期未见，暂从2025年起算；60亿元以上未见规定。",
)
def reward(ask: Ask) -> Iterator[Yielded]:
    """The rate and the most of the band that the whole amount lies in."""
    value = _paid(ask, ask.fact("registered_in_year"))
    yield Amount("reward", "奖励最高", value, how="登记额 × 该档比例，不超过该档最高额", clause=_DOC)


def _paid(ask: Ask, registered: Any) -> Any:
    bands, top = ask.param(f"{_TOPIC}.bands"), ask.param(f"{_TOPIC}.top")
    if isinstance(registered, Unknown):
        return registered
    if registered > top:
        return Unknown(why="60亿元以上未见规定")
    for low, rate, most in reversed(bands):
        if registered >= low:
            return min(registered * rate, most)
    return Decimal(0)
