"""The arithmetic that a text implies, checked and shown: bases from growth, totals from shares.

A written percentage is rounded; its interval is half of its last place to either side, so that a base
drawn from it is an interval too, and for things that are counted only the whole numbers within can be true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kechuang.plans.logic.numbers import Interval, counts_whole, half_place, plain, scale_of

OK, DOUBT, CANNOT = "ok", "doubt", "cannot"
_HUNDRED = Decimal(100)
_FLOW = ("新增", "净增", "增加", "新认定", "新培育", "新建", "新获批")
_STOCK_WORDS = ("总数", "总量", "累计", "总计", "保有量", "总人数", "总")
_NEAR = 80  # characters between an increase and its total in one sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what it is about, its verdict (``ok``, ``doubt``, ``cannot``), and the computation in words."""

    label: str
    verdict: str
    shown: str


@dataclass(frozen=True, slots=True)
class Implied:
    """A number drawn from others: the point, the interval that rounding allows, the whole numbers within.

    ``integers`` is None where whole numbers are not asked for or too many fit.
    """

    point: Decimal
    low: Decimal
    high: Decimal
    integers: tuple[int, ...] | None = None

    @property
    def is_exact(self) -> bool:
        """Is the point itself whole?"""
        return self.point == self.point.to_integral_value()

    @property
    def words(self) -> str:
        """The number as it may be said: 830, 约42（41.8～42.1之间唯一的整数）, 95.6（92.7～98.7）."""
        if self.integers is not None and len(self.integers) == 1:
            whole = str(self.integers[0])
            if self.is_exact:
                return whole
            low, high = (plain(end.quantize(Decimal("0.1"))) for end in (self.low, self.high))
            return f"约{whole}（{low}～{high}之间唯一的整数）"
        if self.is_exact:
            return plain(self.point)
        return f"约{_short(self.point)}（{_short(self.low)}～{_short(self.high)}）"


def _short(number: Decimal) -> str:
    return plain(number.quantize(Decimal("0.1")) if abs(number) < 1000 else number.quantize(Decimal(1)))


def _from(value: Decimal, point: Decimal, ends: tuple[Decimal, Decimal], *, whole: bool) -> Implied:
    low, high = sorted((value / ends[0], value / ends[1]))
    return Implied(value / point, low, high, Interval(low, high).integers() if whole else None)


def implied_base(
    value: Decimal, growth_pct: Decimal, *, increase: bool = False, whole: bool = False
) -> Implied | None:
    """The base of the year before. ``increase``: ``value`` is what was added; else it is the level reached.

    83 added with 10 % → 830; 5731 reached with 56.9 % → about 3653. ``whole``: the unit counts whole things.
    None where no base can follow (no growth of an increase; growth of -100 % or less).
    """
    half = half_place(growth_pct)
    shift = Decimal(0) if increase else Decimal(1)
    point, *ends = (shift + (growth_pct + d) / _HUNDRED for d in (Decimal(0), half, -half))
    if increase and (point == 0 or min(ends) <= 0 < max(ends) or (value > 0) != (point > 0)):
        return None
    if not increase and min(point, *ends) <= 0:
        return None
    return _from(value, point, (ends[0], ends[1]), whole=whole)


def implied_whole(value: Decimal, share_pct: Decimal, *, whole: bool = False) -> Implied | None:
    """The total of which ``value`` is ``share_pct`` %: 3 at 30 % → 10. None for a share of 0 or less."""
    half = half_place(share_pct)
    if share_pct - half <= 0:
        return None
    return _from(
        value,
        share_pct / _HUNDRED,
        ((share_pct + half) / _HUNDRED, (share_pct - half) / _HUNDRED),
        whole=whole,
    )


def implied_by_multiple(value: Decimal, multiple: Decimal, *, whole: bool = False) -> Implied | None:
    """The base of which ``value`` is ``multiple`` times: 153 at 1.6 times → 95.6."""
    half = half_place(multiple)
    return (
        None
        if multiple - half <= 0
        else _from(value, multiple, (multiple + half, multiple - half), whole=whole)
    )


def is_flow(said: Any) -> bool:
    """Does the statement count what was added, not what there is?"""
    name = f"{said.norm or ''}{said.indicator or ''}"
    return (said.mode or "") in _FLOW or any(word in name for word in _FLOW)


def findings(statements: Sequence[Any]) -> dict[int, list[Finding]]:
    """All checks within one document, by the statement's place in ``statements``.

    Statements have the fields of ``reading.model.Statement``. Only those with something to compute have an entry.
    """
    found: dict[int, list[Finding]] = {}
    totals = _totals(statements)
    for n, said in enumerate(statements):
        checks = _one(said, totals.get(n))
        if checks:
            found.setdefault(n, []).extend(checks)
    return found


def _one(said: Any, total: Any | None) -> list[Finding]:
    whole = counts_whole(said.unit or "") and scale_of(said.unit or "")[0] == 0
    checks = []
    if said.value is not None and total is not None:
        checks.append(_with_total(said, total))
    elif said.value is not None and said.growth_pct is not None:
        checks.append(_growth_with_value(said, whole=whole))
    elif said.growth_pct is not None and said.form == "growth":
        checks.append(
            Finding(
                "基数",
                CANNOT,
                f"文中只有增幅{plain(said.growth_pct)}%，没有基数；要有上年实绩才能判定是否达到。",
            )
        )
    if said.value is not None and said.multiple is not None:
        checks.append(
            _shown(
                "上年数",
                implied_by_multiple(said.value, said.multiple, whole=whole),
                said,
                f"{plain(said.value)} ÷ {plain(said.multiple)}",
                strict=False,
            )
        )
    if said.value is not None and said.share_pct is not None and said.form != "share":
        checks.append(
            _shown(
                "总数",
                implied_whole(said.value, said.share_pct, whole=whole),
                said,
                f"{plain(said.value)} ÷ {plain(said.share_pct)}%",
                strict=True,
            )
        )
    if said.value is not None and said.completion_pct is not None:
        checks.append(
            _shown(
                "任务数",
                implied_whole(said.value, said.completion_pct, whole=whole),
                said,
                f"{plain(said.value)} ÷ {plain(said.completion_pct)}%",
                strict=True,
            )
        )
    return checks + _sense(said)


