"""The days of a publicity, and whom it shows: pure counting and masking.

The day on which the list is published is not counted; the last of its working days is its last day, and nothing is final
before the day after (rules-programs §0.4, after 民法典 §§201 and 203, not read in the official text).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kechuang.core.logic.workdays import Workdays

#: Shorter, nobody can read it; longer, nobody can plan. Our bounds, no law.
SHORTEST, LONGEST = 1, 60


@dataclass(frozen=True)
class Term:
    """From the day of publication to the last day for objections, both included."""

    starts_on: date
    ends_on: date


def term_of(published_on: date, days: int, calendar: Workdays) -> Term:
    """The term of so many working days from a day of publication, which is not counted.

    Raises ``ValueError`` outside ``SHORTEST`` … ``LONGEST``.
    """
    if not SHORTEST <= days <= LONGEST:
        raise ValueError(f"公示期应为{SHORTEST}至{LONGEST}个工作日。")
    return Term(published_on, calendar.add(published_on, days))


def days_left(ends_on: date, today: date, calendar: Workdays) -> int | None:
    """Working days after today in which one can still object; 0 on the last day, None once it is over."""
    return None if today > ends_on else calendar.count(today, ends_on)


def masked_name(name: str, *, is_organisation: bool = False) -> str:
    """A name of which only the beginning is told: 张**, 示例****."""
    kept = 2 if is_organisation else 1
    return f"{name.strip()[:kept]}{'****' if is_organisation else '**'}"


def masked_title(title: str) -> str:
    """A title of which only both ends are told, so that its owner knows it and nobody else learns it."""
    text = title.strip()
    if len(text) <= 4:
        return f"{text[:1]}***"
    return f"{text[:2]}{'*' * min(len(text) - 3, 8)}{text[-1:]}"
