"""The exact optimum of a question of assignment, by priorities, and the proof that it is one. Pure.

Priorities, each decided before the next is looked at: demand filled; experts' minimum loads met; previous pairs kept
(only when reassigning); total affinity. They are one sum with weights that differ so much that no gain of a lower one
makes up for one unit of a higher: one unit moves along a simple cycle, which gives or takes each expert at most once,
so a cycle changes the affinity by at most (experts) × (largest weight).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kechuang.review.logic.flow import Question, Solution, bound_of, solve
from kechuang.review.logic.problem import AssignmentProblem, Ints


@dataclass(frozen=True, eq=False, kw_only=True)
class Proof:
    """Why no assignment is better: prices under which nothing is worth more than ``bound`` = ``value``.

    ``u`` (files) and ``v`` (experts) are dual prices, ``fill``, ``least`` and ``keep`` the weights of the priorities,
    all in units of affinity; ``value`` is the weighted sum reached without pinned pairs. ``verify`` computes the bound
    anew, from prices and problem alone. ``rounds`` networks were solved; the last held ``pairs`` of all pairs, the
    others were proven not to pay.
    """

    u: Ints
    v: Ints
    fill: int
    least: int
    keep: int
    previous: tuple[tuple[int, int], ...]
    value: int
    bound: int
    rounds: int
    pairs: int

    @property
    def holds(self) -> bool:
        """Whether bound and value agree."""
        return self.value == self.bound


@dataclass(frozen=True, eq=False, kw_only=True)
class Optimum:
    """The best pairs (``rows`` files, ``columns`` experts, pinned ones included, sorted) and the proof."""

    rows: Ints
    columns: Ints
    proof: Proof


def optimum(problem: AssignmentProblem, previous: Iterable[tuple[int, int]] = ()) -> Optimum:
    """The exact optimum by the priorities above; ``previous`` are (file, expert) pairs worth keeping."""
    before = tuple(sorted({(int(i), int(j)) for i, j in previous}))
    largest = int(problem.affinity.max(initial=0))
    keep = (problem.experts + 1) * largest + 1 if before else 0
    heaviest = largest + keep
    wanted = bool(problem.load_minimum.any())
    # Small weights are faster, and enough where they leave nothing open; else those that surely decide.
    for least in (4 * heaviest + 1, (problem.experts + 1) * heaviest + 1):
        used = least if wanted else 0
        question = question_of(problem, fill=2 * least, least=used, keep=keep, previous=before)
        solution = solve(question)
        if not solution.open.any() and _minimum_met(question, solution):
            break
    proof = Proof(
        u=solution.u, v=solution.v, fill=question.fill, least=used, keep=keep, previous=before,
        value=solution.value, bound=solution.bound, rounds=solution.rounds, pairs=solution.arcs,
    )  # fmt: skip
    return Optimum(
        **dict(zip(("rows", "columns"), _with_pinned(problem, solution), strict=True)), proof=proof
    )


def question_of(
    problem: AssignmentProblem,
    *,
    fill: int,
    least: int = 0,
    keep: int = 0,
    previous: tuple[tuple[int, int], ...] = (),
) -> Question:
    """The flow's question behind a problem: pinned pairs are taken out, their places are gone."""
    files = np.array([i for i, _ in problem.pinned], dtype=np.int64)
    experts = np.array([j for _, j in problem.pinned], dtype=np.int64)
    demand = problem.demand - np.bincount(files, minlength=problem.files)
    allowed = ~problem.conflicts & (demand > 0)[:, None]
    allowed[files, experts] = False
    pinned_loads = np.bincount(experts, minlength=problem.experts)
    limit = problem.load_limit - pinned_loads
    lowest = np.maximum(problem.load_minimum - pinned_loads, 0)
    weight = problem.affinity
    if keep:
        weight = weight.copy()
        for file, expert in previous:
            weight[file, expert] += keep
    return Question(
        weight=weight,
        allowed=allowed,
        demand=demand,
        segments=((lowest, least), (limit - lowest, 0)) if least else ((limit, 0),),
        group=problem.institution,
        cap=problem.institution_cap,
        fill=fill,
        taken=tuple((i, int(problem.institution[j])) for i, j in problem.pinned),
    )


def verify(problem: AssignmentProblem, proof: Proof) -> bool:
    """Whether the proof holds for the problem: the bound is computed anew over all pairs, without any solver."""
    question = question_of(
        problem, fill=proof.fill, least=proof.least, keep=proof.keep, previous=proof.previous
    )
    return bound_of(question, proof.u, proof.v) == proof.value


def _minimum_met(question: Question, solution: Solution) -> bool:
    capacity, reward = question.segments[0]
    return not reward or bool((np.bincount(solution.columns, minlength=capacity.size) >= capacity).all())


def _with_pinned(problem: AssignmentProblem, solution: Solution) -> tuple[Ints, Ints]:
    rows = np.concatenate([solution.rows, np.array([i for i, _ in problem.pinned], dtype=np.int64)])
    columns = np.concatenate([solution.columns, np.array([j for _, j in problem.pinned], dtype=np.int64)])
    order = np.lexsort((columns, rows))
    return rows[order], columns[order]