def _shown(label: str, implied: Implied | None, said: Any, sum_: str, *, strict: bool) -> Finding:
    """A drawn number as a finding; ``strict``: whole things must allow a whole number."""
    if implied is None:
        return Finding(label, CANNOT, f"{sum_} 没有意义，无法推算{label}。")
    if strict and implied.integers == ():
        return Finding(
            label, DOUBT, f"{sum_} ≈ {_short(implied.point)}，四舍五入范围内没有整数，两个数可能对不上。"
        )
    unit = said.unit or ""
    point = plain(implied.point) if implied.is_exact else _short(implied.point)
    sign = "=" if implied.is_exact else "≈"
    return Finding(label, OK, f"{sum_} {sign} {point}，推得{label}{implied.words}{unit}。")


def _growth_with_value(said: Any, *, whole: bool) -> Finding:
    value, growth = said.value, said.growth_pct
    if is_flow(said):
        implied = implied_base(value, growth, increase=True, whole=whole)
        computed = _shown("基数", implied, said, f"{plain(value)} ÷ {plain(growth)}%", strict=True)
        if implied is None or computed.verdict == DOUBT:
            return computed
        base = implied.integers[0] if implied.integers and len(implied.integers) == 1 else implied.point
        after = Decimal(base) + value
        if implied.is_exact or (implied.integers and len(implied.integers) == 1):
            return Finding(computed.label, OK, f"{computed.shown}增加后为{plain(after)}{said.unit or ''}。")
        return computed
    ratio = Decimal(1) + growth / _HUNDRED
    return _shown(
        "上年数",
        implied_base(value, growth, whole=whole),
        said,
        f"{plain(value)} ÷ {plain(ratio)}",
        strict=True,
    )


def _with_total(said: Any, total: Any) -> Finding:
    """An increase with the total that it led to: base, and the growth that follows against the growth stated."""
    unit, base = said.unit or "", total.value - said.value
    sum_ = f"{plain(total.value)} − {plain(said.value)} = {plain(base)}{unit}"
    if base <= 0:
        return Finding("基数", DOUBT, f"{sum_}，新增数不小于总数，请核对。")
    if said.growth_pct is None:
        return Finding("基数", OK, f"{sum_}，推得上年末为{plain(base)}{unit}。")
    exact = said.value / base * _HUNDRED
    sum_ += f"；{plain(said.value)} ÷ {plain(base)} = {plain(exact.quantize(Decimal('0.1')))}%"
    half = half_place(said.growth_pct)
    if abs(exact - said.growth_pct) <= half:
        return Finding("基数与增幅", OK, f"{sum_}，与文中{plain(said.growth_pct)}%相符。")
    own = implied_base(said.value, said.growth_pct, whole=True)
    if own is not None and own.integers:
        words = f"{sum_}，与文中{plain(said.growth_pct)}%不符；若指新增数自身的增幅，则上年新增{own.words}{unit}。请核对口径。"
        return Finding("基数与增幅", DOUBT, words)
    return Finding("基数与增幅", DOUBT, f"{sum_}，与文中{plain(said.growth_pct)}%不符，请核对。")


def _core(said: Any) -> str:
    name = said.norm or said.indicator or ""
    for word in (*_FLOW, *_STOCK_WORDS, "数量", "数", "达到"):
        name = name.replace(word, "")
    return name


def _totals(statements: Sequence[Any]) -> Mapping[int, Any]:
    """For each increase, the total of the same thing that stands near it."""
    found: dict[int, Any] = {}
    for n, said in enumerate(statements):
        if said.value is None or said.form != "value" or not is_flow(said):
            continue
        for other in statements[n + 1 : n + 6]:
            if other.start - said.end > _NEAR:
                break
            same = _core(other) == _core(said) or (_core(other) == "" and other.unit == said.unit)
            if (
                same
                and other.form == "value"
                and other.value is not None
                and not is_flow(other)
                and ((other.unit or "") == (said.unit or "") and str(other.kind) == str(said.kind))
            ):
                found[n] = other
                break
    return found


def _sense(said: Any) -> list[Finding]:
    """Numbers that cannot be right by themselves."""
    found = []
    if said.form == "share" and said.value is not None and said.value > _HUNDRED:
        found.append(
            Finding("占比", DOUBT, f"占比{plain(said.value)}%超过100%，请核对是否应为增长或完成率。")
        )
    if said.form == "range" and None not in (said.value, said.value_hi) and said.value_hi <= said.value:
        found.append(Finding("区间", DOUBT, f"区间上端{plain(said.value_hi)}不大于下端{plain(said.value)}。"))
    if said.form == "stretch" and None not in (said.value, said.value_hi) and said.value_hi == said.value:
        found.append(Finding("力争值", DOUBT, f"力争值与确保值同为{plain(said.value)}。"))
    return found
