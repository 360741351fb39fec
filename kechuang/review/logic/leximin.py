"""The fairest assignment decided exactly by CP-SAT, level by level, where few pairs can take part. Pure.

A pair whose reduced gain is below minus the allowance cannot be in any assignment within the allowance, so the model
holds only the others. One worker and a budget of deterministic time: the same input gives the same output.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from kechuang.review.logic.flow import Question
from kechuang.review.logic.optimum import Optimum
from kechuang.review.logic.problem import AssignmentProblem, Bools, Ints

#: More pairs than this are left to the search; deterministic seconds for all levels; levels at most.
PAIRS, BUDGET, LEVELS = 4000, 4.0, 12


def decide(
    problem: AssignmentProblem,
    question: Question,
    best: Optimum,
    open_pairs: Bools,
    allowance: int,
    pairs: tuple[Ints, Ints],
    bound: int,
) -> tuple[Ints, Ints, int, int, bool] | None:
    """Rows, columns, proven bound of the least total, levels proven, True; None where the question is too large.

    ``open_pairs`` (files × experts) are those that may take part; ``pairs`` is a known assignment within the allowance,
    ``bound`` a proven bound of the least total.
    """
    rows, columns = np.nonzero(open_pairs)
    if not problem.files or not rows.size or rows.size > PAIRS:
        return None
    model = _Model(problem, question, best, allowance, (rows, columns))
    return model.run(pairs, bound)


class _Model:
    """Assignments within the allowance, and the levels fixed so far."""

    def __init__(
        self,
        problem: AssignmentProblem,
        question: Question,
        best: Optimum,
        allowance: int,
        pairs: tuple[Ints, Ints],
    ) -> None:
        self.problem, self.question, self.pairs = problem, question, pairs
        self.model = cp_model.CpModel()
        self.x = [self.model.new_bool_var("") for _ in range(pairs[0].size)]
        self.spent = 0.0
        self._limits(best)
        pinned = np.zeros(problem.files, dtype=np.int64)
        for file, expert in problem.pinned:
            pinned[file] += problem.affinity[file, expert]
        values = question.weight[pairs]
        terms: list[list[cp_model.LinearExprT]] = [[] for _ in range(problem.files)]
        for variable, file, value in zip(self.x, pairs[0].tolist(), values.tolist(), strict=True):
            terms[file].append(value * variable)
        self.totals: list[Any] = [sum(each) + int(pinned[file]) for file, each in enumerate(terms)]
        self.top = int(problem.affinity.max(initial=0)) * int(problem.demand.max(initial=0)) + 1
        self.whole = sum(
            value * variable for variable, value in zip(self.x, values.tolist(), strict=True)
        ) + int(pinned.sum())
        reached = int(problem.affinity[best.rows, best.columns].sum())
        self.model.add(self.whole >= reached - allowance)

    def _limits(self, best: Optimum) -> None:
        question, model = self.question, self.model
        files, experts = self.pairs
        demand = question.demand.tolist()
        room = np.sum([capacity for capacity, _ in question.segments], axis=0).tolist()
        for keys, limits in ((files, dict(enumerate(demand))), (experts, dict(enumerate(room)))):
            for key, variables in self._by(keys).items():
                model.add(sum(variables) <= limits[key])
        keys = files * question.groups + question.group[experts]
        for key, variables in self._by(keys).items():
            cap = int(question.caps(np.array([key]))[0])
            if cap < len(variables):
                model.add(sum(variables) <= cap)
        model.add(sum(self.x) == best.rows.size - len(self.problem.pinned))
        if best.proof.least:
            self._minimum(best)

    def _minimum(self, best: Optimum) -> None:
        """As many units of minimum load are met as the optimum meets."""
        lowest = self.question.segments[0][0]
        pinned = np.bincount(
            np.array([j for _, j in self.problem.pinned], dtype=np.int64), minlength=lowest.size
        )
        reached = np.bincount(best.columns, minlength=lowest.size) - pinned
        met = []
        for expert, variables in self._by(self.pairs[1]).items():
            if lowest[expert]:
                units = self.model.new_int_var(0, int(lowest[expert]), "")
                self.model.add(units <= sum(variables))
                met.append(units)
        self.model.add(sum(met) >= int(np.minimum(reached, lowest).sum()))

    def _by(self, keys: Ints) -> dict[int, list[cp_model.IntVar]]:
        found: dict[int, list[cp_model.IntVar]] = {}
        for variable, key in zip(self.x, keys.tolist(), strict=True):
            found.setdefault(key, []).append(variable)
        return found

    def run(self, pairs: tuple[Ints, Ints], bound: int) -> tuple[Ints, Ints, int, int, bool]:
        """Raise the levels one after the other while proofs are found within the budget."""
        known = set(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True)) - set(self.problem.pinned)
        now = np.array(
            [(i, j) in known for i, j in zip(self.pairs[0].tolist(), self.pairs[1].tolist(), strict=True)]
        )
        below = [False] * self.problem.files  # files that may lie at or under the levels fixed so far
        marks: list[cp_model.IntVar] | None = None
        proven = count = 0
        for level in range(LEVELS):
            totals = sorted(self._value(now))
            rise = self.model.new_int_var(totals[count], bound if not level else self.top, "")
            for file, total in enumerate(self.totals):
                free = 0 if marks is None else self.top * marks[file]
                self.model.add(total + free >= rise)
            now, best, sure = self._best(rise, now)
            bound = min(bound, best) if not level else bound
            if not sure:
                break
            self.model.add(rise == best)
            marks = [self.model.new_bool_var("") for _ in below]
            for mark, total in zip(marks, self.totals, strict=True):
                self.model.add(total + self.top * mark >= best + 1)
            now, few, sure = self._best(-sum(marks), now)
            proven = -few if sure else count + 1
            self.model.add(sum(marks) <= sum(value <= best for value in self._value(now)))
            if not sure or proven == self.problem.files:
                break
            count = proven
        now, _, _ = self._best(self.whole, now)
        rows, columns = self.pairs[0][now], self.pairs[1][now]
        return *self._whole_pairs(rows, columns), bound, proven, True

    def _best(self, aim: cp_model.LinearExprT, now: np.ndarray) -> tuple[np.ndarray, int, bool]:
        """The best value of ``aim``: chosen pairs, the proven bound, whether it was reached."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for variable, value in zip(self.x, now.tolist(), strict=True):
            self.model.add_hint(variable, value)
        self.model.maximize(aim)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = max(BUDGET - self.spent, 0.01)
        status = solver.solve(self.model)
        self.spent += solver.response_proto.deterministic_time
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return now, self.top, False
        chosen = np.array([bool(solver.value(each)) for each in self.x])
        if status == cp_model.OPTIMAL:
            return chosen, round(solver.objective_value), True
        return chosen, int(np.floor(solver.best_objective_bound + 1e-6)), False

    def _value(self, now: np.ndarray) -> list[int]:
        rows, columns = self._whole_pairs(self.pairs[0][now], self.pairs[1][now])
        totals = np.zeros(self.problem.files, dtype=np.int64)
        np.add.at(totals, rows, self.problem.affinity[rows, columns])
        return [int(each) for each in totals]

    def _whole_pairs(self, rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
        pinned = np.array(self.problem.pinned, dtype=np.int64).reshape(-1, 2)
        rows, columns = np.concatenate([rows, pinned[:, 0]]), np.concatenate([columns, pinned[:, 1]])
        order = np.lexsort((columns, rows))
        return rows[order], columns[order]
