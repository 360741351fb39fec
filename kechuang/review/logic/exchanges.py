"""Exchanges of experts between files that lift the worst served. A deterministic search, no proof. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kechuang.review.logic.optimum import Optimum
from kechuang.review.logic.problem import AssignmentProblem, Bools, Ints

#: So many of a file's best experts are looked at; so many half-done exchanges are carried on to a third file.
_CHOICES, _CARRIED = 32, 24
_NONE = np.int64(-1)
#: To look at a file at all counts as so many pairs.
_LOOK = 1500


def lift(
    problem: AssignmentProblem, best: Optimum, open_pairs: Bools, allowance: int, effort: int
) -> tuple[Ints, Ints, int]:
    """Lift the worst file again and again while an exchange within ``allowance`` is found; pairs and exchanges made.

    ``open_pairs`` (files × experts): those that some assignment within the allowance may hold. ``effort`` bounds how
    many pairs are looked at. A file that cannot be lifted is left, the next worst is tried.
    """
    desk = _Desk(problem, best, open_pairs, allowance)
    waiting = desk.improvable()
    made = 0
    while waiting.any() and desk.looked < effort:
        worst = int(np.argmin(np.where(waiting, desk.totals, np.iinfo(np.int64).max)))
        steps = desk.exchange(worst)
        if steps is None:
            waiting[worst] = False
        else:
            desk.carry_out(worst, steps)
            made += 1
    rows, columns = np.nonzero(desk.has)
    return rows, columns, made


@dataclass(frozen=True, eq=False)
class _Ways:
    """Exchanges side by side, one in each place of the columns.

    The file gives ``gone`` for ``come``; ``other`` gives ``come`` for ``third``; ``last`` gives ``third`` for ``gone``. -1
    where an exchange needs no such part.
    """

    loss: Ints
    gain: Ints
    gone: Ints
    come: Ints
    other: Ints
    third: Ints
    last: Ints

    def where(self, mask: Bools | Ints) -> _Ways:
        return _Ways(*(each[mask] for each in vars(self).values()))

    def ordered(self) -> _Ways:
        """The least loss first, then the most gain; ties by the numbers of those who take part."""
        return self.where(
            np.lexsort((self.last, self.third, self.other, self.come, self.gone, -self.gain, self.loss))
        )


def _ways(loss: Ints, gain: Ints, gone: int, *parts: Ints) -> _Ways:
    rest = [np.full(loss.size, _NONE) for _ in range(4 - len(parts))]
    return _Ways(loss, gain, np.full(loss.size, gone, dtype=np.int64), *parts, *rest)


class _Desk:
    """An assignment in the making: who holds what, how much is left of the allowance."""

    def __init__(self, problem: AssignmentProblem, best: Optimum, open_pairs: Bools, allowance: int) -> None:
        self.problem, self.left, self.affinity = problem, allowance, problem.affinity
        self.open, self.looked = open_pairs, 0
        self.has = np.zeros((problem.files, problem.experts), dtype=np.bool_)
        self.has[best.rows, best.columns] = True
        self.holders = np.ascontiguousarray(self.has.T)
        self.fixed = np.zeros_like(self.has)
        for file, expert in problem.pinned:
            self.fixed[file, expert] = True
        self.loads = np.bincount(best.columns, minlength=problem.experts)
        codes = problem.institution
        self.same = np.zeros((problem.files, int(codes.max(initial=0)) + 1), dtype=np.int16)
        np.add.at(self.same, (best.rows, codes[best.columns]), 1)
        self.totals = np.zeros(problem.files, dtype=np.int64)
        np.add.at(self.totals, best.rows, self.affinity[best.rows, best.columns])
        self.width = min(_CHOICES, problem.experts)
        self.best = np.full((problem.files, self.width), _NONE)

    def improvable(self) -> Bools:
        """Files that know a better expert than their least fitting one."""
        own = np.where(self.has & ~self.fixed, self.affinity, np.iinfo(np.int64).max).min(
            axis=1, initial=2**62
        )
        return np.where(self.open & ~self.has, self.affinity, _NONE).max(axis=1, initial=-1) > own

    def carry_out(self, file: int, way: _Ways) -> None:
        """Make an exchange; its loss comes off the allowance."""
        gone, come, other, third, last = (int(each[0]) for each in tuple(vars(way).values())[2:])
        self._give(file, gone, come)
        if other >= 0:
            self._give(other, come, third if third >= 0 else gone)
        if last >= 0:
            self._give(last, third, gone)
        self.left -= int(way.loss[0])

    def _give(self, file: int, gone: int, come: int) -> None:
        codes = self.problem.institution
        for expert, sign in ((gone, -1), (come, 1)):
            self.has[file, expert] = self.holders[expert, file] = sign > 0
            self.loads[expert] += sign
            self.same[file, codes[expert]] += sign
            self.totals[file] += sign * int(self.affinity[file, expert])

    def exchange(self, file: int) -> _Ways | None:
        """The exchange of least loss, then of most gain, that lifts ``file`` and drops no other to its level."""
        choices = self._choices(np.array([file]))[0]
        own = np.flatnonzero(self.has[file] & ~self.fixed[file])
        self.looked += _LOOK
        choices = choices[self.open[file, choices] & ~self.has[file, choices]]
        choices = choices[self.affinity[file, choices] > self.affinity[file, own].min(initial=2**62)]
        if not choices.size:
            return None
        givers, taken, thirds = self._around(file, choices)
        found: list[_Ways] = []
        started: list[_Ways] = []
        for gone in own.tolist():
            gains = np.zeros(self.problem.experts, dtype=np.int64)
            better = choices[self.affinity[file, choices] > self.affinity[file, gone]]
            better = better[self._may(np.int64(file), np.int64(gone), better)]
            if not better.size:
                continue
            gains[better] = self.affinity[file, better] - self.affinity[file, gone]
            spare = better[self._spare(gone, better)]
            found.append(_ways(-gains[spare], gains[spare], gone, spare))
            found.append(self._two(file, gone, gains, givers, taken))
            on, more = self._on(gone, gains, thirds)
            found.append(on)
            started.append(more)
        fitting = [each.where(each.loss <= self.left) for each in found]
        if not any(each.loss.size for each in fitting):
            fitting = [self._three(file, each) for each in started if each.loss.size]
        best = _joined(fitting).ordered()
        return best.where(slice(0, 1)) if best.loss.size else None  # type: ignore[arg-type]

    def _around(self, file: int, choices: Ints) -> tuple[Ints, Ints, tuple[Ints, Ints, Ints, Ints]]:
        """Who holds the file's choices, and what these could take instead: (other, come, third, its change)."""
        where, givers = np.nonzero(self.holders[choices])
        taken = choices[where]
        free = (givers != file) & ~self.fixed[givers, taken]
        givers, taken = givers[free], taken[free]
        thirds = self._choices(givers)
        self.looked += thirds.size
        other, come = np.repeat(givers, self.width), np.repeat(taken, self.width)
        third = thirds.ravel()
        change = self.affinity[other, third] - self.affinity[other, come]
        fine = self._may(other, come, third) & self._stays(other, change, int(self.totals[file]))
        return givers, taken, (other[fine], come[fine], third[fine], change[fine])

    def _two(self, file: int, gone: int, gains: Ints, givers: Ints, taken: Ints) -> _Ways:
        """``other`` takes what the file gives up."""
        change = self.affinity[givers, gone] - self.affinity[givers, taken]
        fine = (gains[taken] > 0) & self._may(givers, taken, np.int64(gone))
        fine &= self._stays(givers, change, int(self.totals[file]))
        gain = gains[taken[fine]]
        return _ways(-gain - change[fine], gain, gone, taken[fine], givers[fine])

    def _on(self, gone: int, gains: Ints, thirds: tuple[Ints, Ints, Ints, Ints]) -> tuple[_Ways, _Ways]:
        """``other`` takes a third expert: those with time to spare, and the best of those who have none."""
        other, come, third, change = thirds
        gain = gains[come]
        fine = (gain > 0) & (third != gone) & (-gain - change <= self.left)
        ways = _ways(-gain[fine] - change[fine], gain[fine], gone, come[fine], other[fine], third[fine])
        spare = self._spare(gone, ways.third)
        return ways.where(spare), ways.where(~spare).ordered().where(np.arange(min(_CARRIED, (~spare).sum())))

    def _three(self, file: int, started: _Ways) -> _Ways:
        """A third file gives up what ``other`` took, and takes what the first gave up."""
        where, last = np.nonzero(self.holders[started.third])
        ways = started.where(where)
        change = self.affinity[last, ways.gone] - self.affinity[last, ways.third]
        fine = (last != file) & (last != ways.other) & ~self.fixed[last, ways.third]
        fine &= self._may(last, ways.third, ways.gone) & self._stays(last, change, int(self.totals[file]))
        fine &= ways.loss - change <= self.left
        kept, parts = ways.where(fine), (ways.loss - change)[fine]
        return _Ways(parts, kept.gain, kept.gone, kept.come, kept.other, kept.third, last[fine])

    def _stays(self, files: Ints, change: Ints, floor: int) -> Bools:
        return (change >= 0) | (self.totals[files] + change > floor)

    def _spare(self, gone: int, come: Ints) -> Bools:
        """Whether ``come`` has time for one more, and ``gone`` may have one less."""
        less = bool(self.loads[gone] > self.problem.load_minimum[gone])
        return (self.loads[come] < self.problem.load_limit[come]) & less

    def _may(self, files: Ints | np.int64, gone: Ints | np.int64, come: Ints | np.int64) -> Bools:
        """Whether files may have ``come`` once ``gone`` has left them."""
        codes = self.problem.institution
        same = self.same[files, codes[come]] - (codes[come] == codes[gone])
        return ~self.has[files, come] & self.open[files, come] & (same < self.problem.institution_cap[files])

    def _choices(self, files: Ints) -> Ints:
        """The best experts of each file, by number; found when first asked for."""
        new = np.unique(files[self.best[files, 0] < 0]) if self.width else files[:0]
        if new.size:
            row = np.where(self.open[new], self.affinity[new], _NONE)
            best = np.argpartition(-row, self.width - 1, axis=1)[:, : self.width]
            self.best[new] = np.sort(best, axis=1)
        return self.best[files]


def _joined(ways: list[_Ways]) -> _Ways:
    empty = _ways(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), 0)
    columns = zip(*(vars(each).values() for each in [empty, *ways]), strict=True)
    return _Ways(*(np.concatenate(column) for column in columns))
