"""The prices of a technology contract: what rules on registering it and on its money count alike."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kechuang.rules.asking import Ask, manual
from kechuang.rules.catalogue import Reading
from kechuang.rules.findings import Condition, Finding
from kechuang.rules.values import FactRef, Unknown, greater, lesser, unknown_of

TOPIC = "tech_contract_money"
_OPEN = "合同总额未定，按“未知”登记；申请减免税、提取奖酬金之前须先更正"

CONTENT_READING = Reading(
    code="technical_content",
    title="扣除多少就算没有技术内容",
    options=(("over", "应扣除的费用超过成交额"), ("zero", "扣除以后技术交易额为零")),
    default="over",
    why="规则要求有技术内容，没有说技术交易额恰好为零时怎样办",
)
PLANT_READING = Reading(
    code="plant_quantity",
    title="成套设备、试验装置的合理数量",
    options=(("two", "两套以内"), ("one", "一套以内")),
    default="two",
    why="规则只说一般1—2套",
)


def total_of(ask: Ask) -> Any:
    """成交额; unknown while the contract leaves it open."""
    is_open, total = ask.fact("contract_total_is_open"), ask.fact("contract_total")
    if isinstance(is_open, Unknown):
        return unknown_of(is_open, total)
    if is_open:
        return Unknown(why=_OPEN)
    is_negative = not isinstance(total, Unknown) and total < 0
    return Unknown((FactRef("contract_total"),), "成交额为负，请核对") if is_negative else total


def deducted_of(ask: Ask) -> Any:
    """What is not technical: things bought, but not the direct cost of a reasonable quantity of the object."""
    bought = _bought(ask)
    if not isinstance(bought, Unknown) and not bought:
        return Decimal(0)
    return greater(bought - _spared(ask), Decimal(0))


def technology_of(total: Any, deducted: Any) -> Any:
    """技术交易额: never above the total, never below nought."""
    return greater(total - deducted, Decimal(0))


def content_found(ask: Ask, condition: Condition) -> Finding:
    """Is any of the price for technology? A person says so of a contract whose price is open."""
    total = total_of(ask)
    if ask.told("contract_total_is_open"):
        return manual(condition, "总额未定，请看合同内容：有没有技术性的价款")
    deducted = deducted_of(ask)
    if ask.reading(CONTENT_READING.code) == "zero":
        return ask.less_than(condition, deducted, total)
    return ask.at_most(condition, deducted, total)


def _bought(ask: Ask) -> Any:
    rows = ask.fact("contract_purchases")
    if isinstance(rows, Unknown):
        return rows
    items = {**ask.param(f"{TOPIC}.deducted"), **ask.param(f"{TOPIC}.deducted_alike")}
    amounts = [row.get("amount") for row in rows if row.get("item") is not None]
    if len(amounts) < len(rows) or any(amount is None or amount < 0 for amount in amounts):
        return _unfilled("contract_purchases")
    return sum((row["amount"] for row in rows if row["item"] in items), Decimal(0))


def _spared(ask: Ask) -> Any:
    """The direct cost of a reasonable quantity of the contract's own object."""
    rows = ask.fact("contract_objects")
    if isinstance(rows, Unknown):
        return rows
    plants = ask.param(f"{TOPIC}.plants")[ask.reading(PLANT_READING.code)]
    return sum((_cost(row, plants) for row in rows), Decimal(0))


def _cost(row: Mapping[str, Any], plants: Decimal) -> Any:
    """The cost of what is reasonable: plant by the law's number, carriers as many as are needed."""
    wanted = plants if row.get("carrier") == "plant" else row.get("needed")
    quantity, each = row.get("quantity"), row.get("unit_cost")
    if row.get("carrier") is None or quantity is None or each is None or each < 0 or wanted is None:
        return _unfilled("contract_objects")
    return lesser(quantity, wanted) * each


def _unfilled(table: str) -> Unknown:
    return Unknown((FactRef(table),), "有的行没有填全，或者金额为负")
