"""When who meets whom: a schedule of one-to-one meetings that is the best there is, or as near to the last one as can be.

A meeting is placed in one slot or left out. Nobody is in two places at once, a slot holds as many meetings as it has seats,
nobody meets more often than he may, what is pinned stays. A first schedule has the greatest sum of scores. A later one loses as
few bookings as can be, then moves as few as can be, then has the greatest sum. The solver proves what it finds, or says that it
ran out of effort; it is asked with one thread and a fixed seed, so the same question has the same answer everywhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

#: The solver's own unit of effort a question; about as many seconds on one core. Counted, not timed, so that answers repeat.
EFFORT = 20.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A meeting that both sides want.

    ``bodies``: who must be free for it. ``score``: its worth, a whole number above zero. ``slots``: when all of them can.
    ``seat``: what kind of seat it takes (``table``, ``room``). ``before``: the slot in which it stands now.
    """

    key: int
    bodies: tuple[Hashable, ...]
    score: int
    slots: frozenset[int]
    seat: str = "table"
    before: int | None = None
    is_pinned: bool = False


@dataclass(frozen=True)
class Hours:
    """The slots in the order of time, and the most meetings that anybody has.

    ``seats``: of each slot, how many meetings it holds by kind of seat; a kind that is not named has no limit.
    """

    seats: Mapping[int, Mapping[str, int]]
    most: int


