"""Carriers as numbers: who was inside on a day, how cohorts of tenants fare, and the arithmetic of growth targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kechuang.subjects.states import CarrierKind, LeftAs

#: Kinds that have tenants.
HOUSING = frozenset(
    {CarrierKind.INCUBATOR, CarrierKind.ACCELERATOR, CarrierKind.MAKER_SPACE, CarrierKind.PARK}
)
#: Kinds that have members.
GATHERING = frozenset({CarrierKind.ALLIANCE, CarrierKind.CONSORTIUM, CarrierKind.ZONE, CarrierKind.AGRI_PARK})
#: What makes a graduate, any one of them: code → words (国科发区〔2018〕300号).
GRADUATIONS: dict[str, str] = {
    "hnte": "通过高新技术企业认定",
    "financed": "累计获得天使投资或风险投资超过500万元",
    "revenue": "连续两年营业收入累计超过1000万元",
    "merged": "被兼并收购，或在国内外资本市场挂牌、上市",
}
#: Months in which a tenant is expected to leave, and where the field's cycle is long.
STAY_MONTHS, LONG_STAY_MONTHS = 48, 60
#: Where a cohort's curve is read: months since entry.
MARKS = (0, 12, 24, 36, 48, 60)


@dataclass(frozen=True, slots=True)
class Stay:
    """One tenant's stay in a carrier; ``left_on`` None: still inside. It is inside on the day on which it leaves no more."""

    entered_on: date
    left_on: date | None = None
    left_as: str = ""
    has_long_cycle: bool = False

    def is_inside(self, day: date) -> bool:
        """Was the tenant inside on a day?"""
        return self.entered_on <= day and (self.left_on is None or day < self.left_on)

    def overstays(self, day: date) -> bool:
        """Is it inside for longer than a tenant is expected to be?"""
        allowed = LONG_STAY_MONTHS if self.has_long_cycle else STAY_MONTHS
        return self.is_inside(day) and months_between(self.entered_on, day) >= allowed


@dataclass(frozen=True, slots=True)
class Mark:
    """A cohort at one age: how many are inside, graduated, gone otherwise. ``known`` False: it is not that old yet."""

    months: int
    inside: int
    graduated: int
    gone: int
    known: bool

    @property
    def survival(self) -> Fraction | None:
        """The share that is inside or has graduated; None where the cohort is not that old."""
        total = self.inside + self.graduated + self.gone
        return Fraction(self.inside + self.graduated, total) if self.known and total else None

    @property
    def percent(self) -> int | None:
        """The share as whole per cent, to be shown."""
        share = self.survival
        return None if share is None else round(share * 100)


@dataclass(frozen=True, slots=True)
class Cohort:
    """The tenants that entered in one year."""

    year: int
    entered: int
    marks: tuple[Mark, ...]


def months_between(first: date, later: date) -> int:
    """Whole months from ``first`` to ``later``: the month is full on the same day of the month."""
    months = (later.year - first.year) * 12 + later.month - first.month
    return months if later.day >= first.day else months - 1


def stock_on(stays: Iterable[Stay], day: date) -> int:
    """How many tenants were inside on a day."""
    return sum(stay.is_inside(day) for stay in stays)


def left_within(stays: Iterable[Stay], first: date, last: date, how: str = LeftAs.GRADUATED) -> int:
    """How many left in a way within two days, both inclusive."""
    return sum(
        stay.left_as == how and stay.left_on is not None and first <= stay.left_on <= last for stay in stays
    )


def cohorts_of(stays: Sequence[Stay], as_of: date) -> list[Cohort]:
    """The cohorts by year of entry, the newest first, each read at ``MARKS`` months of every tenant's own age.

    A mark is known only once the youngest of the cohort is that old: a curve never mixes the known with the unknown.
    """
    years = sorted({stay.entered_on.year for stay in stays if stay.entered_on <= as_of}, reverse=True)
    found = []
    for year in years:
        own = [stay for stay in stays if stay.entered_on.year == year and stay.entered_on <= as_of]
        found.append(Cohort(year, len(own), tuple(_mark(own, months, as_of) for months in MARKS)))
    return found


def _mark(stays: Sequence[Stay], months: int, as_of: date) -> Mark:
    inside = graduated = gone = 0
    for stay in stays:
        aged = _left_age(stay)
        if aged is None or aged > months or (aged == months == 0):
            inside += 1
        elif stay.left_as == LeftAs.GRADUATED:
            graduated += 1
        else:
            gone += 1
    known = all(months_between(stay.entered_on, as_of) >= months for stay in stays)
    return Mark(months, inside, graduated, gone, known)


def _left_age(stay: Stay) -> int | None:
    """Months of age at which the tenant left; None if it has not."""
    return None if stay.left_on is None else months_between(stay.entered_on, stay.left_on)


def base_of(increase: Decimal, growth: Decimal) -> Decimal | None:
    """The base year's number that an increase and its growth imply: 83 more at 10 % means 830. None at no growth.

    ``growth`` is a fraction: .1 is ten per cent.
    """
    return None if growth == 0 else increase / growth


def increase_for(base: Decimal, growth: Decimal) -> Decimal:
    """How many more a growth target wants over its base year: 830 at 10 % wants 83."""
    return base * growth
