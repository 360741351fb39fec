"""Fair to the worst served: within a tolerance of the optimum, lift the file with the least affinity. Pure.

To find the best least total of sums is NP-hard in general, so the work is divided and the result says which part
decided. (1) A search lifts the worst file by exchanges of two or three experts while the loss fits the tolerance: each
step makes the sorted totals larger in the leximin order. (2) A bound from the dual prices says how high the least total
can be at all. (3) Where few pairs can take part (``leximin``), CP-SAT decides exactly, level by level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kechuang.review.logic.exchanges import lift
from kechuang.review.logic.flow import Question
from kechuang.review.logic.leximin import decide
from kechuang.review.logic.optimum import Optimum, Proof, question_of
from kechuang.review.logic.problem import AssignmentProblem, Bools, Ints

#: How many of the worst files bound the least total: more cost time and seldom tell more.
_BOUNDING = 48
#: Weights (of affinity, of reduced gain) under which a file's best choice bounds its total.
_TRADES = tuple((1 << max(-k, 0), 1 << max(k, 0)) for k in range(-6, 22))


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """What fairness reached, in units of affinity, and what of it is proven.

    ``allowance``: how much of the optimum it might cost, ``cost``: how much it did. ``least``: the smallest total of a
    file; ``bound``: no assignment within the allowance has a larger smallest total. ``proven``: both agree.
    ``levels``: so many of the smallest totals, in order, are proven to be the leximin best; the rest was only searched.
    ``lifted``: exchanges made. ``exact``: whether CP-SAT decided (else search and bound alone).
    """

    allowance: int
    cost: int
    least: int
    bound: int
    levels: int
    lifted: int
    exact: bool

    @property
    def proven(self) -> bool:
        """Whether no assignment within the allowance serves its worst file better."""
        return self.least == self.bound

    @property
    def words(self) -> str:
        """The same in Chinese, for the screen."""
        if self.proven:
            head = f"最低一份的匹配合计 {self.least} 已证明不能再高"
        else:
            head = f"最低一份的匹配合计 {self.least}；已证明任何方案都不超过 {self.bound}，中间的差距没有证明"
        tail = (
            f"从低到高前 {self.levels} 份已证明最优"
            if self.levels > 1
            else "其余各份由交换搜索改进，没有证明最优"
        )
        return f"{head}；{tail}。"


def fairest(
    problem: AssignmentProblem, best: Optimum, allowance: int, effort: int
) -> tuple[Ints, Ints, Fairness]:
    """Pairs whose total is at most ``allowance`` below the optimum, as fair as found, and what is proven of them."""
    proof = best.proof
    question = question_of(problem, fill=proof.fill, least=proof.least)
    open_pairs = _open_pairs(question, proof, allowance)
    rows, columns, lifted = lift(problem, best, open_pairs, allowance, effort)
    totals = file_totals(problem, rows, columns)
    bound = _bound(problem, question, best, allowance, np.argsort(totals, kind="stable")[:_BOUNDING])
    levels, exact = int(bool(problem.files)), False
    found = decide(problem, question, best, open_pairs, allowance, (rows, columns), bound)
    if found is not None:
        rows, columns, bound, levels, exact = found
        totals = file_totals(problem, rows, columns)
    least = int(totals.min()) if totals.size else 0
    reached = int(problem.affinity[best.rows, best.columns].sum())
    return rows, columns, Fairness(
        allowance=allowance,
        cost=reached - int(totals.sum()),
        least=least,
        bound=bound,
        levels=levels if least == bound else 0,
        lifted=lifted,
        exact=exact,
    )  # fmt: skip


def file_totals(problem: AssignmentProblem, rows: Ints, columns: Ints) -> Ints:
    """The sum of affinity of each file."""
    totals = np.zeros(problem.files, dtype=np.int64)
    np.add.at(totals, rows, problem.affinity[rows, columns])
    return totals


def _open_pairs(question: Question, proof: Proof, allowance: int) -> Bools:
    """Pairs that an assignment within the allowance may hold: the others alone would cost more, by the prices."""
    lowest = question.weight + allowance >= proof.u[:, None] + proof.v[None, :]
    return lowest & question.allowed


def _bound(problem: AssignmentProblem, question: Question, best: Optimum, allowance: int, files: Ints) -> int:
    """No assignment within the allowance gives every one of ``files`` more than this."""
    return min((_file_bound(problem, question, best, allowance, int(file)) for file in files), default=0)


def _file_bound(
    problem: AssignmentProblem, question: Question, best: Optimum, allowance: int, file: int
) -> int:
    """The most affinity that ``file`` can have while its choice costs the whole at most ``allowance``.

    With prices u, v every assignment lacks, against the optimum, at least what the file's experts lack in reduced gain
    ``a - u - v`` against the best choice of the file. For weights p, q: max Σ(p·a + q·gain) + q·(allowance - best gain)
    bounds p·(total of a); a choice under caps of institutions is a matroid, so the greedy choice is the best.
    """
    proof = best.proof
    gain = question.weight[file] - proof.u[file] - proof.v
    experts = np.flatnonzero(
        question.allowed[file] & (gain >= -allowance)
    )  # the others cost more than is allowed
    value, gain = question.weight[file, experts], gain[experts]
    already = sum(int(problem.affinity[i, j]) for i, j in problem.pinned if i == file)
    most = _greedy(question, file, experts, gain, experts.size)
    found: list[int] = []
    for p, q in ((1, 0), *_TRADES):
        chosen = _greedy(question, file, experts, p * value + q * gain, int(question.demand[file]))
        found.append((chosen + q * (allowance - most)) // p)
    return already + min(found)


def _greedy(question: Question, file: int, experts: Ints, worth: Ints, size: int) -> int:
    """The largest sum of at most ``size`` positive worths under the institution's caps."""
    order = np.argsort(-worth, kind="stable")
    order = order[worth[order] > 0]
    groups = question.group[experts[order]]
    place = np.argsort(groups, kind="stable")
    ordered = groups[place]
    rank = np.empty(order.size, dtype=np.int64)
    rank[place] = np.arange(order.size) - np.searchsorted(ordered, ordered, side="left")
    fits = rank < question.caps(file * question.groups + groups)
    return int(worth[order[fits][:size]].sum())
