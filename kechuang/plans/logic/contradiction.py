"""Contradictions: two statements of the same thing, place and time with numbers that cannot both hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kechuang.plans.logic.arithmetic import is_flow
from kechuang.plans.logic.numbers import Interval, half_place, in_ones, plain, scale_of

_YEARS = re.compile(r"\d{4}")
_EARLY = ("快报", "预计", "初步", "测算", "预估")
_FINAL = ("核定", "年报", "最终", "决算")
ENOUGH = 3
_ABOUT = Decimal("0.05")  # 约, 近, 左右: the house's tolerance, five in a hundred
_SOME = Decimal("0.1")  # 多, 余: up to a tenth more


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements (as given) that disagree, with words for both and, if there is one, a likely reason."""

    one: Any
    other: Any
    what: str
    words: str
    hint: str = ""


def contradictions(statements: Sequence[Any], *, regions: Sequence[str] | None = None) -> list[Contradiction]:
    """Pairs that disagree, within a document and between documents: every statement that has a rival has one here.

    ``regions[i]`` is the region that statement i counts for (default: its ``region_name``). Compared are
    statements with the same kind, indicator (code, else normal name), region and period; values in the same unit
    after scaling, growth with growth. Approximations and rounding are allowed for: results disagree when their
    intervals do not meet, targets when what they ask differs by more than rounding.
    """
    groups: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for n, said in enumerate(statements):
        region = regions[n] if regions is not None else (getattr(said, "region_name", None) or "")
        for key in _keys(said, region):
            groups[key].append(said)
    return [clash for key, group in groups.items() for clash in _clashes(group, key[-1])]


def _clashes(group: Sequence[Any], what: str) -> Iterator[Contradiction]:
    """Pairs of a group that disagree; once both have ``ENOUGH`` rivals nobody learns from one more."""
    rivals = [0] * len(group)
    for n, one in enumerate(group):
        for m in range(n + 1, len(group)):
            other = group[m]
            if (rivals[n] >= ENOUGH and rivals[m] >= ENOUGH) or _agree(one, other, what):
                continue
            rivals[n] += 1
            rivals[m] += 1
            yield Contradiction(one, other, what, _words(one, other, what), _hint(one, other))


def _keys(said: Any, region: str) -> list[tuple[str, ...]]:
    name, period = said.code or said.norm or "", said.period or ""
    if not name or not _YEARS.match(period):
        return []
    flow = "flow" if is_flow(said) else "stock"
    head = (str(said.kind), name, region, period)
    keys: list[tuple[str, ...]] = []
    if said.form in ("value", "range", "stretch", "share") and said.value is not None:
        keys.append((*head, flow, scale_of(said.unit or "")[1], "value"))
    if said.growth_pct is not None:
        keys.append((*head, "", "%", "growth"))
    if said.rank is not None:
        keys.append((*head, said.rank_scope or "", "", "rank"))
    return keys


def _agree(one: Any, other: Any, what: str) -> bool:
    if what == "rank":
        return bool(one.rank == other.rank)
    if str(one.kind) == "target":
        return all(a.meets(b) for a, b in zip(_asked(one, what), _asked(other, what), strict=False))
    return _meant(one, what).meets(_meant(other, what))


def _rounded(number: Decimal, unit: str) -> Interval:
    half = (
        in_ones(half_place(number), unit)
        if scale_of(unit)[0] or number != number.to_integral_value()
        else Decimal(0)
    )
    middle = in_ones(number, unit)
    return Interval(middle - half, middle + half)


def _asked(said: Any, what: str) -> list[Interval]:
    """A target's own numbers: a floor of 15 and a floor of 20 ask different things."""
    numbers = [said.growth_pct] if what == "growth" else [said.value, said.value_hi]
    unit = "" if what == "growth" else (said.unit or "")
    return [_rounded(n, unit) for n in numbers if n is not None]


def _meant(said: Any, what: str) -> Interval:
    """Where a result may lie, given its rounding, its comparator and its approximation."""
    if what == "growth":
        half = half_place(said.growth_pct)
        return Interval(said.growth_pct - half, said.growth_pct + half)
    unit, number = said.unit or "", said.value
    base = _rounded(number, unit)
    size, approx, cmp = abs(in_ones(number, unit)), said.approx or "", (said.cmp or "").removeprefix("share")
    if approx in ("多", "余", "几"):
        return Interval(base.low, base.low + size * _SOME)
    if cmp == "~" or approx:
        return Interval(base.low - size * _ABOUT, (base.high or base.low) + size * _ABOUT)
    if cmp in (">=", ">"):
        return Interval(base.low, None)
    if cmp in ("<=", "<"):
        return Interval(Decimal("-Infinity"), base.high)
    return base


def _figure(said: Any, what: str) -> str:
    if what == "rank":
        return f"第{said.rank}位"
    if what == "growth":
        return f"增长{plain(said.growth_pct)}%"
    high = f"—{plain(said.value_hi)}" if said.value_hi is not None else ""
    return f"{plain(said.value)}{high}{said.unit or ''}"


def _words(one: Any, other: Any, what: str) -> str:
    name = one.norm or one.indicator
    return f"“{name}”{one.period}年一处为{_figure(one, what)}，另一处为{_figure(other, what)}。"


def _hint(one: Any, other: Any) -> str:
    def status(said: Any) -> str:
        text = f"{said.span}{said.indicator}{said.approx or ''}"
        if any(word in text for word in _EARLY):
            return "early"
        return "final" if any(word in text for word in _FINAL) else ""

    states = {status(one), status(other)}
    return (
        "一处像是快报或预计数，另一处像是核定数，可能是口径不同。"
        if "early" in states and len(states) == 2
        else ""
    )
