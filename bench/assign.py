"""How good and how fast experts are assigned: two conferences, then a synthetic call of a province.

python bench/assign.py [--files 3000] [--experts 2000] [--skip conferences synthetic affinity]

On the bids of two conferences in ``../shared/bench/review`` the known optima must be reached; on a made-up call (3,000 files ×
5 of 2,000 experts, 50,000 conflicts, one reviewer an institution) the optimum must be proven and the fairest searched in 3
seconds. Greedy and the linear programme (scipy HiGHS) answer the same question in the same run, each in a process of its
own so that peak memory is its own. Time is judged by the processor's: the work is one thread, and the machine may be shared.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402 - the repository must be on the path first

SHARED = Path(os.environ.get("KECHUANG_SHARED", ROOT.parent / "shared"))
CONFERENCES = (("preflib1", 6, 497), ("preflib2", 7, 566))
BAR_SECONDS, DEMAND, LOAD = 3.0, 5, 8
TOLERANCES = ("0", "0.001", "0.01")
PARTS = ("conferences", "synthetic", "affinity")


def synthetic(files: int, experts: int) -> dict[str, Any]:
    """Files and experts with topics in common, conflicts and institutions by chance; the same at every run."""
    chance = np.random.default_rng(20260701)
    topics = chance.gamma(0.3, 1, (files, 20)), chance.gamma(0.3, 1, (experts, 20))
    one, two = (each / np.linalg.norm(each, axis=1)[:, None] for each in topics)
    affinity = np.clip(0.8 * one @ two.T + 0.2 * chance.random((files, experts)), 0, 1)
    conflicts = np.zeros(files * experts, dtype=bool)
    conflicts[chance.choice(files * experts, min(50_000, files * experts // 10), replace=False)] = True
    return {
        "affinity": affinity, "conflicts": conflicts.reshape(files, experts), "demand": DEMAND, "load_limit": LOAD,
        "institution": chance.integers(0, max(experts // 10, DEMAND), experts), "institution_cap": 1,
    }  # fmt: skip


# ── the ways ───────────────────────────────────────────────────────────────────────────────────
def by_flow(problem: Any, tolerance: str) -> tuple[list[tuple[int, int]], dict[str, Any]]:
    from kechuang.review.logic.assignment import assign  # each process loads only the solver that it measures

    found = assign(problem, tolerance=tolerance)
    fair = found.fairness
    return list(found.pairs), {
        "proven": found.proof.holds, "optimum": found.optimum, "bound": fair.bound, "lifted": fair.lifted,
        "levels": fair.levels, "rounds": found.proof.rounds, "pairs": found.proof.pairs,
    }  # fmt: skip


def by_greedy(problem: Any) -> tuple[list[tuple[int, int]], dict[str, Any]]:
    """The best pairs first, as long as limits and caps hold."""
    order = np.argsort(-problem.affinity, axis=None, kind="stable")
    lacks, spare = problem.demand.tolist(), problem.load_limit.tolist()
    caps, codes = problem.institution_cap.tolist(), problem.institution.tolist()
    fine, used, pairs = ~problem.conflicts.ravel(), {}, []
    for place in order[fine[order]].tolist():
        file, expert = divmod(place, problem.experts)
        key = (file, codes[expert])
        if lacks[file] and spare[expert] and used.get(key, 0) < caps[file]:
            lacks[file] -= 1
            spare[expert] -= 1
            used[key] = used.get(key, 0) + 1
            pairs.append((file, expert))
            if not sum(lacks[file : file + 1]) and len(pairs) == sum(problem.demand.tolist()):
                break
    return pairs, {}


def by_programme(problem: Any, width: int) -> tuple[list[tuple[int, int]], dict[str, Any]]:
    """The linear programme over each file's ``width`` best pairs: over all pairs it takes minutes and gigabytes."""
    from scipy import sparse  # each process loads only the solver that it measures
    from scipy.optimize import linprog

    n, m = problem.files, problem.experts
    width = min(width, m)
    weight = np.where(problem.conflicts, -1, problem.affinity)
    columns = np.argpartition(-weight, width - 1, axis=1)[:, :width].ravel()
    rows = np.repeat(np.arange(n), width)
    fine = ~problem.conflicts[rows, columns]
    rows, columns = rows[fine], columns[fine]
    node = np.unique(
        rows * (problem.institution.max() + 1) + problem.institution[columns], return_inverse=True
    )
    place, ones = np.arange(rows.size), np.ones(rows.size)
    by_file = sparse.csr_array((ones, (rows, place)), shape=(n, rows.size))
    by_expert = sparse.csr_array((ones, (columns, place)), shape=(m, rows.size))
    by_node = sparse.csr_array((ones, (node[1], place)), shape=(node[0].size, rows.size))
    caps = problem.institution_cap[node[0] // (problem.institution.max() + 1)]
    answer = linprog(
        -(problem.affinity[rows, columns] + 10_000_000.0), A_ub=sparse.vstack([by_file, by_expert, by_node]),
        b_ub=np.concatenate([problem.demand, problem.load_limit, caps]), bounds=(0, 1), method="highs",
    )  # fmt: skip
    chosen = answer.x > 0.5
    return list(zip(rows[chosen].tolist(), columns[chosen].tolist(), strict=True)), {
        "fractional": int(((answer.x > 1e-6) & (answer.x < 1 - 1e-6)).sum()), "pairs": int(rows.size),
    }  # fmt: skip


# ── measuring ──────────────────────────────────────────────────────────────────────────────────
def question(name: str, files: int, experts: int) -> Any:
    from kechuang.review.logic.problem import make_problem  # the child measures; the parent only prints

    if name == "synthetic":
        return make_problem(**synthetic(files, experts))
    cap = next(cap for each, cap, _ in CONFERENCES if each == name)
    with np.load(SHARED / "bench" / "review" / f"{name}.npz") as loaded:
        return make_problem(
            affinity=loaded["similarity_matrix"].T,
            conflicts=loaded["mask_matrix"].T,
            demand=3,
            load_limit=cap,
        )


def measure(name: str, way: str, files: int, experts: int) -> dict[str, Any]:
    """In this process: one way on one question; figures, seconds and peak memory."""
    problem = question(name, files, experts)
    ways = {"greedy": lambda: by_greedy(problem), "programme": lambda: by_programme(problem, 40)}
    if way not in ways:
        by_flow(
            question("synthetic", 20, 30), "0"
        )  # the solver's library is loaded once per server, not per call
    start, used = time.perf_counter(), time.process_time()
    pairs, more = ways[way]() if way in ways else by_flow(problem, way)
    seconds, used = time.perf_counter() - start, time.process_time() - used
    totals = np.zeros(problem.files, dtype=np.int64)
    for file, expert in pairs:
        totals[file] += problem.affinity[file, expert]
    unit = problem.resolution
    return {
        "total": int(totals.sum()) / unit, "minimum": int(totals.min()) / unit,
        "p10": float(np.percentile(totals, 10)) / unit, "unfilled": int(problem.demand.sum()) - len(pairs),
        "conflicts": int(sum(problem.conflicts[pair] for pair in pairs)), "seconds": seconds, "used": used, "unit": unit,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, **more,
    }  # fmt: skip


def measured(name: str, way: str, options: argparse.Namespace) -> dict[str, Any]:
    """In a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", name, way, "--files", str(options.files), "--experts", str(options.experts)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def printed(label: str, found: dict[str, Any]) -> None:
    more = ""
    if "bound" in found:
        known = "已证明不能再高" if found["bound"] == round(found["minimum"] * found["unit"]) else "未证明"
        more = f"；最优{'已证明' if found['proven'] else '未证明'}，最低一份{known}，交换 {found['lifted']} 次，网络 {found['pairs']} 对 {found['rounds']} 轮"
    if "fractional" in found:
        more = f"；只看每份最好的 40 位，分数解 {found['fractional']} 个"
    print(
        f"  {label}：合计 {found['total']:g}，最低 {found['minimum']:g}，p10 {found['p10']:g}，没填满 {found['unfilled']}，"
        f"违反回避 {found['conflicts']}，{found['seconds']:.2f} 秒（处理器 {found['used']:.2f} 秒），内存最高 {found['memory']:.2f} GB{more}"
    )


def conferences(options: argparse.Namespace) -> bool:
    if not (SHARED / "bench" / "review").is_dir():
        print("两次会议：跳过，没有 ../shared/bench/review")
        return True
    good = True
    for name, cap, total in CONFERENCES:
        print(f"{name}：每份 3 人，每人最多 {cap} 份")
        found = measured(name, "0", options)
        fine = (found["total"], found["conflicts"], found["unfilled"]) == (total, 0, 0)
        printed("最小费用流", found)
        print(
            f"    应为 {total}：{'达到' if fine else '没有达到'}；从低到高前 {found['levels']} 份已证明最公平"
        )
        printed("贪心", measured(name, "greedy", options))
        printed("线性规划", measured(name, "programme", options))
        good &= fine
    return good


def call(options: argparse.Namespace) -> bool:
    print(
        f"合成：{options.files} 份 × {DEMAND} 人，{options.experts} 位专家，同单位最多 1 人，每人最多 {LOAD} 份"
    )
    good = True
    for tolerance in TOLERANCES:
        found = measured("synthetic", tolerance, options)
        fine = (
            found["proven"]
            and not found["unfilled"]
            and not found["conflicts"]
            and found["used"] < BAR_SECONDS
        )
        printed(f"最小费用流，容差 {tolerance}", found)
        print(
            f"    最优值 {found['optimum'] / found['unit']:g}，含公平在 {BAR_SECONDS:g} 秒内（按处理器时间）：{'达到' if fine else '没有达到'}"
        )
        good &= fine
    printed("贪心", measured("synthetic", "greedy", options))
    printed("线性规划", measured("synthetic", "programme", options))
    return good


def affinity(options: argparse.Namespace) -> None:
    """Affinities from made-up texts of the same size."""
    from kechuang.review.logic.affinity import Text, affinities  # loaded only when this part runs

    chance = random.Random(7)
    signs = [chr(0x4E00 + k) for k in range(0, 6000, 7)]
    words = ["".join(chance.choices(signs, k=2)) for _ in range(4000)]
    weights = [1 / (k + 5) for k in range(len(words))]

    def text(length: int) -> Text:
        drawn = chance.choices(words, weights, k=length)
        return Text(
            titles=("".join(drawn[:10]),), keywords=tuple(drawn[10:15]), abstracts=("".join(drawn[15:]),)
        )

    files, experts = [text(120) for _ in range(options.files)], [text(250) for _ in range(options.experts)]
    start = time.perf_counter()
    found = affinities(
        files, experts,
        file_disciplines=[[f"/{k % 50}/{k % 300}/"] for k in range(len(files))],
        expert_disciplines=[[f"/{k % 50}/{k % 300}/", f"/{k % 30}/"] for k in range(len(experts))],
    )  # fmt: skip
    print(
        f"匹配度：{found.total.shape[0]} 份 × {found.total.shape[1]} 位，{time.perf_counter() - start:.1f} 秒，"
        f"内存最高 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--experts", type=int, default=2000)
    parser.add_argument("--skip", nargs="*", choices=PARTS, default=[])
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(*options.measure, options.files, options.experts)))
        return
    print(f"机器负载 {os.getloadavg()[0]:.1f}（{os.cpu_count()} 核）")
    good = True
    if "conferences" not in options.skip:
        good &= conferences(options)
    if "synthetic" not in options.skip:
        good &= call(options)
    if "affinity" not in options.skip:
        affinity(options)
    if not good:
        raise SystemExit("有没有达到的")


if __name__ == "__main__":
    main()
