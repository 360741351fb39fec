"""How a bureau says a number: 增长, 下降, 持平; 万 and 亿; 居第n位, 前移k位; and 〔快报〕 where it is not final."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kechuang.assessment.logic.board import Measured
from kechuang.assessment.logic.words import half_up, plain
from kechuang.core.logic.periods import Period, PeriodError
from kechuang.core.logic.units import UnitError, format_number
from kechuang.indicators.states import STATUS_TITLES, Precision, Status


@dataclass(frozen=True, slots=True)
class Printed:
    """A piece of text with the marks of its evidence."""

    text: str
    marks: tuple[int, ...] = ()


Runs = list[Printed]

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")


def fill(pattern: str, values: dict[str, Printed | None]) -> Runs:
    """Fill a sentence pattern; a part in brackets falls away where one of its slots is None or empty.

    A slot outside brackets that is unknown prints «暂无». Raises ``KeyError`` for a slot that no value answers.
    """

    def kept(match: re.Match[str]) -> str:
        slots = _SLOT.findall(match.group(1))
        return match.group(1) if all(values[slot] is not None for slot in slots) else ""

    text = _OPTIONAL.sub(kept, pattern)
    runs: Runs = []
    for position, piece in enumerate(_SLOT.split(text)):
        if position % 2 == 0:
            runs.append(Printed(piece))
        else:
            runs.append(values[piece] or Printed("暂无"))
    return joined([run for run in runs if run.text or run.marks])


def joined(runs: Runs) -> Runs:
    """Join neighbours without marks."""
    out: Runs = []
    for run in runs:
        if out and not out[-1].marks:
            out[-1] = Printed(out[-1].text + run.text, run.marks)
        else:
            out.append(run)
    return out


def amount(value: Decimal, unit: str) -> str:
    """A value as a person says it: 129.93亿元, 12,993家; a unit that the catalogue lacks is printed as it stands."""
    try:
        return format_number(value, unit)
    except UnitError:
        return f"{plain(value)}{unit}"


def measured(found: Measured) -> str:
    """A measured value with its precision and, unless it is final, its status: 1.3亿元〔快报〕, 约200人, 180项以上."""
    if found.value is None:
        return {Precision.MASKED: "（来源隐去）"}.get(Precision(found.precision), "（暂缺）")
    said = f"第{plain(found.value)}位" if found.unit in {"位次", "位"} else amount(found.value, found.unit)
    if found.precision == Precision.AT_LEAST:
        said = f"{said}以上"
    elif found.precision == Precision.ABOUT:
        said = f"约{said}"
    return said + status_mark(found.status)


def status_mark(status: str) -> str:
    """〔快报〕 or 〔初步〕; nothing for what is final."""
    return "" if status == Status.FINAL else f"〔{STATUS_TITLES.get(status, status)}〕"


def growth(ratio: Fraction) -> str:
    """增长52.2%, 下降3%, 持平: one decimal, half up; what would round to nothing keeps its digits."""
    if ratio == 0:
        return "持平"
    word = "增长" if ratio > 0 else "下降"
    for digits in (1, 2, 3, 4):
        shown = half_up(abs(ratio) * 100, digits)
        if shown:
            return f"{word}{plain(shown)}%"
    return f"略有{word}"


def points(difference: Decimal) -> str:
    """提高1.2个百分点, 下降…, 持平: ratios differ by points, never by %."""
    if difference == 0:
        return "持平"
    return f"{'提高' if difference > 0 else '下降'}{plain(abs(difference))}个百分点"


def place(rank: Decimal, scope: str) -> str:
    """居全省第2位."""
    return f"居{scope}第{plain(rank)}位"


def move(rank: Decimal, before: Decimal) -> str:
    """前移1位, 后移2位, 位次不变: the smaller number is better."""
    if rank == before:
        return "位次不变"
    return f"{'前移' if rank < before else '后移'}{plain(abs(before - rank))}位"


def period_words(code: str) -> str:
    """A period's label; the code itself where it is none."""
    try:
        return Period.from_code(code).label()
    except PeriodError:
        return code
