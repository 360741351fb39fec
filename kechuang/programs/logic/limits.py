"""Limits (限项): how many cases one may lead or join, counted over what is applied for and what is running.

Source: the limits are data of a kind (``logic.kinds.Limit``), each with its clause; how they are counted is written here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.programs.logic.kinds import Limit
from kechuang.programs.states import UNDER_WAY, CaseState

APPLYING, ONGOING = "applying", "ongoing"
#: What is handed over after approval that then runs, and is concluded by an acceptance.
RUNNING = frozenset({"task_book"})
_GROUP = "group:"


@dataclass(frozen=True)
class Held:
    """A case that may count. ``codes``: its kind's code, and the code of which that is a copy.

    ``state``: where it stands; ``ongoing``: it runs on the day that is asked about.
    """

    case: int
    codes: frozenset[str]
    group: str
    call: int
    year: int
    state: str
    ongoing: bool = False


@dataclass(frozen=True)
class Part:
    """Who (the key of the record that stands for him now) is what (``lead``, ``member``, ``partner``) in a case."""

    who: int
    role: str
    held: Held


@dataclass(frozen=True)
class Excess:
    """More than a limit allows: of whom, the cases that count besides the one that asks, all together, and the cap."""

    limit: Limit
    who: int
    cases: tuple[int, ...]
    total: int
    most: int


def is_ongoing(
    *, state: str, hand_over: str, concluded_on: date | None, limit_until: date | None, on: date
) -> bool:
    """Does an approved case still run on a day?

    Until its acceptance is concluded, whatever the planned end; where ``limit_until`` is set, to the end of that day at
    the latest. What has no acceptance (a recognition, a subsidy) runs only as long as ``limit_until`` says.
    """
    if state != CaseState.APPROVED or (concluded_on is not None and concluded_on <= on):
        return False
    if limit_until is not None:
        return on <= limit_until
    return hand_over in RUNNING


def is_counted_kind(limit: Limit, asks: Held, held: Held) -> bool:
    """Is a case of a kind that the limit counts? Without names: of the kind that asks."""
    names = limit.kinds or tuple(asks.codes)
    return _named(names, held) and not _named(limit.excluding, held)


def counts(limit: Limit, asks: Held, held: Held) -> bool:
    """Does a case count for a limit of the case that asks?

    The window narrows what is applied for: in the same call or year also what has been approved meanwhile counts, and what
    was declined, refused or withdrawn does not. What runs counts whatever year it comes from.
    """
    if not is_counted_kind(limit, asks, held):
        return False
    if ONGOING in limit.states and held.ongoing:
        return True
    if APPLYING not in limit.states:
        return False
    if limit.window == "all":
        return held.state in UNDER_WAY
    here = held.call == asks.call if limit.window == "call" else held.year == asks.year
    return here and (held.state in UNDER_WAY or held.state == CaseState.APPROVED)


def most_of(limit: Limit, changes: Mapping[str, Any]) -> int:
    """The cap: the kind's, unless the call has another for this limit."""
    given = changes.get(limit.code)
    return limit.most if given is None else int(given)


def is_lifted(limit: Limit, fact: Decimal | None) -> bool:
    """Is the limit lifted by the organisation's fact? Only by more than the bound (超过 leaves the bound itself out)."""
    return bool(limit.unless_fact) and limit.above is not None and fact is not None and fact > limit.above


def exceeding(
    limit: Limit, asks: Held, own: Iterable[Part], others: Iterable[Part], *, most: int
) -> list[Excess]:
    """Who of a case is in more cases than a limit allows, the case itself included if it is of a kind that counts.

    ``own``: the parts of the case that asks; ``others``: parts of any other cases. Only those are asked who have one of
    the limit's roles here. A limit on what runs alone does not count the case that is only applied for.
    """
    asked = sorted({each.who for each in own if each.role in limit.roles})
    found: defaultdict[int, set[int]] = defaultdict(set)
    for each in others:
        if each.role in limit.roles and each.held.case != asks.case and counts(limit, asks, each.held):
            found[each.who].add(each.held.case)
    itself = 1 if APPLYING in limit.states and is_counted_kind(limit, asks, asks) else 0
    return [
        Excess(limit, who, tuple(sorted(found[who])), len(found[who]) + itself, most)
        for who in asked
        if len(found[who]) + itself > most
    ]


def _named(names: Iterable[str], held: Held) -> bool:
    return any(
        held.group == each.removeprefix(_GROUP) if each.startswith(_GROUP) else each in held.codes
        for each in names
    )
