"""技术合同的印花税 · Stamp duty on a technology contract; from memory, information, not advice."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.packs.national.rules.tech_contract_prices import total_of
from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Amount, Yielded
from kechuang.rules.values import Unknown, greater

_DOC = "印花税法（凭记忆）"


@rule(
    code="tech_contract_stamp",
    topic="tech_contract_stamp",
    title="技术合同的印花税",
    source=_DOC,
    since=date(2022, 7, 1),
    as_of="签订日",
    subject="contract",
    confirmed=False,
    summary="供了解，不是税务意见。价款的万分之三；开发合同的研究开发经费不计。",
    note="税率、起算日和计税依据都凭记忆，未核对。",
)
def duty(ask: Ask) -> Iterator[Yielded]:
    """A rate on the price; of some kinds without the research funds."""
    due = _base(ask) * ask.param("tech_contract_stamp.rate")
    yield Amount("duty", "印花税", due, how="计税金额 × 0.03%，每一方各缴", clause=_DOC)


def _base(ask: Ask) -> Any:
    subkind = ask.fact("contract_subkind")
    if isinstance(subkind, Unknown):
        return subkind
    price = total_of(ask)
    if subkind[:2] in ask.param("tech_contract_stamp.without_research_funds"):
        price = price - ask.fact("contract_research_funds")
    return greater(price, Decimal(0))