@dataclass(frozen=True, slots=True)
class Left:
    """Why a meeting was left out: in how many slots that suit all a body is elsewhere, in how many no seat is left.

    ``suits``: how many slots suit all bodies; 0 means that they are never free together. ``full``: bodies that meet as often as
    they may.
    """

    suits: int
    busy: Mapping[Hashable, int] = field(default_factory=dict)
    no_seat: int = 0
    full: tuple[Hashable, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """What was found. ``is_best``: proven, all aims through. ``bound``: no schedule has a greater sum (first schedules only)."""

    placed: Mapping[int, int]
    left: Mapping[int, Left]
    score: int
    bound: int
    is_best: bool
    moved: tuple[int, ...]


class Clash(Exception):
    """Pinned meetings that cannot all stand. ``keys`` are those that are in each other's way; ``words`` says how."""

    def __init__(self, keys: tuple[int, ...], words: str) -> None:
        super().__init__(words)
        self.keys = keys
        self.words = words


def schedule(wanted: Sequence[Wanted], hours: Hours, *, effort: float = EFFORT) -> Schedule:
    """The best schedule. ``effort`` bounds the solver for each of its aims (see ``EFFORT``).

    Raises ``Clash`` if pinned meetings are in each other's way; ``ValueError`` for a score that is not above zero or a key twice.
    """
    from ortools.sat.python import cp_model  # heavy: only where a schedule is made

    _check(wanted)
    _check_pinned(wanted, hours)
    model = cp_model.CpModel()
    cells = _cells(model, wanted, hours)
    _constrain(model, wanted, hours, cells)
    worth = {each.key: each.score for each in wanted}
    aims = [*_keeping(wanted, cells), sum(worth[key] * var for (key, _), var in cells.items())]
    placed, bound, is_best = _pursue(model, aims, cells, effort, _start(wanted, hours, cells))
    return Schedule(
        placed=placed, left=_left(wanted, hours, placed), score=sum(worth[key] for key in placed), bound=bound,
        is_best=is_best,
        moved=tuple(each.key for each in wanted if each.before is not None and placed.get(each.key, each.before) != each.before),
    )  # fmt: skip


def seats_of(
    placed: Mapping[int, int], kinds: Mapping[int, str], before: Mapping[int, tuple[int, int]]
) -> dict[int, int]:
    """The number of each meeting's seat, from 1 in each slot and kind. ``before``: slot and seat that it had; it keeps them."""
    taken: dict[tuple[int, str], set[int]] = defaultdict(set)
    seats: dict[int, int] = {}
    for key in sorted(placed):
        slot, seat = before.get(key, (None, 0))
        place = (placed[key], kinds[key])
        if slot == placed[key] and seat and seat not in taken[place]:
            seats[key] = seat
            taken[place].add(seat)
    for key in sorted(set(placed) - set(seats)):
        place = (placed[key], kinds[key])
        seats[key] = next(number for number in range(1, len(placed) + 2) if number not in taken[place])
        taken[place].add(seats[key])
    return seats


#: By key and slot: the solver's variable that says whether the meeting lies there.
Cells = dict[tuple[int, int], Any]


def _check(wanted: Sequence[Wanted]) -> None:
    if len({each.key for each in wanted}) != len(wanted):
        raise ValueError("a meeting is wanted twice")
    if any(each.score <= 0 for each in wanted):
        raise ValueError("a meeting's score must be above zero")


def _check_pinned(wanted: Sequence[Wanted], hours: Hours) -> None:
    """What is pinned in impossible ways is said in words, before any solver is asked."""
    there: dict[tuple[int, Hashable], int] = {}
    for each in wanted:
        if not each.is_pinned:
            continue
        if each.before is None or each.before not in each.slots or each.before not in hours.seats:
            raise Clash((each.key,), "固定的时段已经不在双方都空的时段里")
        for body in each.bodies:
            other = there.setdefault((each.before, body), each.key)
            if other != each.key:
                raise Clash((other, each.key), "同一家在同一时段固定了两场")
    pins = [each for each in wanted if each.is_pinned]
    for (slot, kind), count in Counter((each.before, each.seat) for each in pins).items():
        if slot is not None and count > hours.seats[slot].get(kind, count):
            keys = tuple(each.key for each in pins if (each.before, each.seat) == (slot, kind))
            raise Clash(keys, "同一时段固定的场数超过了桌数（洽谈室数）")
    for body, count in sorted(
        Counter(body for each in pins for body in each.bodies).items(), key=lambda row: str(row[0])
    ):
        if count > hours.most:
            raise Clash(
                tuple(each.key for each in pins if body in each.bodies), "固定的场数超过了每家最多的场数"
            )


def _cells(model: cp_model.CpModel, wanted: Sequence[Wanted], hours: Hours) -> Cells:
    return {
        (each.key, slot): model.new_bool_var(f"{each.key}@{slot}")
        for each in wanted
        for slot in hours.seats
        if slot in each.slots and (not each.is_pinned or slot == each.before)
    }


def _keeping(wanted: Sequence[Wanted], cells: Cells) -> list[cp_model.LinearExprT]:
    """The aims that come before the sum where something stands already: to keep bookings, then to keep their slots."""
    stood = {each.key: each.before for each in wanted if each.before is not None}
    if not stood:
        return []
    kept = [var for (key, _), var in cells.items() if key in stood]
    still = [var for (key, slot), var in cells.items() if stood.get(key) == slot]
    return [sum(kept), sum(still)]


def _constrain(model: cp_model.CpModel, wanted: Sequence[Wanted], hours: Hours, cells: Cells) -> None:
    at_once: dict[tuple[Hashable, int], list[cp_model.IntVar]] = defaultdict(list)
    seated: dict[tuple[int, str], list[cp_model.IntVar]] = defaultdict(list)
    often: dict[Hashable, list[cp_model.IntVar]] = defaultdict(list)
    own: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    by_key = {each.key: each for each in wanted}
    for (key, slot), var in cells.items():
        own[key].append(var)
        seated[slot, by_key[key].seat].append(var)
        for body in by_key[key].bodies:
            at_once[body, slot].append(var)
            often[body].append(var)
    for key, group in own.items():
        if by_key[key].is_pinned:
            model.add_exactly_one(group)
        else:
            model.add_at_most_one(group)
    for group in at_once.values():
        model.add_at_most_one(group)
    limits = [(group, hours.seats[slot].get(kind, len(group))) for (slot, kind), group in seated.items()]
    for group, most in [*limits, *((group, hours.most) for group in often.values())]:
        if len(group) > most:
            model.add(sum(group) <= most)


def _start(wanted: Sequence[Wanted], hours: Hours, cells: Cells) -> dict[int, int]:
    """Where to begin looking: as it stands, then the best first, each in the first slot that is free."""
    taken: set[tuple[Hashable, int]] = set()
    seated: Counter[tuple[int, str]] = Counter()
    often: Counter[Hashable] = Counter()
    found: dict[int, int] = {}
    order = sorted(wanted, key=lambda each: (not each.is_pinned, each.before is None, -each.score, each.key))
    for each in order:
        slots = [slot for slot in hours.seats if (each.key, slot) in cells]
        for slot in sorted(slots, key=lambda slot: slot != each.before):
            seats = hours.seats[slot].get(each.seat)
            free = all((body, slot) not in taken and often[body] < hours.most for body in each.bodies)
            if free and (seats is None or seated[slot, each.seat] < seats):
                found[each.key] = slot
                seated[slot, each.seat] += 1
                for body in each.bodies:
                    taken.add((body, slot))
                    often[body] += 1
                break
    return found


def _pursue(
    model: cp_model.CpModel,
    aims: Sequence[cp_model.LinearExprT],
    cells: Cells,
    effort: float,
    start: Mapping[int, int],
) -> tuple[dict[int, int], int, bool]:
    """One aim after another, what an earlier one reached being kept; the last one's bound, and whether all are proven."""
    from ortools.sat.python import cp_model  # see above

    placed, bound, is_best = dict(start), 0, True
    for aim in aims:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = effort
        model.clear_hints()  # type: ignore[no-untyped-call]
        for (key, slot), var in cells.items():
            model.add_hint(var, placed.get(key) == slot)
        model.maximize(aim)
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return placed, bound, False
        placed = {key: slot for (key, slot), var in cells.items() if solver.boolean_value(var)}
        bound, is_best = round(solver.best_objective_bound), is_best and status == cp_model.OPTIMAL
        model.clear_objective()  # type: ignore[no-untyped-call]
        model.add(aim >= round(solver.objective_value))
    return placed, bound, is_best


def _left(wanted: Iterable[Wanted], hours: Hours, placed: Mapping[int, int]) -> dict[int, Left]:
    """Why each that is not placed is not."""
    rows = list(wanted)
    there = {(body, placed[each.key]) for each in rows if each.key in placed for body in each.bodies}
    seated = Counter((placed[each.key], each.seat) for each in rows if each.key in placed)
    often = Counter(body for each in rows if each.key in placed for body in each.bodies)
    found: dict[int, Left] = {}
    for each in rows:
        if each.key in placed:
            continue
        suits = [slot for slot in hours.seats if slot in each.slots]
        busy = {body: sum((body, slot) in there for slot in suits) for body in each.bodies}
        no_seat = sum(
            seated[slot, each.seat] >= hours.seats[slot].get(each.seat, len(rows) + 1)
            for slot in suits
            if not any((body, slot) in there for body in each.bodies)
        )
        full = tuple(body for body in each.bodies if often[body] >= hours.most)
        found[each.key] = Left(
            len(suits), {body: count for body, count in busy.items() if count}, no_seat, full
        )
    return found
