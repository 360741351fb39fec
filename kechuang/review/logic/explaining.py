"""Why demand stays open, and the smallest changes that would fill it. Pure; every mend is computed, not guessed.

The files that could reach an open place, and the experts that these could take, form a tight set (Hall): together
these files want more than their experts' limits, the caps of institutions and single pairs let through. The difference is
exactly what stays open, so no assignment leaves less open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.assignment import Assignment
from kechuang.review.logic.flow import Question, Solution, solve
from kechuang.review.logic.optimum import question_of
from kechuang.review.logic.problem import AssignmentProblem, Bools, Ints


@dataclass(frozen=True, kw_only=True)
class Shortage:
    """A file that lacks ``lacks`` of ``wants`` experts.

    ``eligible``: experts without conflict; ``within_caps``: the most of them that the caps of institutions allow;
    ``full``: how many of the eligible have reached their load limit.
    """

    file: int
    wants: int
    lacks: int
    conflicts: int
    eligible: int
    within_caps: int
    full: int

    @property
    def words(self) -> str:
        """The same in Chinese."""
        head = f"第{self.file + 1}份材料要{self.wants}人，缺{self.lacks}人："
        if self.eligible < self.wants:
            return f"{head}回避{self.conflicts}人后只有{self.eligible}位专家可评。"
        if self.within_caps < self.wants:
            return f"{head}可评的{self.eligible}位专家受同单位人数上限所限，最多用{self.within_caps}人。"
        return f"{head}可评的{self.eligible}位专家中{self.full}位已到件数上限。"


@dataclass(frozen=True, kw_only=True)
class Mend:
    """A change that fills all demand, the smallest of its ``kind``.

    ``load``: ``changes`` are (expert, more files); ``institution``: (file, more of one institution); ``demand``: (file,
    fewer experts); ``experts``: (0, experts without conflict or institution to add), each taking ``load`` files.
    ``amount`` is the sum.
    """

    kind: str
    amount: int
    changes: tuple[tuple[int, int], ...]
    load: int = 0

    @property
    def words(self) -> str:
        """The same in Chinese."""
        if self.kind == "load":
            more = "各加 1" if all(by == 1 for _, by in self.changes) else f"共加 {self.amount}"
            return f"把{len(self.changes)}位专家的件数上限{more}：{_listed(self.changes, '第{}位')}。"
        if self.kind == "institution":
            return f"放宽{len(self.changes)}份材料的同单位人数上限：{_listed(self.changes, '第{}份')}。"
        if self.kind == "demand":
            return f"减少{len(self.changes)}份材料的专家人数，共减 {self.amount}：{_listed(self.changes, '第{}份')}。"
        return f"增加{self.amount}位不需回避、单位不重复的专家（每位最多{self.load}份）。"


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why demand stays open. ``files`` and ``experts`` are the tight set: ``wanted`` places, ``available`` at most.

    ``wanted - available`` equals what stays open. ``by_load``, ``by_institution``, ``by_pair`` add up to ``available``:
    what the experts' limits, the caps, and single pairs with other experts let through. ``mends``: each alone is enough.
    """

    shortages: tuple[Shortage, ...]
    files: tuple[int, ...]
    experts: tuple[int, ...]
    wanted: int
    by_load: int
    by_institution: int
    by_pair: int
    mends: tuple[Mend, ...]

    @property
    def available(self) -> int:
        """What can be had for the tight set at most."""
        return self.by_load + self.by_institution + self.by_pair

    @property
    def words(self) -> str:
        """The tight set in Chinese; empty where nothing is open."""
        if not self.shortages:
            return ""
        return (
            f"这{len(self.files)}份材料共要{self.wanted}人次，最多只能安排{self.available}人次："
            f"其中{len(self.experts)}位专家的件数上限合计{self.by_load}，受同单位上限限制的{self.by_institution}，"
            f"其他专家每人一次的{self.by_pair}；所以至少缺{self.wanted - self.available}人次。"
        )


