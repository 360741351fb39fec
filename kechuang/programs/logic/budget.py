"""A project's budget by subject and source, its sums, and the cap of indirect costs.

Subjects as in 财教〔2021〕178号: direct costs are equipment (purchase; trial-making and upgrade; lease), business and labour;
indirect costs stand apart. The cap is a rule of law and is asked of ``kechuang.rules`` (topic ``indirect_cost``): marginal
slices on direct costs without purchased equipment. Public and self-raised money are computed each for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.core.logic.money import MoneyError, format_money, parse_money
from kechuang.core.logic.verdicts import Problem
from kechuang.rules.catalogue import RuleError, evaluate, select
from kechuang.rules.facts import Facts
from kechuang.rules.packs import load
from kechuang.rules.values import is_known, rounded


@dataclass(frozen=True)
class Line:
    """A subject of the budget. ``group``: what it is summed under."""

    code: str
    title: str
    group: str
    help: str = ""


LINES = (
    Line("purchase", "设备购置费", "equipment", "只有购置的设备从间接费用的基数里扣除。"),
    Line("trial", "设备试制和改造费", "equipment"),
    Line("lease", "设备租赁费", "equipment"),
    Line("business", "业务费", "direct", "材料、测试、燃料动力、会议差旅、出版等。"),
    Line("labour", "劳务费", "direct", "没有工资性收入的参加人员、科研助理和专家。"),
    Line("indirect", "间接费用", "indirect", "含绩效支出；绩效支出不另设上限。"),
)
SOURCES = (("applied", "申请财政经费"), ("raised", "自筹经费"))
_DIRECT = tuple(each.code for each in LINES if each.group != "indirect")
_EQUIPMENT = tuple(each.code for each in LINES if each.group == "equipment")
_LIMIT = Decimal(10) ** 13

#: Stored: line → source → yuan as exact text. A line or source that says nothing is left out.
Budget = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Cap:
    """The cap of indirect costs of one source, in yuan. ``largest``: direct costs and the cap together.

    All None: no law of the day says anything, or purchased equipment is more than all direct costs (``why``).
    """

    base: Decimal | None = None
    cap: Decimal | None = None
    largest: Decimal | None = None
    clause: str = ""
    is_confirmed: bool = True
    why: str = ""


@dataclass(frozen=True)
class Sums:
    """What a budget adds up to, of one source or of both, in yuan."""

    equipment: Decimal
    direct: Decimal
    indirect: Decimal
    purchase: Decimal

    @property
    def total(self) -> Decimal:
        """Direct and indirect costs together."""
        return self.direct + self.indirect


def read_budget(raw: Any, *, unit: str = "万元", title: str = "经费预算") -> dict[str, dict[str, str]] | None:
    """A typed budget as it is stored; None if nothing is in it.

    ``raw``: line → source → typed, or flat as ``purchase-applied``. ``unit``: of bare numbers. Raises ``Problem``.
    """
    if not isinstance(raw, Mapping):
        raise Problem(f"“{title}”应按科目填写。")
    known = {each.code for each in LINES}
    strange = next((key for key in raw if str(key).partition("-")[0] not in known), None)
    if strange is not None:
        raise Problem(f"“{title}”没有“{str(strange)[:20]}”这个科目。")
    found: dict[str, dict[str, str]] = {}
    for line in LINES:
        inner = raw.get(line.code)
        for source, words in SOURCES:
            typed = inner.get(source) if isinstance(inner, Mapping) else raw.get(f"{line.code}-{source}")
            if typed is not None and str(typed).strip():
                amount = _amount(str(typed), unit, f"“{title}”的{line.title}（{words}）")
                found.setdefault(line.code, {})[source] = amount
    return found or None


def _amount(typed: str, unit: str, where: str) -> str:
    try:
        value = parse_money(typed, unit=unit)
    except MoneyError as error:
        raise Problem(f"{where}填的“{typed[:20]}”不是金额，请只填数字（单位{unit}）。") from error
    if value < 0 or value >= _LIMIT:
        raise Problem(f"{where}应不小于0，也不会这么大，请核对单位（{unit}）。")
    if value != round(value, 2):
        raise Problem(f"{where}比一分钱还细，请核对单位（{unit}）。")
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def sums(budget: Budget | None, source: str = "") -> Sums:
    """The sums of one source (``applied``, ``raised``), or of both."""

    def of(codes: tuple[str, ...]) -> Decimal:
        wanted = (source,) if source else tuple(code for code, _ in SOURCES)
        lines = ((budget or {}).get(code) or {} for code in codes)
        return sum((Decimal(line[each]) for line in lines for each in wanted if each in line), Decimal(0))

    return Sums(of(_EQUIPMENT), of(_DIRECT), of(("indirect",)), of(("purchase",)))


def amount_asked(answer: Any) -> Decimal | None:
    """What a case asks for, in yuan, by the answer that says it: a sum of money, or a budget's applied part. None: unsaid."""
    if isinstance(answer, Mapping):
        return sums(answer, "applied").total
    return None if answer is None else Decimal(answer)


