"""A question of assignment: which files want how many experts, and who may not judge what. Pure, immutable.

Rows are files, columns are experts. Affinities are whole numbers of ``1 / resolution``, so that sums are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kechuang.core.logic.verdicts import Problem

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Pairs = tuple[tuple[int, int], ...]

#: Steps of an affinity between 0 and 1 where it comes as a floating number: 0.0001 is kept, less is rounded.
RESOLUTION = 10_000
#: The largest scaled affinity: sums of priorities must stay within 64 bits.
LARGEST = 100_000_000


@dataclass(frozen=True, eq=False, kw_only=True)
class AssignmentProblem:
    """One question of assignment; build it with ``make_problem``, which checks it.

    ``affinity`` (files × experts) int64 in units of 1/``resolution``, not negative; ``conflicts`` (files × experts)
    True where the expert must not judge the file, whatever the reason (recusal, forbidden pair, excluded
    institution); ``demand`` (files) how many experts each wants; ``load_limit`` and ``load_minimum`` (experts) the
    most and, where possible, the least each takes; ``institution`` (experts) a code from 0, an expert without
    institution has one of its own; ``institution_cap`` (files) the most of one institution on a file;
    ``pinned`` (file, expert) pairs that are part of every answer. Arrays are read-only.
    """

    affinity: Ints
    conflicts: Bools
    demand: Ints
    load_limit: Ints
    load_minimum: Ints
    institution: Ints
    institution_cap: Ints
    pinned: Pairs = ()
    resolution: int = 1

    @property
    def files(self) -> int:
        """How many files."""
        return int(self.affinity.shape[0])

    @property
    def experts(self) -> int:
        """How many experts."""
        return int(self.affinity.shape[1])


def make_problem(
    *,
    affinity: Any,
    demand: int | Sequence[int] | Ints,
    load_limit: int | Sequence[int] | Ints,
    load_minimum: int | Sequence[int] | Ints = 0,
    conflicts: Any = None,
    institution: Sequence[int] | Ints | None = None,
    institution_cap: int | Sequence[int] | Ints | None = None,
    excluded_institutions: Iterable[tuple[int, int]] = (),
    forbidden: Iterable[tuple[int, int]] = (),
    pinned: Iterable[tuple[int, int]] = (),
    resolution: int | None = None,
) -> AssignmentProblem:
    """Check and freeze a question; raises ``Problem`` with a Chinese sentence where it contradicts itself.

    ``affinity`` (files × experts): integers stay as they are (``resolution`` 1 unless stated); floats are rounded to
    1/``resolution`` (10,000 unless stated); Decimals must be whole multiples of 1/``resolution``. A scipy sparse
    matrix counts as 0 where it holds nothing. ``conflicts`` boolean or 0/1 of the same shape. ``institution`` is -1
    for an expert without one. ``excluded_institutions`` are (file, institution), ``forbidden`` and ``pinned``
    (file, expert). A number stands for every file or expert.
    """
    scaled, used = scale(affinity, resolution)
    n, m = scaled.shape
    mask = _mask(conflicts, (n, m))
    codes = _institutions(institution, m)
    _check_pairs(excluded_institutions := tuple(excluded_institutions), n, None, "回避单位")
    for file, code in excluded_institutions:
        mask[file] |= codes == code
    for file, expert in _check_pairs(tuple(forbidden), n, m, "禁止的配对"):
        mask[file, expert] = True
    problem = AssignmentProblem(
        affinity=scaled,
        conflicts=mask,
        demand=_counts(demand, n, "每份材料要的人数"),
        load_limit=_counts(load_limit, m, "专家的件数上限"),
        load_minimum=_counts(load_minimum, m, "专家的件数下限"),
        institution=_alone(codes),
        institution_cap=_counts(
            max(m, 1) if institution_cap is None else institution_cap, n, "同单位人数上限"
        ),
        pinned=tuple(sorted(set(_check_pairs(tuple(pinned), n, m, "指定的配对")))),
        resolution=used,
    )
    _check(problem)
    for each in vars(problem).values():
        if isinstance(each, np.ndarray):
            each.setflags(write=False)
    return problem


def scale(values: Any, resolution: int | None = None) -> tuple[Ints, int]:
    """Affinities as whole numbers, and the resolution used; see ``make_problem``. Rounds halves up."""
    matrix = np.asarray(values.toarray() if hasattr(values, "toarray") else values)
    if matrix.ndim != 2:
        raise Problem(f"匹配度要是“材料×专家”的二维表，现在是{matrix.ndim}维。", field="affinity")
    if matrix.dtype.kind in "iub":
        scaled, used = matrix.astype(np.int64), resolution or 1
    elif matrix.dtype.kind == "f":
        used = resolution or RESOLUTION
        if not np.isfinite(matrix).all():
            raise Problem("匹配度里有空缺或无穷大（NaN、Inf），请补齐后再分派。", field="affinity")
        if matrix.size and float(np.abs(matrix).max()) * used > LARGEST:
            raise Problem(f"匹配度太大，折成整数后超过{LARGEST}，请缩小数值或降低精度。", field="affinity")
        scaled = np.floor(matrix * used + 0.5).astype(np.int64)
    else:
        used = resolution or RESOLUTION
        scaled = np.array([[_exact(each, used) for each in row] for row in matrix], dtype=np.int64)
        scaled = scaled.reshape(matrix.shape)
    if scaled.size and scaled.min() < 0:
        raise Problem("匹配度不能小于 0。", field="affinity")
    if scaled.size and scaled.max() > LARGEST:
        raise Problem(f"匹配度太大，超过{LARGEST}，请缩小数值或降低精度。", field="affinity")
    return np.ascontiguousarray(scaled), used


def _exact(value: object, resolution: int) -> int:
    if not isinstance(value, Decimal | int):
        raise Problem(f"匹配度“{value}”不是数。", field="affinity")
    product = Decimal(value) * resolution
    if not product.is_finite() or product != product.to_integral_value():
        raise Problem(f"匹配度 {value} 不是 1/{resolution} 的整数倍，请提高精度或先取整。", field="affinity")
    if abs(product) > LARGEST:
        raise Problem(f"匹配度太大，折成整数后超过{LARGEST}，请缩小数值或降低精度。", field="affinity")
    return int(product)


def _mask(conflicts: Any, shape: tuple[int, int]) -> Bools:
    if conflicts is None:
        return np.zeros(shape, dtype=np.bool_)
    mask = np.array(conflicts.toarray() if hasattr(conflicts, "toarray") else conflicts, dtype=np.bool_)
    if mask.shape != shape:
        raise Problem(
            f"回避表的形状是{mask.shape}，匹配度的形状是{shape}，两张表要一样大。", field="conflicts"
        )
    return mask


def _counts(value: Any, length: int, name: str) -> Ints:
    given = np.asarray(value)
    if given.dtype.kind not in "iu" and given.size:
        raise Problem(f"{name}要是整数。")
    counts = np.full(length, given, dtype=np.int64) if given.ndim == 0 else np.array(given, dtype=np.int64)
    if counts.shape != (length,):
        raise Problem(f"{name}给了{counts.size}个，应为{length}个。")
    if counts.size and counts.min() < 0:
        raise Problem(f"{name}不能小于 0。")
    return counts


def _institutions(institution: Any, experts: int) -> Ints:
    if institution is None:
        return np.full(experts, -1, dtype=np.int64)
    codes = np.array(institution, dtype=np.int64)
    if codes.shape != (experts,):
        raise Problem(f"专家单位给了{codes.size}个，应为{experts}个。", field="institution")
    return codes


def _alone(codes: Ints) -> Ints:
    """Codes from 0 without gaps; each expert without institution gets a code of its own."""
    known = np.unique(codes[codes >= 0])
    result = np.searchsorted(known, codes)
    alone = codes < 0
    result[alone] = known.size + np.arange(int(alone.sum()))
    return result.astype(np.int64)


def _check_pairs(pairs: Pairs, files: int, experts: int | None, name: str) -> Pairs:
    for file, other in pairs:
        if not 0 <= file < files or (experts is not None and not 0 <= other < experts):
            raise Problem(f"{name}（{file}，{other}）超出范围：材料 {files} 份，专家 {experts} 位。")
    return pairs


def _check(problem: AssignmentProblem) -> None:
    """Raise where limits or pinned pairs contradict each other."""
    if (problem.load_minimum > problem.load_limit).any():
        expert = int(np.argmax(problem.load_minimum > problem.load_limit))
        raise Problem(f"第{expert + 1}位专家的件数下限大于上限。", field="load_minimum")
    demand, load = problem.demand.copy(), problem.load_limit.copy()
    used: dict[tuple[int, int], int] = {}
    for file, expert in problem.pinned:
        where = f"指定的配对（第{file + 1}份材料，第{expert + 1}位专家）"
        if problem.conflicts[file, expert]:
            raise Problem(f"{where}与回避冲突，不能指定。", field="pinned")
        demand[file] -= 1
        load[expert] -= 1
        key = (file, int(problem.institution[expert]))
        used[key] = used.get(key, 0) + 1
        if demand[file] < 0:
            raise Problem(f"{where}使这份材料的指定专家多于要的人数。", field="pinned")
        if load[expert] < 0:
            raise Problem(f"{where}使这位专家超过件数上限。", field="pinned")
        if used[key] > problem.institution_cap[file]:
            raise Problem(f"{where}使同一单位的专家超过上限。", field="pinned")
