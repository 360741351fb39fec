"""Exact optimum of an assignment by min-cost flow, with a bound that anyone can check. Pure.

A file sends its demand to experts, through a node for (file, institution) where the institution's cap can bind, and
what no expert can take to the sink at the cost ``fill``. Most pairs are left out of the network at first; the prices of
the solved network say which of them could still pay, and these are added until none is left. The proof does not
rest on the solver: for any prices ``u`` of files and ``v`` of experts ``bound`` is at least what every
assignment reaches (Lagrangian duality), and it equals what ours reaches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.problem import Bools, Ints

#: Files looked at together when all pairs are priced: bounds the memory.
_BLOCK = 512
#: Pairs of a file in the first network beyond twice its demand, and new pairs of a file in one round.
_FIRST, _MORE = 16, 12
_FAR = np.int64(2**62)
_WITHIN = 2**62


@dataclass(frozen=True, eq=False, kw_only=True)
class Question:
    """What the flow is to solve. Maximise weights + rewards of experts' segments - ``fill`` × demand left open.

    ``weight`` int64 and ``allowed`` bool (files × experts; none for files without demand); ``demand`` (files); ``segments``: (capacity per expert,
    reward of each of these units), rewards falling; ``group`` (experts) institution codes; ``cap`` (files);
    ``over``: the cost of each expert above the cap, None where that is not allowed. ``taken``: (file, group) pairs of
    which one place under the cap is gone already, once for each place.
    """

    weight: Ints
    allowed: Bools
    demand: Ints
    segments: tuple[tuple[Ints, int], ...]
    group: Ints
    cap: Ints
    fill: int
    over: int | None = None
    taken: tuple[tuple[int, int], ...] = ()

    @property
    def groups(self) -> int:
        """How many codes of institutions."""
        return int(self.group.max(initial=0)) + 1

    def caps(self, keys: Ints) -> Ints:
        """What is left of the cap for each (file, group), written as file × ``groups`` + group."""
        left = self.cap[keys // self.groups]
        for file, group in self.taken:
            left = left - (keys == file * self.groups + group)
        return left


@dataclass(frozen=True, eq=False, kw_only=True)
class Solution:
    """``rows``, ``columns``: the chosen pairs in order. ``value`` equals ``bound`` under prices ``u`` and ``v``.

    ``open`` (files): demand that no expert could take. ``rounds`` networks were solved, the last with ``arcs`` pairs.
    """

    rows: Ints
    columns: Ints
    open: Ints
    value: int
    bound: int
    u: Ints
    v: Ints
    rounds: int
    arcs: int


def solve(question: Question) -> Solution:
    """The exact optimum and its proof; raises ``Problem`` where numbers are too large for 64 bits."""
    rows, columns = _first_pairs(question)
    rounds = 0
    while True:
        rounds += 1
        flow = _Network(question, rows, columns)
        chosen = flow.solve()
        u, v = flow.prices()
        picked = rows[chosen], columns[chosen]
        value = value_of(question, *picked)
        bound, more = price(question, u, v, rows, columns)
        if bound == value:
            left = question.demand - np.bincount(picked[0], minlength=question.demand.size)
            return Solution(
                rows=picked[0], columns=picked[1], open=left, value=value, bound=bound, u=u, v=v,
                rounds=rounds, arcs=rows.size,
            )  # fmt: skip
        if not more[0].size:  # cannot happen: then the solver's flow was not optimal in its own network
            raise AssertionError(f"no pair explains the gap between {value} and {bound}")
        rows, columns = _joined(question, (rows, columns), more)


def value_of(question: Question, rows: Ints, columns: Ints) -> int:
    """What a choice of pairs is worth to the question, open demand and exceeded caps included."""
    total = int(question.weight[rows, columns].sum())
    loads = np.bincount(columns, minlength=question.group.size)
    for capacity, reward in question.segments:
        total += reward * int(np.minimum(loads, capacity).sum())
        loads = np.maximum(loads - capacity, 0)
    total -= question.fill * int(question.demand.sum() - rows.size)
    if question.over is not None:
        keys, counts = np.unique(rows * question.groups + question.group[columns], return_counts=True)
        total -= question.over * int(np.maximum(counts - question.caps(keys), 0).sum())
    return total


def bound_of(question: Question, u: Ints, v: Ints) -> int:
    """At most this much is any assignment worth, whatever the prices; equality proves an optimum."""
    empty = np.empty(0, dtype=np.int64)
    return price(question, u, v, empty, empty)[0]


def price(question: Question, u: Ints, v: Ints, rows: Ints, columns: Ints) -> tuple[int, tuple[Ints, Ints]]:
    """The bound over all pairs, and the pairs not in (``rows``, ``columns``) that could pay, best few of each file."""
    bound = int((question.demand * np.maximum(u, -question.fill)).sum())
    for capacity, reward in question.segments:
        bound += int((capacity * np.maximum(v + reward, 0)).sum())
    found: list[tuple[Ints, Ints]] = [(rows[:0], columns[:0])]
    known = rows * question.group.size + columns
    for start, stop in _blocks(question.demand.size):
        gain = question.weight[start:stop] - u[start:stop, None] - v[None, :]
        where = np.flatnonzero(((gain > 0) & question.allowed[start:stop]).ravel())
        gains, experts = gain.ravel()[where], where % v.size
        files = where // v.size + start
        gains = _counted(question, files, experts, gains)
        bound += int(gains.sum())
        new = (gains > 0) & ~_is_known(known, files * v.size + experts)
        found.append(_best(files[new], experts[new], gains[new]))
    return bound, (np.concatenate([f for f, _ in found]), np.concatenate([e for _, e in found]))


def _counted(question: Question, files: Ints, experts: Ints, gains: Ints) -> Ints:
    """Gains as the caps let them count: the best ``cap`` of each (file, institution), others not, or less ``over``."""
    order = np.lexsort((experts, -gains, question.group[experts], files))
    key = (files * question.groups + question.group[experts])[order]
    rank = np.arange(key.size) - np.searchsorted(key, key, side="left")
    beyond = order[rank >= question.caps(key)]
    counted = gains.copy()
    counted[beyond] = 0 if question.over is None else np.maximum(gains[beyond] - question.over, 0)
    return counted


def _best(files: Ints, experts: Ints, gains: Ints) -> tuple[Ints, Ints]:
    order = np.lexsort((experts, -gains, files))
    rank = np.arange(order.size) - np.searchsorted(files[order], files[order], side="left")
    kept = order[rank < _MORE]
    return files[kept], experts[kept]


def _is_known(known: Ints, keys: Ints) -> Bools:
    """Which keys are among the sorted ``known``."""
    if not known.size:
        return np.zeros(keys.size, dtype=np.bool_)
    place = np.minimum(np.searchsorted(known, keys), known.size - 1)
    return known[place] == keys


def _joined(question: Question, one: tuple[Ints, Ints], two: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    width = question.group.size
    keys = np.union1d(one[0] * width + one[1], two[0] * width + two[1])
    return keys // width, keys % width


def _blocks(count: int) -> Iterator[tuple[int, int]]:
    for start in range(0, count, _BLOCK):
        yield start, min(start + _BLOCK, count)


def _first_pairs(question: Question) -> tuple[Ints, Ints]:
    """Each file's best allowed pairs, some more than twice its demand: most optima need no others."""
    n, m = question.allowed.shape
    if not n or not m:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    width = min(m, 2 * int(question.demand.max(initial=0)) + _FIRST)
    rows, columns = [], []
    for start, stop in _blocks(n):
        weight = np.where(question.allowed[start:stop], question.weight[start:stop], np.int64(-1))
        best = np.argpartition(-weight, width - 1, axis=1)[:, :width]
        best.sort(axis=1)
        files = np.repeat(np.arange(start, stop), width)
        fine = question.allowed[files, best.ravel()]
        rows.append(files[fine])
        columns.append(best.ravel()[fine])
    return np.concatenate(rows), np.concatenate(columns)


