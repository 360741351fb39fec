"""Assigning anew when experts drop out or conflicts appear: first keep what can be kept, then the best affinity. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.assignment import Assignment, described
from kechuang.review.logic.optimum import optimum
from kechuang.review.logic.problem import AssignmentProblem, Pairs


@dataclass(frozen=True, eq=False, kw_only=True)
class Reassignment:
    """The new assignment, and what became of the old pairs: ``kept``, ``lost``, and the ``added`` ones, sorted.

    ``impossible``: those of ``lost`` that the new conflicts, drop-outs or limits of zero rule out by themselves.
    ``problem``: the question with the changes in it.
    """

    assignment: Assignment
    problem: AssignmentProblem
    kept: Pairs
    lost: Pairs
    impossible: Pairs
    added: Pairs


def reassign(
    problem: AssignmentProblem,
    previous: Iterable[tuple[int, int]],
    *,
    dropped: Iterable[int] = (),
    new_conflicts: Iterable[tuple[int, int]] = (),
) -> Reassignment:
    """Fill as much demand as can be filled, keep the most ``previous`` pairs, then take the most affinity; all proven.

    ``previous`` and ``new_conflicts`` are (file, expert); ``dropped`` are experts who judge nothing any more. Pinned
    pairs that these rule out are pinned no longer. Raises ``Problem`` for numbers out of range.
    """
    before = {(int(i), int(j)) for i, j in previous}
    changed = with_changes(problem, dropped=dropped, new_conflicts=new_conflicts)
    for file, expert in before:
        if not (0 <= file < problem.files and 0 <= expert < problem.experts):
            raise Problem(f"原来的配对（{file}，{expert}）超出范围。", field="previous")
    possible = {pair for pair in before if not changed.conflicts[pair] and changed.load_limit[pair[1]] > 0}
    best = optimum(changed, possible)
    reached = int(changed.affinity[best.rows, best.columns].sum())
    assignment = described(changed, best, reached, None, best.rows, best.columns)
    now = set(assignment.pairs)
    return Reassignment(
        assignment=assignment,
        problem=changed,
        kept=tuple(sorted(before & now)),
        lost=tuple(sorted(before - now)),
        impossible=tuple(sorted(before - possible)),
        added=tuple(sorted(now - before)),
    )


def with_changes(
    problem: AssignmentProblem, *, dropped: Iterable[int], new_conflicts: Iterable[tuple[int, int]]
) -> AssignmentProblem:
    """The problem once experts have dropped out and conflicts have appeared."""
    conflicts, limit, least = problem.conflicts.copy(), problem.load_limit.copy(), problem.load_minimum.copy()
    for expert in dropped:
        if not 0 <= expert < problem.experts:
            raise Problem(f"退出的专家 {expert} 超出范围。", field="dropped")
        conflicts[:, expert] = True
        limit[expert] = least[expert] = 0
    for file, expert in new_conflicts:
        if not (0 <= file < problem.files and 0 <= expert < problem.experts):
            raise Problem(f"新的回避（{file}，{expert}）超出范围。", field="new_conflicts")
        conflicts[file, expert] = True
    for each in (conflicts, limit, least):
        each.setflags(write=False)
    pinned = tuple(pair for pair in problem.pinned if not conflicts[pair])
    return replace(
        problem, conflicts=np.asarray(conflicts), load_limit=limit, load_minimum=least, pinned=pinned
    )
