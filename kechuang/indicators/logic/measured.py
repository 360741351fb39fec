"""What was measured, and whether value, precision and unit agree. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from kechuang.core.logic.units import UnitMismatch, convert
from kechuang.core.logic.verdicts import Problem
from kechuang.indicators.logic.catalogue import Indicator
from kechuang.indicators.states import Precision, Status


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was measured, and how well it is known. ``value`` in ``unit`` (empty: the catalogue's)."""

    value: Decimal | None = None
    unit: str = ""
    precision: str = Precision.EXACT
    status: str = Status.FLASH
    growth_pct: Decimal | None = None
    rank: int | None = None
    rank_scope: str = ""


def check_measured(definition: Indicator, measured: Measured) -> Measured:
    """Return ``measured`` with its unit filled in; raise ``Problem`` where value, precision and unit disagree."""
    unknown = measured.precision in (Precision.MASKED, Precision.MISSING)
    stated = measured.value is not None or measured.growth_pct is not None or measured.rank is not None
    if unknown and measured.value is not None:
        raise Problem(
            "标明“暂缺”或“原文隐去”时不能再填数值；有数值时请选择“准确”“不少于”或“约数”。", field="value"
        )
    if not unknown and not stated:
        raise Problem("请填写数值；确实没有数据时，请把精确程度选为“暂缺”，不要填 0。", field="value")
    if measured.precision not in set(Precision):
        raise Problem(f"精确程度“{measured.precision}”不认识。", field="precision")
    if measured.status not in set(Status):
        raise Problem(f"数据性质“{measured.status}”不认识，应为快报、初步或核定。", field="status")
    unit = measured.unit or definition.unit
    if measured.value is not None:
        try:
            convert(measured.value, unit, definition.unit)
        except UnitMismatch as error:
            raise Problem(
                f"单位“{unit}”不能用于“{definition.name}”（应为{definition.unit}或可换算的单位）。{error}",
                field="unit",
            ) from error
    return replace(measured, unit=unit)