def explain(
    problem: AssignmentProblem, assignment: Assignment, *, new_load: int | None = None
) -> Explanation:
    """Why ``assignment`` leaves demand open, and what would mend it; empty tuples where nothing is open.

    ``new_load``: how many files an added expert would take (the largest limit of the present ones unless stated).
    Raises ``Problem`` where ``assignment`` does not fill as much as it could.
    """
    question = _coarse(problem)
    pinned = set(problem.pinned)
    has = np.zeros_like(question.allowed)
    for file, expert in assignment.pairs:
        has[file, expert] = (file, expert) not in pinned
    files, nodes, experts, caps = _reached(question, has)
    allowed = question.allowed & files[:, None]
    open_node = nodes[:, question.group]
    parts = {
        "wanted": int(question.demand[files].sum()),
        "by_load": sum(int(capacity[experts].sum()) for capacity, _ in question.segments),
        "by_institution": int(np.where(files[:, None] & ~nodes, caps, 0)[_used(question, allowed)].sum()),
        "by_pair": int((allowed & open_node & ~experts[None, :]).sum()),
    }
    left = parts["wanted"] - parts["by_load"] - parts["by_institution"] - parts["by_pair"]
    if left != int(assignment.unfilled.sum()):
        raise Problem("这份分派没有填满能填的名额，请先重新分派再看原因。", field="assignment")
    shortages = tuple(_shortage(problem, assignment, int(i)) for i in np.flatnonzero(assignment.unfilled))
    return Explanation(
        shortages=shortages,
        files=tuple(np.flatnonzero(files).tolist()),
        experts=tuple(np.flatnonzero(experts).tolist()),
        mends=_mends(problem, question, assignment, new_load) if shortages else (),
        **parts,
    )


def mended(problem: AssignmentProblem, mend: Mend) -> AssignmentProblem:
    """The problem with the mend in it; added experts stand at the end, with affinity 0."""
    if mend.kind == "experts":
        more, n = mend.amount, problem.files
        ids = int(problem.institution.max(initial=-1)) + 1 + np.arange(more)
        return replace(
            problem,
            affinity=np.hstack([problem.affinity, np.zeros((n, more), dtype=np.int64)]),
            conflicts=np.hstack([problem.conflicts, np.zeros((n, more), dtype=np.bool_)]),
            load_limit=np.concatenate([problem.load_limit, np.full(more, mend.load)]),
            load_minimum=np.concatenate([problem.load_minimum, np.zeros(more, dtype=np.int64)]),
            institution=np.concatenate([problem.institution, ids]),
        )
    name = {"load": "load_limit", "institution": "institution_cap", "demand": "demand"}[mend.kind]
    values = getattr(problem, name).copy()
    for place, by in mend.changes:
        values[place] += -by if mend.kind == "demand" else by
    return replace(problem, **{name: values})


def _coarse(problem: AssignmentProblem) -> Question:
    """The question with affinities of 0 to 100, which only lead the solver; open demand outweighs all changes."""
    question = question_of(problem, fill=0)
    weight = question.weight * 100 // max(int(question.weight.max(initial=0)), 1)
    question = replace(question, weight=weight)
    return replace(question, fill=(problem.files + 2) * _unit(question))


def _unit(question: Question) -> int:
    """What one unit of change costs: more than any gain of coarse affinity along a cycle."""
    return 100 * (question.group.size + 1) + 1


def _reached(question: Question, has: Bools) -> tuple[Bools, Bools, Bools, Ints]:
    """Files, (file, group) nodes and experts that a place more would reach from the files left open; and caps."""
    n, groups = question.demand.size, question.groups
    caps = question.caps(np.arange(n * groups)).reshape(n, groups)
    count = np.zeros((n, groups), dtype=np.int64)
    rows, columns = np.nonzero(has)
    np.add.at(count, (rows, question.group[columns]), 1)
    files = np.bincount(rows, minlength=n) < question.demand
    experts = np.zeros(question.group.size, dtype=np.bool_)
    while True:
        nodes = files[:, None] & (count < caps)
        held = experts[columns]
        nodes[rows[held], question.group[columns[held]]] = True
        more_files = files | (nodes & (count > 0)).any(axis=1)
        more_experts = experts | (question.allowed & ~has & nodes[:, question.group]).any(axis=0)
        if (more_files == files).all() and (more_experts == experts).all():
            return files, nodes, experts, caps
        files, experts = more_files, more_experts