def indirect_cap(
    direct: Decimal, purchase: Decimal, *, on: date, places: tuple[str, ...] = (), kind: str = "general"
) -> Cap:
    """The cap of indirect costs on direct costs, both in yuan, on the day of signing. ``purchase``: equipment bought.

    ``kind``: ``general``, ``theory`` or ``soft`` (running). Source: the rule of topic ``indirect_cost``.
    """
    result = _asked({"project_direct": direct, "project_equipment": purchase}, on, places, kind)
    if result is None:
        return Cap(why="当日没有间接费用的规定。")
    found = result.amount("cap")
    if not is_known(found.value):
        return Cap(why=found.value.why or "请核对直接费用和设备购置费。", clause=found.clause)
    cap = Decimal(found.value)
    return Cap(direct - purchase, cap, direct + cap, found.clause, not result.unconfirmed)


def split_total(
    total: Decimal, purchase: Decimal, *, on: date, places: tuple[str, ...] = (), kind: str = "general"
) -> tuple[Decimal, Decimal] | None:
    """Direct and greatest indirect cost where only the total is fixed, in yuan to the cent; None if they cannot be said."""
    result = _asked({"project_total": total, "project_equipment": purchase}, on, places, kind)
    if result is None:
        return None
    direct, indirect = result.amount("split_direct").value, result.amount("split_indirect").value
    return (rounded(direct, 2), rounded(indirect, 2)) if is_known(direct, indirect) else None


def _asked(values: dict[str, Any], on: date, places: tuple[str, ...], kind: str) -> Any:
    load()
    given = {**values, "project_kind": kind, "project_grade": "running"}
    try:
        chosen = select("indirect_cost", on, places)
    except (RuleError, LookupError):
        return None
    return evaluate(chosen, Facts(given), as_of=on, places=places)


def caps(budget: Budget | None, *, on: date, places: tuple[str, ...] = ()) -> dict[str, Cap]:
    """The cap of each source of a budget, by the source's code."""
    return {code: _cap_of(sums(budget, code), on, places) for code, _ in SOURCES}


def _cap_of(found: Sums, on: date, places: tuple[str, ...]) -> Cap:
    return indirect_cap(found.direct, found.purchase, on=on, places=places)


def budget_faults(
    budget: Budget | None, *, on: date, places: tuple[str, ...] = (), asked: Decimal | None = None
) -> Iterator[str]:
    """What is wrong with a budget, in words: indirect costs above their cap, another amount than is ``asked`` for (yuan)."""
    if not budget:
        return
    for code, words in SOURCES:
        found, cap = sums(budget, code), _cap_of(sums(budget, code), on, places)
        if found.purchase > found.direct:
            yield f"{words}的设备购置费超过直接费用，请核对。"
        elif cap.cap is not None and found.indirect > cap.cap:
            yield (
                f"{words}的间接费用{format_money(found.indirect)}，超过上限{format_money(cap.cap)}"
                f"（基数{format_money(cap.base)}：直接费用减设备购置费）。请减少{format_money(found.indirect - cap.cap)}。"
            )
    applied = sums(budget, "applied").total
    if asked is not None and applied != asked:
        yield (
            f"预算里申请财政经费合计{format_money(applied)}，与申请金额{format_money(asked)}不一致，"
            f"相差{format_money(abs(applied - asked))}，请改成一致。"
        )


def typed_budget(budget: Budget | None, unit: str = "万元") -> dict[tuple[str, str], str]:
    """A stored budget as it stands in the fields: (line, source) → number in the unit."""
    factor = Decimal(10_000) if unit == "万元" else Decimal(1)
    found = {}
    for code, line in (budget or {}).items():
        for source, amount in line.items():
            text = format(Decimal(amount) / factor, "f")
            found[code, source] = text.rstrip("0").rstrip(".") if "." in text else text
    return found
