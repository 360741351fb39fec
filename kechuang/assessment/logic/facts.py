"""What a judgement is made from: measured values with their provenance, handed in by the caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kechuang.core.logic.periods import Period
from kechuang.indicators.states import Precision, Status

#: 核定 before 初步 before 快报.
STATUS_RANK: dict[str, int] = {Status.FLASH: 0, Status.PRELIMINARY: 1, Status.FINAL: 2}


@dataclass(frozen=True, slots=True)
class Fact:
    """One measured value. ``value`` None: masked or missing in the source, which is not zero.

    ``note`` says what a person should know of it, e.g. that it adds up several years; ``parts`` are the ids of the
    observations that were added up.
    """

    value: Decimal | None
    period: Period
    unit: str = ""
    precision: str = Precision.EXACT
    status: str = Status.FINAL
    id: int | None = None
    note: str = ""
    parts: tuple[int, ...] = ()

    @property
    def known(self) -> bool:
        """Is there a number at all?"""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Sign:
    """A person's verdict on what only a person can judge."""

    reached: bool
    reason: str
    by: str
    on: date
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known about one target.

    - ``value``: of the whole target period; ``running``: the newest of a part of it, from its start (flows)
      or at a later date (stocks, ratios).
    - ``base``: of the basis period (by default the year before); ``base_running``: of the same months then.
    - ``rank`` and ``base_rank``: the rank of the period and of the year before, where the indicator itself is no rank.
    - ``stated_growth``: the growth in % that a source states itself, for its own period.
    - ``denominator``: the size of the class of a coverage; ``reference``: what the other target of a
      completion wants; ``statutory``: the growth in % that the law asks for.
    - ``sign``: a person's signed verdict.
    """

    value: Fact | None = None
    running: Fact | None = None
    base: Fact | None = None
    base_running: Fact | None = None
    rank: Fact | None = None
    base_rank: Fact | None = None
    stated_growth: Fact | None = None
    denominator: Fact | None = None
    reference: Fact | None = None
    statutory: Fact | None = None
    sign: Sign | None = None

    @property
    def actual(self) -> Fact | None:
        """The value to judge by: of the whole period where it is known, else the running one."""
        if self.value is not None and self.value.known:
            return self.value
        return self.running if self.running is not None and self.running.known else None


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """What a bureau may set.

    ``tolerance_pct``: the width of 约 and 左右, in % (rules §8.4: default 5). ``final_enough``: with which
    data a target may be called missed; a flash value below the mark is only behind.
    """

    tolerance_pct: Decimal = Decimal(5)
    final_enough: frozenset[str] = field(default=frozenset({Status.PRELIMINARY, Status.FINAL}))


def newest(facts: list[Fact]) -> Fact | None:
    """Of values of one period the most final one: 核定, then 初步, then 快报; known before withheld."""
    if not facts:
        return None
    return max(facts, key=lambda fact: (fact.known, STATUS_RANK.get(fact.status, -1)))