def _used(question: Question, allowed: Bools) -> Bools:
    """(file, group) nodes with any allowed pair."""
    used = np.zeros((question.demand.size, question.groups), dtype=np.bool_)
    rows, columns = np.nonzero(allowed)
    used[rows, question.group[columns]] = True
    return used


def _shortage(problem: AssignmentProblem, assignment: Assignment, file: int) -> Shortage:
    fine = np.flatnonzero(~problem.conflicts[file])
    counts = np.bincount(problem.institution[fine], minlength=1)
    return Shortage(
        file=file,
        wants=int(problem.demand[file]),
        lacks=int(assignment.unfilled[file]),
        conflicts=int(problem.conflicts[file].sum()),
        eligible=fine.size,
        within_caps=int(np.minimum(counts, problem.institution_cap[file]).sum()),
        full=int((assignment.loads[fine] >= problem.load_limit[fine]).sum()),
    )


def _mends(
    problem: AssignmentProblem, question: Question, assignment: Assignment, new_load: int | None
) -> tuple[Mend, ...]:
    found = [_more_load(question), _more_institution(question)]
    load = int(problem.load_limit.max(initial=1)) if new_load is None else new_load
    if load > 0:
        found.append(_more_experts(problem, assignment, load))
    lacks = [(int(i), int(assignment.unfilled[i])) for i in np.flatnonzero(assignment.unfilled)]
    found.append(Mend(kind="demand", amount=sum(by for _, by in lacks), changes=tuple(lacks)))
    return tuple(each for each in found if each is not None)


def _more_load(question: Question) -> Mend | None:
    """The fewest files above the limits: one more for each expert if that is enough, else as many as needed."""
    limit = question.segments[0][0]
    for most in (1, question.demand.size):
        more = ((limit, 0), (np.full(limit.size, most, dtype=np.int64), -_unit(question)))
        solution = solve(replace(question, segments=more))
        if not solution.open.any():
            above = np.maximum(np.bincount(solution.columns, minlength=limit.size) - limit, 0)
            changes = tuple((int(j), int(above[j])) for j in np.flatnonzero(above))
            return Mend(kind="load", amount=int(above.sum()), changes=changes)
    return None


def _more_institution(question: Question) -> Mend | None:
    """The fewest experts above the caps of institutions."""
    solution: Solution = solve(replace(question, over=_unit(question)))
    if solution.open.any():
        return None
    keys, counts = np.unique(
        solution.rows * question.groups + question.group[solution.columns], return_counts=True
    )
    above = np.zeros(question.demand.size, dtype=np.int64)
    np.maximum.at(above, keys // question.groups, np.maximum(counts - question.caps(keys), 0))
    changes = tuple((int(i), int(above[i])) for i in np.flatnonzero(above))
    return Mend(kind="institution", amount=int(above.sum()), changes=changes)


def _more_experts(problem: AssignmentProblem, assignment: Assignment, load: int) -> Mend | None:
    """The fewest experts without conflict; with so many as the upper bound the open places are dealt out in turn."""
    lacks = assignment.unfilled
    if (problem.institution_cap[lacks > 0] < 1).any():
        return None
    low, high = -(-int(lacks.sum()) // load), max(-(-int(lacks.sum()) // load), int(lacks.max()))
    while low < high:
        middle = (low + high) // 2
        tried = mended(problem, Mend(kind="experts", amount=middle, changes=((0, middle),), load=load))
        solution = solve(_coarse(tried))
        low, high = (middle + 1, high) if solution.open.any() else (low, middle)
    return Mend(kind="experts", amount=high, changes=((0, high),), load=load)


def _listed(changes: tuple[tuple[int, int], ...], form: str) -> str:
    shown = "、".join(
        f"{form.format(place + 1)}{'' if by == 1 else f'（{by}）'}" for place, by in changes[:20]
    )
    return shown if len(changes) <= 20 else f"{shown}等"
