"""间接费用上限与反算 · The cap of indirect costs, and a budget worked back from its total."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Amount, Condition, Yielded
from kechuang.rules.values import Unknown, is_known, unknown_of

_CLAUSE = "间接费用分段比例；基数为直接费用减设备购置费"
WITHIN = Condition("C1", "间接费用不超过上限", _CLAUSE, unit="元")
Slices = tuple[tuple[Decimal | None, Decimal], ...]


@rule(
    code="indirect_cost",
    topic="indirect_cost",
    title="科研项目间接费用上限",
    source="中办发〔2016〕50号；国办发〔2021〕32号、财教〔2021〕178号；浙财科教〔2025〕38号",
    since=date(2016, 7, 31),
    as_of="任务书签订日",
    subject="project",
    summary="分段超额比例；只扣设备购置费，试制、改造和租赁的不扣。只知道总经费时反算直接费用和间接费用。",
    note="合作项目按课题总额计算，各单位按协议分摊；财政专项经费与自筹经费分别计算。绩效支出在间接费用内不另设上限。",
)
def indirect(ask: Ask) -> Iterator[Yielded]:
    """The cap on a direct cost; the split of a total; and whether a proposed indirect cost is within the cap."""
    slices, direct, equipment = _slices(ask), ask.fact("project_direct"), ask.fact("project_equipment")
    total, proposed = ask.fact("project_total"), ask.fact("project_indirect")
    cap = _cap(direct, equipment, slices)
    yield Amount("cap", "间接费用上限", cap, how="（直接费用 − 设备购置费）分段计算", clause=_CLAUSE)
    split = _split(total, equipment, slices)
    yield Amount(
        "split_direct", "按总经费反算：直接费用", split[0], how="总经费 − 间接费用上限", clause=_CLAUSE
    )
    yield Amount(
        "split_indirect", "按总经费反算：间接费用至多", split[1], how="使间接费用恰为上限", clause=_CLAUSE
    )
    if is_known(proposed):
        yield ask.at_most(WITHIN, proposed, cap if is_known(cap) else split[1])


def _slices(ask: Ask) -> Slices | Unknown:
    """The rates that hold for this kind of project."""
    kind = ask.fact("project_kind")
    if isinstance(kind, Unknown):
        return kind
    if kind == "theory" and ask.states("indirect_cost.theory_rate"):
        return ((None, ask.param("indirect_cost.theory_rate")),)
    if kind == "soft" and ask.states("indirect_cost.soft_rates"):
        grade = ask.fact("project_grade")
        return (
            grade if isinstance(grade, Unknown) else ((None, ask.param("indirect_cost.soft_rates")[grade]),)
        )
    slices: Slices = ask.param("indirect_cost.slices")
    return slices


def _cap(direct: Any, equipment: Any, slices: Any) -> Any:
    if not is_known(direct, equipment, slices):
        return unknown_of(direct, equipment, slices)
    base = direct - equipment
    return Unknown(why="设备购置费超过直接费用，请核对") if base < 0 else _sliced(base, slices)


def _sliced(base: Decimal, slices: Slices) -> Decimal:
    """Each rate on the part of the base within its slice."""
    found, floor = Decimal(0), Decimal(0)
    for top, rate in slices:
        found += rate * max(Decimal(0), (base if top is None else min(base, top)) - floor)
        floor = top or floor
    return found


def _split(total: Any, equipment: Any, slices: Any) -> tuple[Any, Any]:
    """Direct and indirect cost that make up a total, the indirect one at its cap."""
    if not is_known(total, equipment, slices):
        lacking = unknown_of(total, equipment, slices)
        return lacking, lacking
    rest = Fraction(total - equipment)
    if rest < 0:
        lacking = Unknown(why="设备购置费超过总经费，请核对")
        return lacking, lacking
    floor = spent = Fraction(0)
    for top, rate in slices:
        width = None if top is None else (Fraction(top) - floor) * (1 + Fraction(rate))
        if width is None or rest <= spent + width:
            base = floor + (rest - spent) / (1 + Fraction(rate))
            return base + Fraction(equipment), rest - base
        floor, spent = Fraction(top), spent + width
    raise ValueError("the last slice of indirect_cost.slices must be open")
