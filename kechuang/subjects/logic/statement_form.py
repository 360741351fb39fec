"""The annual statement as a form: its groups and fields, made of the definitions of facts; money in 元 or 万元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kechuang.core.logic.verdicts import Problem
from kechuang.rules.facts import Fact, FactError, FactKind, FactSource, facts_by_name
from kechuang.rules.packs import load
from kechuang.rules.reading import read_value
from kechuang.subjects.logic.stored import NUMBERS, Stored, stored

#: Units in which money may be typed and shown; the first is the one to start with.
UNITS = {"wan": ("万元", Decimal(10_000)), "yuan": ("元", Decimal(1))}
_BARE = re.compile(r"[+-]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?")
#: A growth or fall beyond this is marked and asked for a reason.
JUMP = Decimal("0.5")


@dataclass(frozen=True)
class Group:
    """One group of the statement. ``code`` is stable as long as its first fact is: it stands in addresses."""

    code: str
    title: str
    facts: tuple[Fact, ...]


#: The groups that come first, by their first fact; the others follow as their packs define them.
_FIRST = ("main_business_income", "employees_average", "hnte_rd_labour", "tax_rd_labour", "accounting_rd")


def statement_facts() -> Iterator[Fact]:
    """The facts that the annual statement of an enterprise asks for, in the order of their definition.

    Most are of the year; some are declared as at the day of signing.
    """
    load()
    return (fact for fact in facts_by_name.values() if _is_asked(fact))


def _is_asked(fact: Fact) -> bool:
    return fact.source == FactSource.STATEMENT and fact.subject == "enterprise"


def statement_fact(name: str) -> Fact:
    """A fact of the statement by its name. Raises ``Problem`` for one that the statement does not ask for."""
    load()
    fact = facts_by_name.get(name)
    if fact is None or not _is_asked(fact):
        raise Problem(f"年度报表里没有“{name}”这一项，请核对名称。", field=name)
    return fact


def groups() -> list[Group]:
    """The groups of the statement, in order. Facts without a group stand together at the end."""
    found: dict[str, list[Fact]] = {}
    for fact in statement_facts():
        found.setdefault(fact.group or "其他", []).append(fact)
    made = [Group(facts[0].name, title, tuple(facts)) for title, facts in found.items()]
    return sorted(made, key=lambda each: _FIRST.index(each.code) if each.code in _FIRST else len(_FIRST))


def read_typed(fact: Fact, raw: Any, unit: str = "yuan") -> Any:
    """What a person typed → the fact's own type. A bare amount is in the unit chosen, a bare share in per cent.

    Raises ``Problem`` at the fact, with what is wrong and how to mend it.
    """
    text = raw.strip() if isinstance(raw, str) else raw
    if isinstance(text, str) and _BARE.fullmatch(text):
        if fact.kind == FactKind.MONEY and unit != "yuan":
            text += UNITS[unit][0]
        elif fact.kind == FactKind.SHARE:
            text += "%"
    try:
        value = read_value(fact, text)
    except FactError as error:
        raise Problem(str(error), field=fact.name) from error
    if fact.kind in NUMBERS and value is not None and not isinstance(value, Decimal):
        raise Problem(f"“{fact.title}”请填小数，不能填分数。", field=fact.name)
    return value


def read_stored(fact: Fact, raw: Any, unit: str = "yuan") -> Stored:
    """What a person typed as the row will hold it. Raises ``Problem``."""
    return stored(fact, read_typed(fact, raw, unit))


def typed(fact: Fact, value: Any, unit: str = "yuan") -> str:
    """A value as it stands in the field, without loss: ``read_typed`` gives it back. Unknown is empty."""
    if value is None or fact.kind == FactKind.TABLE:
        return ""
    if fact.kind == FactKind.YES_NO:
        return "是" if value else "否"
    if fact.kind not in NUMBERS:
        return value.isoformat() if fact.kind == FactKind.DAY else str(value)
    if fact.kind == FactKind.MONEY:
        value = value / UNITS[unit][1]
    elif fact.kind == FactKind.SHARE:
        value = value * 100
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_of(fact: Fact, unit: str) -> str:
    """The unit that stands in the field."""
    if fact.kind == FactKind.MONEY:
        return UNITS[unit][0]
    return "%" if fact.kind == FactKind.SHARE else fact.unit


def change_of(before: Any, now: Any) -> Decimal | None:
    """The change against last year as a fraction of it; None where it means nothing (unknown, zero, another sign)."""
    if not isinstance(before, Decimal) or not isinstance(now, Decimal) or before <= 0 or now < 0:
        return None
    return (now - before) / before


#: The three scopes of R&D expense side by side: what a row is called, and its fact in each.
SCOPES = ("高新技术企业认定口径", "加计扣除口径", "会计和统计口径")
COMPARED: tuple[tuple[str, str, str, str], ...] = (
    ("人员人工费用", "hnte_rd_labour", "tax_rd_labour", ""),
    ("直接投入费用", "hnte_rd_direct", "tax_rd_direct", ""),
    ("折旧费用", "hnte_rd_depreciation", "tax_rd_depreciation", ""),
    ("无形资产摊销", "hnte_rd_amortisation", "tax_rd_amortisation", ""),
    ("设计费用", "hnte_rd_design", "tax_rd_design", ""),
    ("装备调试与试验费用", "hnte_rd_commissioning", "", ""),
    ("其他费用", "hnte_rd_other", "tax_rd_other", ""),
    ("委托境内研发", "hnte_rd_outsourced_domestic", "tax_rd_outsourced_domestic", ""),
    ("委托境外研发", "hnte_rd_outsourced_foreign", "tax_rd_outsourced_foreign", ""),
    ("研发费用总额", "hnte_rd_total", "tax_rd_total", "accounting_rd"),
    ("R&D经费内部支出（统计）", "", "", "statistical_rd"),
)
#: Why the same expense differs between the scopes, in plain words.
WHY_SCOPES_DIFFER = (
    "认定口径看费用是否用于研发，范围较宽，含在用建筑物折旧、通讯费等；委托外部研发按实际发生额的80%计入。",
    "加计扣除口径由税法列举，范围较窄，不含房屋折旧和租赁费；其他相关费用有10%的限额。",
    "会计口径按企业会计准则归集，范围最宽；统计口径还要扣除委托外部、加上资本性支出。",
)
