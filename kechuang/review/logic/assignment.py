"""Who judges what: the best assignment, and among the best the fairest to the worst served. Pure.

``assign`` finds the exact optimum of total affinity under the hard constraints (``optimum``), then, within the tolerance
that the office allows, lifts the files that are served worst (``fairness``). The result says what of this is proven.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

import numpy as np

from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.fairness import Fairness, fairest
from kechuang.review.logic.optimum import Optimum, Proof, optimum
from kechuang.review.logic.problem import AssignmentProblem, Ints

#: Pairs that the search for fairness looks at, unless told otherwise: a second or two.
EFFORT = 1_500_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Assignment:
    """An assignment and how good it is.

    ``pairs`` (file, expert), sorted, pinned ones included; ``total`` and ``optimum`` are sums of affinity in units of
    1/``resolution``: of this assignment, and the largest there is (proven by ``proof``; ``verify`` checks it).
    ``file_totals``, ``unfilled`` (files), ``loads``, ``below_minimum`` (experts). ``fairness`` is None where it was not
    asked for.
    """

    pairs: tuple[tuple[int, int], ...]
    total: int
    optimum: int
    file_totals: Ints
    unfilled: Ints
    loads: Ints
    below_minimum: Ints
    resolution: int
    proof: Proof
    fairness: Fairness | None

    @property
    def experts_of(self) -> dict[int, tuple[int, ...]]:
        """File → its experts."""
        found: dict[int, list[int]] = {}
        for file, expert in self.pairs:
            found.setdefault(file, []).append(expert)
        return {file: tuple(experts) for file, experts in found.items()}


def assign(
    problem: AssignmentProblem,
    *,
    tolerance: Decimal | float | str = 0,
    fair: bool = True,
    effort: int = EFFORT,
) -> Assignment:
    """The best assignment; demand stays open only where it cannot be filled.

    ``tolerance``: the share of the optimum (0 to 1) that fairness may cost; 0 chooses among exactly optimal
    assignments. ``effort``: how many pairs the search for fairness may look at. The same input gives the same output. Raises
    ``Problem`` for a tolerance out of range and for numbers too large to be exact.
    """
    share = _share(tolerance)
    best = optimum(problem)
    reached = int(problem.affinity[best.rows, best.columns].sum())
    if not fair:
        return described(problem, best, reached, None, best.rows, best.columns)
    allowance = int((reached * share).to_integral_value(rounding=ROUND_FLOOR))
    rows, columns, fairness = fairest(problem, best, allowance, effort)
    return described(problem, best, reached, fairness, rows, columns)


def described(
    problem: AssignmentProblem,
    best: Optimum,
    reached: int,
    fairness: Fairness | None,
    rows: Ints,
    columns: Ints,
) -> Assignment:
    """The figures of chosen pairs, beside the optimum's total ``reached`` and its proof."""
    values = problem.affinity[rows, columns]
    loads = np.bincount(columns, minlength=problem.experts)
    totals = np.zeros(problem.files, dtype=np.int64)
    np.add.at(totals, rows, values)
    return Assignment(
        pairs=tuple(zip(rows.tolist(), columns.tolist(), strict=True)),
        total=int(values.sum()),
        optimum=reached,
        file_totals=totals,
        unfilled=problem.demand - np.bincount(rows, minlength=problem.files),
        loads=loads,
        below_minimum=np.maximum(problem.load_minimum - loads, 0),
        resolution=problem.resolution,
        proof=best.proof,
        fairness=fairness,
    )


def _share(tolerance: Decimal | float | str) -> Decimal:
    try:
        share = Decimal(str(tolerance))
    except ArithmeticError:
        raise Problem(f"容差“{tolerance}”不是数，请填 0 到 1 之间的小数。", field="tolerance") from None
    if not share.is_finite() or not 0 <= share <= 1:
        raise Problem(f"容差要在 0 到 1 之间，现在是 {tolerance}。", field="tolerance")
    return share
