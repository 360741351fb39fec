"""技术合同登记机构的期限 · How many days the registrar has, and from when."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kechuang.packs.national.rules.tech_contract_prices import (
    PLANT_READING,
    deducted_of,
    technology_of,
    total_of,
)
from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Amount, Yielded
from kechuang.rules.values import is_known, unknown_of

_TOPIC = "tech_contract_clock"
_LAW = "技术合同认定登记管理办法（国科发政字〔2000〕63号）"
_DRAFT = "技术合同认定登记管理办法（征求意见稿，2024年12月） 第十四条"


@rule(
    code=_TOPIC,
    topic=_TOPIC,
    title="技术合同登记机构的办理期限",
    source=f"{_LAW}；{_DRAFT}",
    since=date(2000, 2, 16),
    as_of="受理日",
    parameters=("tech_contract_money",),
    subject="contract",
    readings=(PLANT_READING,),
    confirmed=False,
    summary="旧办法自受理起30天；征求意见稿为15个工作日，大额或有争议的30个工作日，补正的从提交补正材料起算。",
    note="这是登记机构的期限，不是申请人的。2026年办法的定稿未见。最后一天要按工作日历推算。",
)
def clock(ask: Ask) -> Iterator[Yielded]:
    """Days, of which kind, and the day that is not counted: the acceptance, or the correction after it."""
    clause = _DRAFT if ask.states(f"{_TOPIC}.large_days") else _LAW
    unit = ask.param(f"{_TOPIC}.unit")
    yield Amount("days", "作出决定的期限", _days(ask), unit, "自受理起", clause)
    yield Amount("starts_on", "起算的日期（当天不计）", _starts(ask), "", "受理日；补正的，提交日", clause)


def _days(ask: Ask) -> Any:
    days = ask.param(f"{_TOPIC}.days")
    if not ask.states(f"{_TOPIC}.large_days"):
        return days
    large, is_disputed = ask.param(f"{_TOPIC}.large_days"), ask.fact("contract_is_disputed")
    technology = technology_of(total_of(ask), deducted_of(ask))
    is_large = is_known(technology) and technology >= ask.param(f"{_TOPIC}.large_amount")
    if is_disputed is True or is_large:
        return large
    return days if is_known(is_disputed, technology) else unknown_of(is_disputed, technology)


def _starts(ask: Ask) -> date:
    """The draft counts from when a correction was filed."""
    corrected: date | None = ask.told("contract_corrected_on")
    restarts = ask.states(f"{_TOPIC}.correction_restarts") and ask.param(f"{_TOPIC}.correction_restarts")
    return max(ask.as_of, corrected) if corrected and restarts else ask.as_of
