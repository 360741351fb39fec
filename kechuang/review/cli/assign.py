"""``kechuang assign``: assign experts to files from a matrix, without a database."""

from __future__ import annotations

import argparse
import csv
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kechuang.core.logic.verdicts import Problem

if TYPE_CHECKING:
    from kechuang.review.logic.assignment import Assignment
    from kechuang.review.logic.explaining import Explanation
    from kechuang.review.logic.problem import AssignmentProblem

_EPILOG = """\
FILE 里要有两张一样大的表，行是专家，列是材料：
  similarity_matrix   匹配度，不小于 0，越大越合适；小数按 1/10000 取整
  mask_matrix         1 表示这位专家要回避这份材料，0 表示可以评
可以另有 institution（每位专家的单位编号，-1 为没有），与 --institution-cap 同用。
输出：.csv 每行一个配对（材料、专家、匹配度，编号从 0 起）；.npz 是 assignment_matrix（专家×材料，1 为分派）。
退出码：0 全部分派；1 分派了，但有名额没能填满；2 没有办成。
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``kechuang assign``."""
    parser.epilog = _EPILOG
    parser.add_argument("--npz", required=True, metavar="FILE", help="匹配度和回避表（numpy 的 .npz 文件）")
    parser.add_argument("--demand", required=True, type=int, metavar="K", help="每份材料要几位专家")
    parser.add_argument("--cap", required=True, type=int, metavar="C", help="每位专家最多评几份")
    parser.add_argument("--out", required=True, metavar="FILE", help="结果写到哪里（.csv 或 .npz）")
    parser.add_argument(
        "--tolerance", default="0", metavar="T", help="为公平最多让出总匹配度的多大比例，0 到 1（默认 0）"
    )
    parser.add_argument("--institution-cap", type=int, metavar="N", help="一份材料最多用同一单位的几位专家")
    parser.add_argument("--json", action="store_true", help="按 JSON 打印")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Assign, write, print; 0 all filled, 1 some demand open. Raises ``Problem`` for what cannot be done."""
    # numpy and the solver take a moment to load: not for --help
    from kechuang.review.logic.assignment import assign
    from kechuang.review.logic.explaining import explain

    out = Path(args.out)
    if out.suffix not in {".csv", ".npz"}:
        raise Problem(f"输出文件“{out.name}”的后缀要是 .csv 或 .npz。")
    for name, value in (
        ("--demand", args.demand),
        ("--cap", args.cap),
        ("--institution-cap", args.institution_cap),
    ):
        if value is not None and value < 0:
            raise Problem(f"{name} 不能小于 0，现在是 {value}。")
    problem = _problem(args)
    found = assign(problem, tolerance=args.tolerance)
    _write(out, problem, found)
    told = explain(problem, found)
    figures = _figures(problem, found)
    if args.json:
        print(json.dumps({**figures, **_reasons(told)}, ensure_ascii=False))
    else:
        _print(figures, found, told)
    return 1 if figures["unfilled"] else 0


def _problem(args: argparse.Namespace) -> AssignmentProblem:
    import numpy as np  # see run

    from kechuang.review.logic.problem import make_problem

    try:
        with np.load(args.npz, allow_pickle=False) as loaded:
            arrays = {name: loaded[name] for name in loaded.files}
    except FileNotFoundError:
        raise Problem(f"找不到文件“{args.npz}”。") from None
    except (ValueError, zipfile.BadZipFile, EOFError, AttributeError, TypeError):
        raise Problem(f"“{args.npz}”不是能读的 .npz 文件（里面只能有数值表）。") from None
    missing = [name for name in ("similarity_matrix", "mask_matrix") if name not in arrays]
    if missing:
        raise Problem(f"“{args.npz}”里没有 {'、'.join(missing)}，只有 {'、'.join(arrays) or '空文件'}。")
    similarity, mask = arrays["similarity_matrix"], arrays["mask_matrix"]
    for name, array in (("similarity_matrix", similarity), ("mask_matrix", mask)):
        if array.ndim != 2 or array.dtype.kind not in "biuf":
            raise Problem(f"{name} 要是数值的二维表（专家×材料），现在是{array.ndim}维的 {array.dtype}。")
    if similarity.shape != mask.shape:
        raise Problem(f"similarity_matrix 是{similarity.shape}，mask_matrix 是{mask.shape}，两张表要一样大。")
    if not np.isin(mask, (0, 1)).all():
        raise Problem("mask_matrix 里只能有 0 和 1（1 表示回避）。")
    if args.institution_cap is not None and "institution" not in arrays:
        raise Problem("给了 --institution-cap，但文件里没有 institution（每位专家的单位编号）。")
    institution = arrays.get("institution") if args.institution_cap is not None else None
    return make_problem(
        affinity=similarity.T,
        conflicts=mask.T == 1,
        demand=args.demand,
        load_limit=args.cap,
        institution=None if institution is None else institution.tolist(),
        institution_cap=args.institution_cap,
    )


def _figures(problem: AssignmentProblem, found: Assignment) -> dict[str, Any]:
    import numpy as np  # see run

    unit = problem.resolution
    totals = found.file_totals
    fairness = found.fairness
    return {
        "files": problem.files,
        "experts": problem.experts,
        "total": _plain(found.total, unit),
        "optimum": _plain(found.optimum, unit),
        "optimum_proven": found.proof.holds,
        "minimum": _plain(int(totals.min()) if totals.size else 0, unit),
        "minimum_bound": _plain(fairness.bound, unit) if fairness else None,
        "minimum_proven": bool(fairness and fairness.proven),
        "leximin_proven_files": fairness.levels if fairness else 0,
        "p10": float(np.percentile(totals, 10)) / unit if totals.size else 0.0,
        "unfilled": int(found.unfilled.sum()),
        "conflicts": sum(bool(problem.conflicts[pair]) for pair in found.pairs),
        "highest_load": int(found.loads.max(initial=0)),
    }


def _plain(value: int, unit: int) -> int | float:
    return value if unit == 1 else value / unit


def _reasons(told: Explanation) -> dict[str, Any]:
    return {
        "shortages": [each.words for each in told.shortages],
        "why": told.words,
        "mends": [each.words for each in told.mends],
    }


def _print(figures: dict[str, Any], found: Assignment, told: Explanation) -> None:
    print(f"材料 {figures['files']} 份，专家 {figures['experts']} 位，分派 {len(found.pairs)} 人次")
    sure = "已证明" if figures["optimum_proven"] else "未证明"
    print(f"总匹配度：{figures['total']}（最优值 {figures['optimum']}，{sure}）")
    known = "已证明不能再高" if figures["minimum_proven"] else f"已证明不超过 {figures['minimum_bound']}"
    print(f"最低一份：{figures['minimum']}（{known}）")
    print(f"第10百分位：{figures['p10']:g}")
    if figures["leximin_proven_files"] > 1:
        print(f"从低到高前 {figures['leximin_proven_files']} 份的匹配合计已证明最公平，其余由交换搜索改进")
    print(f"没填满：{figures['unfilled']}")
    print(f"违反回避：{figures['conflicts']}")
    print(f"评得最多的专家：{figures['highest_load']} 份")
    if told.shortages:
        for each in told.shortages[:20]:
            print(f"  {each.words}")
        if len(told.shortages) > 20:
            print(f"  ……共 {len(told.shortages)} 份缺人")
        print(told.words)
        print("任选一种改法就能填满：")
        for mend in told.mends:
            print(f"  {mend.words}")


def _write(out: Path, problem: AssignmentProblem, found: Assignment) -> None:
    import numpy as np  # see run

    if out.suffix == ".npz":
        matrix = np.zeros((problem.experts, problem.files), dtype=np.int8)
        for file, expert in found.pairs:
            matrix[expert, file] = 1
        np.savez_compressed(out, assignment_matrix=matrix)
        return
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("材料", "专家", "匹配度"))
        for file, expert in found.pairs:
            writer.writerow((file, expert, _plain(int(problem.affinity[file, expert]), problem.resolution)))
