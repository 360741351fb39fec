"""Dividing a city's target among its counties and zones, by largest remainder (rules §8.2).

The sum of the shares is never below the city's target; for an upper limit it is never above it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from kechuang.plans.logic.expression import Expression
from kechuang.plans.logic.numbers import places_of, plain

METHODS: dict[str, str] = {
    "proportional": "按基数比例",
    "potential": "按潜力比例",
    "equal": "平均分配",
    "manual": "逐个填写",
}
#: Forms that every holder takes over unchanged, and why that adds up to the city's.
_SAME: dict[str, str] = {
    "growth": "各地增幅都不低于全市要求，全市合计的增幅就不低于要求。",
    "multiple": "各地都达到同样的倍数，全市合计就达到同样的倍数。",
    "share": "占比不能相加，只能各地提同样的占比要求；全市占比仍须按全市数据单独核算。",
    "points": "百分点不能相加，只能各地提同样的要求；全市仍须按全市数据单独核算。",
    "completion": "完成率不能相加，各地执行同样的完成率。",
    "coverage": "各地覆盖本辖区的全部对象，合起来就是全市全覆盖。",
    "milestone": "节点事项不能按数拆分，下达的是同一事项。",
    "qualitative": "定性目标不能按数拆分，下达的是同一要求。",
    "statutory": "法定要求对各级财政分别适用，下达的是同一要求。",
}
_CANNOT: dict[str, str] = {
    "rank": "位次目标不能分解：位次是全市在上级排名中的名次，县（市、区）的名次相加没有意义。可以另行给各地设自己的位次目标。",
    "rank_change": "位次变化目标不能分解：名次前移是对全市整体说的。可以另行给各地设自己的位次目标。",
    "masked": "原文没有写明数值，无法分解。请先补充目标值。",
}
UPPER = ("<=", "<")
Part = Callable[[Decimal], list[Decimal]]


class Indivisible(ValueError):
    """A target that cannot be divided, or shares that cannot be computed; the message is for a person."""


@dataclass(frozen=True, slots=True)
class Share:
    """One holder's share: ``holder`` as given, what it is asked, and whether it has a duty at all."""

    holder: str
    expression: Expression
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """Shares with their sum beside the city's. ``sum`` is None where shares do not add up by nature."""

    shares: tuple[Share, ...]
    total: Decimal | None
    sum: Decimal | None
    stretch_total: Decimal | None
    stretch_sum: Decimal | None
    is_enough: bool
    note: str


def decompose(
    total: Decimal,
    weights: Sequence[Decimal | None],
    method: str = "proportional",
    integer: bool = True,  # noqa: FBT001, FBT002 - the one switch of the rule
    *,
    places: int | None = None,
    upper: bool = False,
) -> list[Decimal]:
    """Divide ``total`` by largest remainder; ties go to the larger weight, then to the earlier holder.

    ``weights``: bases (``proportional``), potentials (``potential``), ignored for ``equal``, and for ``manual``
    the shares themselves, returned as they are. ``integer``: whole shares; else to ``places`` (default 2).
    A total that is no multiple of the last place is rounded up (``upper``: down), so that the sum is never below
    the city's target. Raises ``Indivisible``.
    """
    if method not in METHODS:
        raise Indivisible(f"不认识的分解办法“{method}”。")
    if not weights:
        raise Indivisible("没有承担单位，请至少选择一个县（市、区）或功能区。")
    if method == "manual":
        return [_known(weight, place) for place, weight in enumerate(weights, 1)]
    if total < 0:
        raise Indivisible("负数目标不能按比例分解，请逐个填写。")
    bases = (
        [Decimal(1)] * len(weights) if method == "equal" else [_known(w, n) for n, w in enumerate(weights, 1)]
    )
    if any(base < 0 for base in bases):
        raise Indivisible("权重不能是负数。")
    if not sum(bases):
        raise Indivisible("各单位的权重合计为0，无法按比例分解。请填写权重，或改用平均分配。")
    digits = 0 if integer else (2 if places is None else places)
    quanta = int(total.scaleb(digits).to_integral_value(ROUND_FLOOR if upper else ROUND_CEILING))
    return [Decimal(n).scaleb(-digits) for n in _largest_remainder(quanta, bases)]


def _known(weight: Decimal | None, place: int) -> Decimal:
    if weight is None:
        raise Indivisible(f"第{place}个单位没有数值。未知不等于0，请补充，或改用平均分配。")
    return weight


