"""The cheapest path: which changes make a rule that is not met be met, at the least cost, and by when.

The rule is only ever asked; nothing is known of its inside. A small space of changes is walked through in order of
cost; a large one is searched by boxes: best first, halved where they are dearest, each lever lowered by bisection.
Both give the least cost where more of a lever never harms; ``proved`` says whether that was shown within the budget.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from heapq import heappop, heappush
from itertools import combinations, count
from math import prod

from kechuang.rules.catalogue import Evaluation, Rule, evaluate
from kechuang.rules.facts import Facts
from kechuang.rules.findings import shown
from kechuang.rules.levers import Pull
from kechuang.rules.values import FactRef
from kechuang.rules.verdicts import Verdict

Steps = tuple[int, ...]
#: How often the rule may be asked in one search.
BUDGET = 4000
#: Spaces of no more combinations than this are walked through one by one.
SMALL = 1500
_TOGETHER = 3  # levers in one combination, where all at once would harm
_YEARS_AHEAD = 10


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked again and again: one rule about one subject on one day."""

    rule: Rule
    facts: Facts
    as_of: date
    places: tuple[str, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict)

    def ask(self, facts: Facts | None = None, as_of: date | None = None) -> Evaluation:
        """The rule's answer, if some facts or the day were otherwise."""
        return evaluate(
            self.rule, self.facts if facts is None else facts, as_of=as_of or self.as_of,
            places=self.places, readings=self.readings, alternatives=False,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: ``units`` of a lever, what it costs, by when at the latest, and which conditions need it.

    ``delayed``: for heads, how many are needed if they start in a later month instead (month, units).
    """

    pull: Pull
    units: Decimal
    cost: Decimal
    act_by: date
    settles: tuple[str, ...] = ()
    delayed: tuple[tuple[int, Decimal], ...] = ()
    start_month: int = 0


@dataclass(frozen=True, slots=True)
class Wait:
    """A condition that only time can meet, and the day on which it does."""

    code: str
    label: str
    day: date


@dataclass(frozen=True, slots=True)
class Path:
    """The answer. ``fill``: facts to enter first. ``stuck``: conditions that no lever offered here can meet."""

    before: Evaluation
    after: Evaluation
    actions: tuple[Action, ...] = ()
    waits: tuple[Wait, ...] = ()
    fill: tuple[FactRef, ...] = ()
    stuck: tuple[str, ...] = ()
    proved: bool = True
    asked: int = 0

    @property
    def cost(self) -> Decimal:
        """What all actions cost together."""
        return sum((each.cost for each in self.actions), Decimal(0))

    @property
    def is_found(self) -> bool:
        """Is there a way, or nothing to do?"""
        return not self.stuck


def cheapest_path(
    question: Question, levers: Sequence[Pull], *, budget: int = BUDGET, small: int = SMALL
) -> Path:
    """The cheapest changes after which no condition is unmet; what is unknown or manual stays so and is told.

    Conditions that time alone meets are not paid for: they give a day.
    """
    before = question.ask()
    unmet = [each for each in before.findings if each.verdict == Verdict.UNMET]
    fill = tuple(dict.fromkeys(ref for each in before.findings for ref in each.missing))
    waits = tuple(wait for each in unmet if (wait := _wait(question, each.code, each.condition.label)))
    later = {each.code for each in waits}
    wanted = frozenset(each.code for each in unmet if each.code not in later)
    if not wanted:
        return Path(before, before, waits=waits, fill=fill)
    search = _Search(question, _helpful(question, before, levers, wanted), later, budget)
    steps, proved = search.run(small)
    if steps is None:
        top = search.after(search.top)
        stuck = tuple(code for code in wanted if top.finding(code).verdict == Verdict.UNMET) or tuple(wanted)
        return Path(before, before, (), waits, fill, stuck, proved, search.asked)
    after = search.after(steps)
    return Path(before, after, search.actions(steps), waits, fill, (), proved, search.asked)


def _helpful(
    question: Question, before: Evaluation, levers: Sequence[Pull], wanted: frozenset[str]
) -> list[Pull]:
    """The levers that move something which an unmet condition or the score looks at."""
    return [
        each
        for each in levers
        if _looks(_pulled(question, [(each, each.terms.most)]), wanted) != _looks(before, wanted)
    ]


def _looks(result: Evaluation, wanted: frozenset[str]) -> tuple[object, ...]:
    findings = tuple(
        (each.verdict, str(shown(each.found))) for each in result.findings if each.code in wanted
    )
    scores = tuple((each.points, each.low, each.high, str(shown(each.found))) for each in result.scores)
    amounts = tuple(str(shown(each.value)) for each in result.amounts)
    return findings, scores, amounts


def _pulled(
    question: Question, moved: Sequence[tuple[Pull, int]], months: Mapping[str, int] | None = None
) -> Evaluation:
    """The answer after several levers, one after the other."""
    values = dict(question.facts.values)
    for pull, steps in moved:
        if steps:
            values.update(pull.changes(values, steps, (months or {}).get(pull.code)))
    return question.ask(question.facts.changed(values))


class _Search:
    """One search. A point is how many steps each lever is moved."""

    def __init__(self, question: Question, levers: list[Pull], later: set[str], budget: int) -> None:
        self.question, self.levers, self.later, self.budget = question, levers, later, budget
        self.top: Steps = tuple(each.terms.most for each in levers)
        self.prices = tuple(each.terms.cost for each in levers)
        self.asked = 0
        self._known: dict[Steps, bool] = {}

    def after(self, steps: Steps, months: Mapping[str, int] | None = None) -> Evaluation:
        """The answer at a point."""
        return _pulled(self.question, list(zip(self.levers, steps, strict=True)), months)

    def passes(self, steps: Steps) -> bool:
        """Is no condition unmet there, but for those that only time meets?"""
        if steps not in self._known:
            self.asked += 1
            self._known[steps] = self._holds(self.after(steps))
        return self._known[steps]

    def _holds(self, result: Evaluation) -> bool:
        return not any(
            each.verdict == Verdict.UNMET and each.code not in self.later for each in result.findings
        )

    def cost(self, steps: Steps) -> Decimal:
        """What a point costs."""
        return sum((price * n for price, n in zip(self.prices, steps, strict=True)), Decimal(0))

    def run(self, small: int) -> tuple[Steps | None, bool]:
        """The cheapest point that passes, and whether it is surely the cheapest."""
        if not self.levers:
            return None, True
        if prod(each + 1 for each in self.top) <= small:
            return self._walk(), True
        return self._boxes()

    def _walk(self) -> Steps | None:
        """Point by point in order of cost."""
        origin: Steps = tuple(0 for _ in self.top)
        heap: list[tuple[Decimal, int, Steps]] = [(Decimal(0), 0, origin)]
        seen = {origin}
        while heap:
            _, _, steps = heappop(heap)
            if self.passes(steps):
                return steps
            for place, most in enumerate(self.top):
                more = (*steps[:place], steps[place] + 1, *steps[place + 1 :])
                if more[place] <= most and more not in seen:
                    seen.add(more)
                    heappush(heap, (self.cost(more), sum(more), more))
        return None

    def _boxes(self) -> tuple[Steps | None, bool]:
        """Boxes between a floor and a ceiling that passes, the one with the cheapest floor first."""
        ceilings, sure = self._ceilings()
        number = count()
        heap: list[tuple[Decimal, int, Steps, Steps]] = []
        for ceiling in ceilings:
            heappush(heap, (Decimal(0), next(number), tuple(0 for _ in ceiling), ceiling))
        best: Steps | None = None
        while heap:
            bound, _, floor, ceiling = heappop(heap)
            if best is not None and bound >= self.cost(best):
                return best, sure
            if best is not None and self.asked >= self.budget:
                return best, False
            floor = self._raised(floor, ceiling)
            best = self._cheaper(best, self._lowered(floor, ceiling))
            for low, high in self._halves(floor, ceiling):
                if self.cost(low) < self.cost(best):
                    heappush(heap, (self.cost(low), next(number), low, high))
        return best, sure

    def _ceilings(self) -> tuple[list[Steps], bool]:
        """Where to search from above: everything at its most; if that harms, fewer levers or less of them."""
        if self.passes(self.top):
            return [self.top], True
        found: list[Steps] = []
        for part in (1, 4, 16):
            for together in range(min(_TOGETHER, len(self.top)), 0, -1):
                for chosen in combinations(range(len(self.top)), together):
                    ceiling = tuple(-(-n // part) if i in chosen else 0 for i, n in enumerate(self.top))
                    inside = any(all(a <= b for a, b in zip(ceiling, each, strict=True)) for each in found)
                    if not inside and self.asked < self.budget and self.passes(ceiling):
                        found.append(ceiling)
        return found, False

    def _raised(self, floor: Steps, ceiling: Steps) -> Steps:
        """The least that each lever must be moved even with all others at the ceiling."""
        return tuple(self._least(place, floor, ceiling) for place in range(len(ceiling)))

    def _lowered(self, floor: Steps, ceiling: Steps) -> Steps:
        """A point that passes: from the ceiling each lever as low as it goes, the dearest first."""
        point = ceiling
        dearest = sorted(range(len(ceiling)), key=lambda i: (-self.prices[i], i))
        for place in dearest:
            point = (*point[:place], self._least(place, floor, point), *point[place + 1 :])
        return point

    def _least(self, place: int, floor: Steps, point: Steps) -> int:
        low, high = floor[place], point[place]
        while low < high:
            middle = (low + high) // 2
            if self.passes((*point[:place], middle, *point[place + 1 :])):
                high = middle
            else:
                low = middle + 1
        return high

    def _cheaper(self, one: Steps | None, other: Steps) -> Steps:
        return other if one is None or self.cost(other) < self.cost(one) else one

    def _halves(self, floor: Steps, ceiling: Steps) -> list[tuple[Steps, Steps]]:
        """The box cut where it is dearest; a half whose ceiling fails is dropped, and so is a box that has one point."""
        widths = [(high - low) * price for low, high, price in zip(floor, ceiling, self.prices, strict=True)]
        open_places = [i for i in range(len(floor)) if ceiling[i] > floor[i]]
        if not open_places:
            return []
        place = max(open_places, key=lambda i: (widths[i], i))
        middle = (floor[place] + ceiling[place]) // 2
        lower = (*ceiling[:place], middle, *ceiling[place + 1 :])
        halves = [((*floor[:place], middle + 1, *floor[place + 1 :]), ceiling)]
        if self.passes(lower):
            halves.append((floor, lower))
        return halves

    def actions(self, steps: Steps) -> tuple[Action, ...]:
        """The point as things to do, each with its day and the conditions that fail without it."""
        made = []
        for place, (pull, n) in enumerate(zip(self.levers, steps, strict=True)):
            if not n:
                continue
            without = self.after((*steps[:place], 0, *steps[place + 1 :]))
            settles = tuple(
                each.code for each in without.findings
                if each.verdict == Verdict.UNMET and each.code not in self.later
            )  # fmt: skip
            action = Action(
                pull, Decimal(pull.lever.step) * n, pull.terms.cost * n, pull.act_by, settles,
                start_month=pull.month,
            )  # fmt: skip
            is_heads = pull.year is not None and any(move.averaged for move in pull.lever.moves)
            made.append(self._dated(action, place, steps) if is_heads else action)
        return tuple(made)

    def _dated(self, action: Action, place: int, steps: Steps) -> Action:
        """Heads: the last month in which as many still suffice, and how many more are needed if they start later."""
        pull, needed = action.pull, steps[place]
        arrival = pull.act_by + timedelta(days=pull.terms.lead)
        act_by = pull.act_by
        delayed: list[tuple[int, Decimal]] = []
        for month in range(max(pull.month, 1), arrival.month + 1):
            more = self._heads(place, steps, month, needed)
            if more is None:
                act_by = min(act_by, _month_end(arrival.year, month - 1) - timedelta(days=pull.terms.lead))
                break
            if more > steps[place] and not delayed:
                act_by = min(act_by, _month_end(arrival.year, month - 1) - timedelta(days=pull.terms.lead))
            if more > needed:
                delayed.append((month, Decimal(pull.lever.step) * more))
                needed = more
        return replace(action, act_by=act_by, delayed=tuple(delayed))

    def _heads(self, place: int, steps: Steps, month: int, least: int) -> int | None:
        """How many steps suffice if they start in a month, no fewer than ``least``; None if none do."""
        months = {self.levers[place].code: month}
        low, high = least, self.top[place]

        def enough(n: int) -> bool:
            return self._holds(self.after((*steps[:place], n, *steps[place + 1 :]), months))

        if enough(low):
            return low
        if not enough(high):
            return None
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if enough(middle) else (middle + 1, high)
        return high


def _month_end(year: int, month: int) -> date:
    if month < 1:
        return date(year - 1, 12, 31)
    return date(year, month, monthrange(year, month)[1])


def _wait(question: Question, code: str, label: str) -> Wait | None:
    """The first day on which time alone meets a condition, all else staying as it is; None if time does not help."""
    start = question.as_of
    end = start + timedelta(days=366 * _YEARS_AHEAD)
    end = end if question.rule.until is None else min(end, question.rule.until)
    if end <= start or not _met_on(question, code, end):
        return None
    low, high = 1, (end - start).days
    while low < high:
        middle = (low + high) // 2
        if _met_on(question, code, start + timedelta(days=middle)):
            high = middle
        else:
            low = middle + 1
    return Wait(code, label, start + timedelta(days=high))


def _met_on(question: Question, code: str, day: date) -> bool:
    """Is a condition met on a later day, if every year's numbers stay what they are now?"""
    on = day.year - question.as_of.year
    facts = question.facts
    if on:
        facts = Facts.trusted(
            {
                FactRef(name, None if year is None else year + on): value
                for (name, year), value in facts.values.items()
            },
            facts.title,
        )
    result = question.ask(facts, day)
    return any(each.code == code and each.verdict == Verdict.MET for each in result.findings)
