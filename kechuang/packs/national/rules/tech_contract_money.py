"""技术合同的三个金额 · The three amounts of a technology contract: agreed, technical, received."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kechuang.packs.national.rules.tech_contract_prices import (
    CONTENT_READING,
    PLANT_READING,
    content_found,
    deducted_of,
    technology_of,
    total_of,
)
from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import Reading, rule
from kechuang.rules.findings import Amount, Condition, Yielded
from kechuang.rules.values import Exact, FactRef, Unknown, is_known, total, unknown_of

_DOC = "技术合同认定规则（国科发政字〔2001〕253号）"
_RECEIPTS = FactRef("contract_receipts")
CONTENT = Condition("M1", "有技术内容：应扣除的费用不超过成交额", _DOC, unit="元")
SHARE_READING = Reading(
    code="income_share",
    title="每笔到账按多少计算技术性收入",
    options=(("proportional", "按技术交易额占成交额的比例"), ("whole", "全部到账")),
    default="proportional",
    why="规则只说履行合同实际收到的价款扣除成本、逐笔核定，没有说怎样分摊",
)


@rule(
    code="tech_contract_money",
    topic="tech_contract_money",
    title="技术合同的成交额、技术交易额和技术性收入",
    source=f"{_DOC}；技术合同认定登记管理办法（2026年）附件",
    since=date(2001, 7, 18),
    as_of="申请登记日",
    subject="contract",
    readings=(CONTENT_READING, PLANT_READING, SHARE_READING),
    confirmed=False,
    summary="三个金额互不相同：约定的总额，扣除非技术性费用以后的，实际收到并扣除成本以后的。",
    note="条文见于转述；2026年附件的金额规定未见，暂沿用2001年规则。成本大于应分到账的，技术性收入为负，请核对。",
)
def money(ask: Ask) -> Iterator[Yielded]:
    """The three amounts; of each payment what of it is technical income."""
    price, deducted = total_of(ask), deducted_of(ask)
    technology = technology_of(price, deducted)
    yield content_found(ask, CONTENT)
    yield Amount("total", "合同成交额", price, how="合同约定的全部金额", clause=_DOC)
    yield Amount(
        "deducted", "应扣除的非技术性费用", deducted, how="购置和外包费用 − 合理数量标的物的直接成本", clause=_DOC
    )  # fmt: skip
    yield Amount("technology", "技术交易额", technology, how="成交额 − 应扣除的费用，不低于零", clause=_DOC)
    yield from _incomes(ask, price, technology)


def _incomes(ask: Ask, price: Any, technology: Any) -> Iterator[Amount]:
    """Technical income of every payment, and together."""
    rows, part = ask.fact("contract_receipts"), _part(ask, price, technology)
    how = "到账 × 技术交易额 ÷ 成交额 − 成本"
    found = [] if isinstance(rows, Unknown) else [_income(row, part) for row in rows]
    for number, each in enumerate(found, start=1):
        yield Amount(f"income_{number}", f"第{number}笔到账的技术性收入", each, how=how, clause=_DOC)
    whole = rows if isinstance(rows, Unknown) else total(found)
    yield Amount("income", "技术性收入", whole, how=f"逐笔：{how}", clause=_DOC)


def _part(ask: Ask, price: Any, technology: Any) -> Any:
    """What part of every payment is technical."""
    if ask.reading(SHARE_READING.code) == "whole":
        return Exact(1)
    if not is_known(price, technology):
        return unknown_of(price, technology)
    return Exact(technology) / price if price else Unknown(why="成交额为零，不能分摊")


def _income(row: Mapping[str, Any], part: Any) -> Any:
    amount, cost = row.get("amount"), row.get("cost")
    if amount is None or cost is None:
        return Unknown((_RECEIPTS,), "有的行没有填全")
    if isinstance(part, Unknown):
        return part
    return Exact(amount) * part - cost