def _largest_remainder(quanta: int, bases: Sequence[Decimal]) -> list[int]:
    whole = sum((Fraction(base) for base in bases), Fraction(0))
    quotas = [Fraction(base) * quanta / whole for base in bases]
    shares = [quota.numerator // quota.denominator for quota in quotas]
    order = sorted(range(len(bases)), key=lambda n: (-(quotas[n] - shares[n]), -bases[n], n))
    for n in order[: quanta - sum(shares)]:
        shares[n] += 1
    return shares


def decompose_expression(
    expression: Expression, holders: Sequence[str], weights: Sequence[Decimal | None], method: str
) -> tuple[tuple[Share, ...], str]:
    """Divide a whole expression; return the shares and one sentence that explains the rule.

    A range is divided at its floor and then by the width, a stretch likewise, so that no share has its upper end
    below its lower one. "超过N" becomes N+1 for whole things before it is divided: shares that add up to N would
    miss it. Forms that do not add up are handed down unchanged, with the reason. Raises ``Indivisible``.
    """
    if expression.form in _CANNOT:
        raise Indivisible(_CANNOT[expression.form])
    if expression.form in _SAME:
        return _same(expression, holders, weights, method)
    lower = expression.floor if expression.floor is not None else expression.stretch
    if lower is None:
        raise Indivisible("目标没有数值，无法分解。请先补充目标值。")
    if expression.growth_pct is not None:
        expression = replace(expression, growth_pct=None)
    places = places_of(expression.unit, expression.floor, expression.ceil, expression.stretch)
    expression = _strict(expression, places)
    if method == "manual":
        return _manual(expression, holders, weights)
    return _divided(expression, holders, weights, method, places)


def _strict(expression: Expression, places: int) -> Expression:
    """For whole things, 超过N is at least N+1 and 少于N at most N-1, so that it can be divided."""
    step = Decimal(1).scaleb(-places)
    if places == 0 and expression.floor is not None and expression.cmp in (">", "<"):
        if expression.cmp == ">":
            return replace(expression, floor=expression.floor + step, cmp=">=")
        return replace(expression, floor=expression.floor - step, cmp="<=")
    return expression


def _divided(
    expression: Expression,
    holders: Sequence[str],
    weights: Sequence[Decimal | None],
    method: str,
    places: int,
) -> tuple[tuple[Share, ...], str]:
    def part(amount: Decimal) -> list[Decimal]:
        return decompose(
            amount, weights, method, integer=places == 0, places=places, upper=expression.cmp in UPPER
        )

    none: list[Decimal | None] = [None] * len(holders)
    floors: list[Decimal | None] = none if expression.floor is None else list(part(expression.floor))
    ceils = _above(expression.floor, expression.ceil, floors, part)
    stretches = _above(expression.floor, expression.stretch, floors, part)
    shares = tuple(
        _share(expression, holder, floor, ceil, stretch)
        for holder, floor, ceil, stretch in zip(holders, floors, ceils, stretches, strict=True)
    )
    note = f"{METHODS[method]}，用最大余额法取整，各地合计不低于全市目标。"
    if expression.cmp in UPPER:
        note = f"{METHODS[method]}，用最大余额法取整，各地合计不高于全市上限。"
    return shares, note


def _above(
    low: Decimal | None, high: Decimal | None, floors: list[Decimal | None], part: Part
) -> list[Decimal | None]:
    """Divide the width above the floor and add it, so that the upper end never falls below the lower."""
    if high is None:
        return [None] * len(floors)
    if low is None:
        return list(part(high))
    return [(floor or Decimal(0)) + width for floor, width in zip(floors, part(high - low), strict=True)]


def _share(
    e: Expression, holder: str, floor: Decimal | None, ceil: Decimal | None, stretch: Decimal | None
) -> Share:
    form, empty = e.form, not any((floor, ceil, stretch))
    if form == "range" and floor == ceil:
        return Share(holder, replace(e, form="value", cmp=">=", floor=floor, ceil=None), empty)
    if form == "stretch" and floor is not None and floor == stretch:
        return Share(
            holder, replace(e, form="value", cmp=">=", floor=floor, stretch=None, certainty=""), empty
        )
    return Share(
        holder, replace(e, form=form, floor=floor, ceil=ceil, stretch=stretch, basis_value=None), empty
    )


def _manual(
    expression: Expression, holders: Sequence[str], weights: Sequence[Decimal | None]
) -> tuple[tuple[Share, ...], str]:
    values = decompose(Decimal(0), weights, "manual")
    form = "stretch" if expression.floor is None else "value"
    cmp = expression.cmp if expression.form == "value" else ">="
    shares = []
    for holder, value in zip(holders, values, strict=True):
        floor, stretch = (None, value) if form == "stretch" else (value, None)
        share = replace(expression, form=form, cmp=cmp, ceil=None, floor=floor, stretch=stretch)
        shares.append(Share(holder, share, not value))
    return tuple(shares), "按填写的数值下达。"


def _same(
    expression: Expression, holders: Sequence[str], weights: Sequence[Decimal | None], method: str
) -> tuple[tuple[Share, ...], str]:
    same = replace(expression, basis_value=None)
    if method != "manual" or expression.form not in _BY_HAND:
        return tuple(Share(holder, same) for holder in holders), _SAME[expression.form]
    values = decompose(Decimal(0), weights, "manual")
    write = _BY_HAND[expression.form]
    shares = tuple(Share(holder, write(same, value)) for holder, value in zip(holders, values, strict=True))
    return shares, "各地幅度不同。全市能否达到要求取决于各地基数的比重，请在下方核对。"


_BY_HAND: dict[str, Callable[[Expression, Decimal], Expression]] = {
    "growth": lambda e, value: replace(e, growth_pct=value),
    "share": lambda e, value: replace(e, floor=value),
    "points": lambda e, value: replace(e, points=value),
}


def preview(
    expression: Expression,
    holders: Sequence[str],
    weights: Sequence[Decimal | None],
    method: str,
    *,
    bases: Sequence[Decimal | None] = (),
) -> Preview:
    """Shares, their sum and the city's side by side; ``bases`` are last year's values, for differentiated growth."""
    shares, note = decompose_expression(expression, holders, weights, method)
    if expression.form == "growth" and method == "manual":
        reached = _weighted_growth(shares, bases)
        enough = (
            reached is not None and expression.growth_pct is not None and reached >= expression.growth_pct
        )
        if reached is None:
            return Preview(
                shares, expression.growth_pct, None, None, None, False, note + "缺各地基数，无法核对。"
            )
        words = f"按基数加权，全市增长{plain(reached.quantize(Decimal('0.01')))}%。"
        return Preview(shares, expression.growth_pct, reached, None, None, enough, note + words)
    if expression.form in _SAME:
        return Preview(shares, None, None, None, None, True, note)
    total, summed = expression.floor, _sum(shares, "floor")
    stretch = expression.stretch if expression.stretch is not None else expression.ceil
    stretch_summed = _sum(shares, "stretch" if expression.stretch is not None else "ceil")
    strict = expression.cmp == ">" and places_of(expression.unit) == 0
    return Preview(
        shares,
        total,
        summed,
        stretch,
        stretch_summed,
        _enough(expression, summed, stretch_summed, strict),
        note,
    )


def _enough(e: Expression, summed: Decimal | None, stretch_summed: Decimal | None, strict: bool) -> bool:  # noqa: FBT001
    if e.floor is None:
        return e.stretch is not None and stretch_summed is not None and stretch_summed >= e.stretch
    if summed is None:
        return False
    if e.cmp in UPPER:
        return summed <= e.floor
    return summed > e.floor if strict else summed >= e.floor


def _sum(shares: Sequence[Share], field: str) -> Decimal | None:
    """The sum over all shares; a share without the field counts with its floor (its ends have met)."""
    values = [getattr(s.expression, field) for s in shares]
    if all(value is None for value in values):
        return None
    floors = [s.expression.floor for s in shares]
    pairs = zip(values, floors, strict=True)
    return sum((value if value is not None else (floor or Decimal(0)) for value, floor in pairs), Decimal(0))


def _weighted_growth(shares: Sequence[Share], bases: Sequence[Decimal | None]) -> Decimal | None:
    if len(bases) != len(shares) or any(base is None for base in bases):
        return None
    whole = sum((base for base in bases if base is not None), Decimal(0))
    if whole <= 0:
        return None
    grown = sum(
        (
            base * (share.expression.growth_pct or Decimal(0))
            for base, share in zip(bases, shares, strict=True)
            if base is not None
        ),
        Decimal(0),
    )
    return grown / whole