class _Network:
    """The network of chosen pairs: files, experts, the sink, then (file, institution) where its cap can bind."""

    def __init__(self, question: Question, rows: Ints, columns: Ints) -> None:
        self.question = question
        n, m = question.allowed.shape
        self.n, self.m, self.sink, self.pairs = n, m, n + m, rows.size
        keys, where, counts = np.unique(
            rows * question.groups + question.group[columns], return_inverse=True, return_counts=True
        )
        caps = question.caps(keys)
        binding = counts > caps
        node = np.where(binding, self.sink + np.cumsum(binding), -1)
        through = node[where]
        owners, nodes = (keys // question.groups)[binding], node[binding]
        tails = [np.where(through >= 0, through, rows)]
        heads = [n + columns]
        room = [np.ones(rows.size, dtype=np.int64)]
        costs = [-question.weight[rows, columns]]
        self._add(tails, heads, room, costs, (owners, nodes, caps[binding], 0))
        if question.over is not None:
            spare = np.full(nodes.size, m, dtype=np.int64)
            self._add(tails, heads, room, costs, (owners, nodes, spare, question.over))
        experts = n + np.arange(m)
        for capacity, reward in question.segments:
            self._add(tails, heads, room, costs, (experts, np.full(m, self.sink), capacity, -reward))
        self._add(
            tails, heads, room, costs, (np.arange(n), np.full(n, self.sink), question.demand, question.fill)
        )
        self.tails, self.heads = np.concatenate(tails), np.concatenate(heads)
        self.room, self.costs = np.concatenate(room), np.concatenate(costs)
        self.nodes = self.sink + 1 + int(binding.sum())
        self.flows = np.zeros(self.tails.size, dtype=np.int64)

    @staticmethod
    def _add(
        tails: list[Ints],
        heads: list[Ints],
        room: list[Ints],
        costs: list[Ints],
        arcs: tuple[Ints, Ints, Ints, int],
    ) -> None:
        tails.append(arcs[0])
        heads.append(arcs[1])
        room.append(arcs[2])
        costs.append(np.full(arcs[0].size, arcs[3], dtype=np.int64))

    def solve(self) -> Bools:
        """Solve; return which pairs carry flow."""
        if int(np.abs(self.costs).max(initial=0)) * (self.nodes + 1) > _WITHIN:
            raise Problem("匹配度乘以规模后超出了能精确计算的范围，请降低匹配度的精度（resolution）。")
        solver = SimpleMinCostFlow()
        arcs = solver.add_arcs_with_capacity_and_unit_cost(self.tails, self.heads, self.room, self.costs)
        supply = np.zeros(self.nodes, dtype=np.int64)
        supply[: self.n] = self.question.demand
        supply[self.sink] = -int(self.question.demand.sum())
        solver.set_nodes_supplies(np.arange(self.nodes), supply)
        status = solver.solve()
        if status != solver.OPTIMAL:  # every demand has its way to the sink: only numbers can be at fault
            raise Problem(f"分派没有算成（{status.name}），请降低匹配度的精度（resolution）或减少规模。")
        self.flows = solver.flows(arcs)
        return self.flows[: self.pairs] > 0

    def prices(self) -> tuple[Ints, Ints]:
        """Dual prices of files and experts: shortest distances from the sink in what is left of the network."""
        onward, back = self.flows < self.room, self.flows > 0
        tails = np.concatenate([self.tails[onward], self.heads[back]])
        heads = np.concatenate([self.heads[onward], self.tails[back]])
        costs = np.concatenate([self.costs[onward], -self.costs[back]])
        far = _shortest(tails, heads, costs, self.sink, self.nodes)
        u, v = far[: self.n], -far[self.n : self.sink]
        u = np.where(far[: self.n] == _FAR, 0, u)
        least = -max((reward for _, reward in self.question.segments), default=0)
        return u, np.maximum(v, least)


def _shortest(tails: Ints, heads: Ints, costs: Ints, source: int, nodes: int) -> Ints:
    """Distances from ``source`` (Bellman and Ford, all arcs at once); ``_FAR`` where nothing leads."""
    order = np.argsort(heads, kind="stable")
    tails, heads, costs = tails[order], heads[order], costs[order]
    ends, starts = np.unique(heads, return_index=True)
    far = np.full(nodes, _FAR, dtype=np.int64)
    far[source] = 0
    for _ in range(nodes + 1):
        reach = np.where(far[tails] == _FAR, _FAR, far[tails] + costs)
        best = np.minimum(np.minimum.reduceat(reach, starts), far[ends]) if starts.size else far[ends]
        if (best == far[ends]).all():
            return far
        far[ends] = best
    raise AssertionError("the flow leaves a cycle that pays: it was not optimal")
