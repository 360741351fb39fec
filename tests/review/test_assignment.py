"""Assignment against brute force, against another solver, and against its own promises."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic import fairness, leximin
from kechuang.review.logic.assignment import assign
from kechuang.review.logic.explaining import explain, mended
from kechuang.review.logic.optimum import verify
from kechuang.review.logic.problem import LARGEST, make_problem, scale
from kechuang.review.logic.reassignment import reassign


def random_problem(seed, *, files=4, experts=5, high=6, pins=True, minimum=False):
    """A small question with conflicts, limits, institutions and caps; often infeasible."""
    chance = np.random.default_rng(seed)
    n, m = int(chance.integers(1, files + 1)), int(chance.integers(1, experts + 1))
    conflicts = chance.random((n, m)) < chance.choice([0.1, 0.3, 0.5])
    limit = chance.integers(0, 4, m)
    question = {
        "affinity": chance.integers(0, high, (n, m)),
        "conflicts": conflicts,
        "demand": chance.integers(0, 4, n),
        "load_limit": limit,
        "load_minimum": np.minimum(chance.integers(0, 3, m), limit) if minimum else 0,
        "institution": chance.integers(-1, 3, m),
        "institution_cap": chance.integers(1, 3, n) if chance.random() < 0.8 else None,
        "excluded_institutions": [(int(chance.integers(n)), int(chance.integers(3)))]
        if chance.random() < 0.3
        else [],
        "forbidden": [(int(chance.integers(n)), int(chance.integers(m)))] if chance.random() < 0.3 else [],
    }
    if pins and chance.random() < 0.4:
        pin = (int(chance.integers(n)), int(chance.integers(m)))
        try:
            return make_problem(**question, pinned=[pin])
        except Problem:
            pass
    return make_problem(**question)


def legal_sets(problem, file):
    """All sets of experts that one file may have."""
    fine = [j for j in range(problem.experts) if not problem.conflicts[file, j]]
    pinned = {j for i, j in problem.pinned if i == file}
    for size in range(int(problem.demand[file]) + 1):
        for chosen in itertools.combinations(fine, size):
            codes = [int(problem.institution[j]) for j in chosen]
            if (
                pinned <= set(chosen)
                and max(map(codes.count, codes), default=0) <= problem.institution_cap[file]
            ):
                yield chosen


def every_assignment(problem):
    """All assignments within the hard constraints, by trying everything."""
    for choice in itertools.product(*(list(legal_sets(problem, i)) for i in range(problem.files))):
        loads = np.bincount([j for chosen in choice for j in chosen], minlength=problem.experts)
        if (loads <= problem.load_limit).all():
            yield choice, loads


def totals_of(problem, choice):
    return [sum(int(problem.affinity[i, j]) for j in chosen) for i, chosen in enumerate(choice)]


def key_of(problem, choice, loads):
    """What is decided first: demand filled, then minimum loads met, then affinity."""
    met = int(np.minimum(loads, problem.load_minimum).sum())
    return sum(map(len, choice)), met, sum(totals_of(problem, choice))


def keeps_the_rules(problem, found):
    pairs = found.pairs
    assert len(set(pairs)) == len(pairs)
    assert list(pairs) == sorted(pairs)
    assert set(problem.pinned) <= set(pairs)
    assert not any(problem.conflicts[pair] for pair in pairs)
    assert (found.loads <= problem.load_limit).all()
    assert (found.unfilled >= 0).all()
    for file, experts in found.experts_of.items():
        codes = [int(problem.institution[j]) for j in experts]
        assert max(map(codes.count, codes)) <= problem.institution_cap[file]


@pytest.mark.parametrize("seed", range(120))
def test_the_optimum_equals_brute_force_by_all_priorities(seed):
    problem = random_problem(seed, minimum=seed % 2 == 1, files=3 if seed % 4 else 4, experts=4)
    found = assign(problem, fair=False)
    keeps_the_rules(problem, found)
    best = max(key_of(problem, choice, loads) for choice, loads in every_assignment(problem))
    met = int(np.minimum(found.loads, problem.load_minimum).sum())
    assert (len(found.pairs), met, found.total) == best
    assert found.proof.holds
    assert verify(problem, found.proof)


@pytest.mark.parametrize("seed", range(60))
def test_the_optimum_equals_milp_where_brute_force_would_take_too_long(seed):
    problem = random_problem(1000 + seed, files=14, experts=12, high=1000, pins=False)
    found = assign(problem, fair=False)
    keeps_the_rules(problem, found)
    n, m = problem.files, problem.experts
    weight = problem.affinity + 1_000_000
    rows = []
    limits = []
    for i in range(n):
        row = np.zeros((n, m))
        row[i] = 1
        rows.append(row.ravel())
        limits.append(problem.demand[i])
        for code in np.unique(problem.institution):
            row = np.zeros((n, m))
            row[i, problem.institution == code] = 1
            rows.append(row.ravel())
            limits.append(problem.institution_cap[i])
    for j in range(m):
        row = np.zeros((n, m))
        row[:, j] = 1
        rows.append(row.ravel())
        limits.append(problem.load_limit[j])
    answer = milp(
        -weight.ravel(), integrality=np.ones(n * m), bounds=Bounds(0, (~problem.conflicts).ravel().astype(float)),
        constraints=LinearConstraint(np.array(rows), -np.inf, np.array(limits)), options={"mip_rel_gap": 0},
    )  # fmt: skip
    assert found.total + 1_000_000 * len(found.pairs) == round(-answer.fun)


def test_a_proof_that_does_not_fit_is_refused():
    problem = random_problem(7)
    proof = assign(problem).proof
    assert verify(problem, proof)
    assert not verify(problem, replace(proof, value=proof.value + 1))
    assert not verify(problem, replace(proof, u=proof.u + 5))


@pytest.mark.parametrize("tolerance", ["0", "0.1", "0.34"])
@pytest.mark.parametrize("seed", range(40))
def test_the_fairest_within_the_tolerance_equals_brute_force_to_the_last_file(seed, tolerance):
    problem = random_problem(2000 + seed, files=3, experts=4, minimum=seed % 3 == 0)
    found = assign(problem, tolerance=tolerance)
    keeps_the_rules(problem, found)
    everything = [(key_of(problem, *each), totals_of(problem, each[0])) for each in every_assignment(problem)]
    filled, met, best = max(key for key, _ in everything)
    floor = best - int(best * Decimal(tolerance))
    fair = max(sorted(totals) for key, totals in everything if key[:2] == (filled, met) and key[2] >= floor)
    assert found.optimum == best
    assert floor <= found.total
    assert found.fairness.cost == best - found.total
    assert (found.fairness.least, found.fairness.bound) == (fair[0], fair[0])
    proven = found.fairness.levels
    assert sorted(found.file_totals.tolist())[:proven] == fair[:proven]
    if found.fairness.exact:
        assert sorted(found.file_totals.tolist()) == fair


@pytest.mark.parametrize("seed", range(40))
def test_without_the_exact_model_the_search_keeps_the_tolerance_and_the_bound_is_true(seed, monkeypatch):
    monkeypatch.setattr(leximin, "PAIRS", 0)
    problem = random_problem(3000 + seed, files=3, experts=4)
    for tolerance in ("0", "0.2"):
        found = assign(problem, tolerance=tolerance)
        keeps_the_rules(problem, found)
        everything = [
            (key_of(problem, *each), totals_of(problem, each[0])) for each in every_assignment(problem)
        ]
        filled, _, best = max(key for key, _ in everything)
        floor = best - int(best * Decimal(tolerance))
        fair = max(min(totals) for key, totals in everything if key[0] == filled and key[2] >= floor)
        assert not found.fairness.exact
        assert floor <= found.total <= best
        assert found.fairness.least <= fair <= found.fairness.bound
        assert int(found.unfilled.sum()) == int(problem.demand.sum()) - filled


def test_the_search_lifts_the_worst_and_never_lowers_the_sorted_totals(monkeypatch):
    monkeypatch.setattr(leximin, "PAIRS", 0)
    chance = np.random.default_rng(5)
    problem = make_problem(
        affinity=np.round(chance.random((60, 40)), 2), conflicts=chance.random((60, 40)) < 0.1, demand=3,
        load_limit=5, institution=chance.integers(0, 12, 40), institution_cap=1,
    )  # fmt: skip
    plain, fair = assign(problem, fair=False), assign(problem, tolerance="0.02")
    keeps_the_rules(problem, fair)
    assert fair.fairness.lifted > 0
    assert sorted(fair.file_totals) > sorted(plain.file_totals)
    assert fair.total >= plain.total - int(plain.total * 0.02)
    assert fair.fairness.least <= fair.fairness.bound


def test_the_same_input_gives_the_same_output():
    for seed in (11, 12):
        chance = np.random.default_rng(seed)
        given = {
            "affinity": chance.integers(0, 4, (20, 15)), "conflicts": chance.random((20, 15)) < 0.1,
            "demand": 3, "load_limit": 5, "institution": chance.integers(0, 6, 15), "institution_cap": 1,
        }  # fmt: skip
        first, second = (assign(make_problem(**given), tolerance="0.05") for _ in range(2))
        assert (first.pairs, first.fairness) == (second.pairs, second.fairness)


def test_a_wide_question_prices_the_pairs_left_out_at_first():
    """All files like the same experts: the optimum needs pairs far from each file's best."""
    popular = np.arange(300, 0, -1)
    affinity = popular[None, :] * 10 + np.random.default_rng(3).integers(0, 5, (150, 300))
    problem = make_problem(affinity=affinity, demand=2, load_limit=1)
    found = assign(problem, fair=False)
    assert found.proof.rounds > 1
    assert not found.unfilled.any()
    assert sorted(j for _, j in found.pairs) == list(range(300))
    assert verify(problem, found.proof)


@pytest.mark.parametrize("seed", range(120))
def test_a_shortage_is_explained_by_a_tight_set_and_each_mend_mends(seed):
    problem = random_problem(4000 + seed, files=5, experts=6)
    found = assign(problem, fair=False)
    told = explain(problem, found)
    open_places = int(found.unfilled.sum())
    assert told.wanted - told.available == open_places
    assert [(each.file, each.lacks) for each in told.shortages] == [
        (i, int(left)) for i, left in enumerate(found.unfilled) if left
    ]
    assert bool(told.mends) == bool(open_places)
    for mend in told.mends:
        assert mend.words
        better = assign(mended(problem, mend), fair=False)
        assert not better.unfilled.any(), mend


@pytest.mark.parametrize("seed", range(40))
def test_no_smaller_mend_of_its_kind_would_do(seed):
    problem = random_problem(5000 + seed, files=3, experts=4, pins=False)
    told = explain(problem, assign(problem, fair=False))
    for mend in told.mends:
        if mend.kind == "experts" and mend.amount > 1:
            fewer = replace(mend, amount=mend.amount - 1)
            assert assign(mended(problem, fewer), fair=False).unfilled.any()
        if mend.kind == "load" and all(by == 1 for _, by in mend.changes):
            for chosen in itertools.combinations(range(problem.experts), mend.amount - 1):
                fewer = replace(mend, changes=tuple((j, 1) for j in chosen))
                assert assign(mended(problem, fewer), fair=False).unfilled.any()
        if mend.kind == "demand":
            assert mend.amount == told.wanted - told.available


def test_a_shortage_says_why_in_words():
    conflicts = np.array([[1, 1, 0], [0, 0, 0], [0, 0, 0]])
    problem = make_problem(
        affinity=np.ones((3, 3), dtype=int), conflicts=conflicts, demand=[2, 2, 3], load_limit=3,
        institution=[7, 7, 9], institution_cap=[2, 2, 1],
    )  # fmt: skip
    told = explain(problem, assign(problem))
    assert [each.words for each in told.shortages] == [
        "第1份材料要2人，缺1人：回避2人后只有1位专家可评。",
        "第3份材料要3人，缺1人：可评的3位专家受同单位人数上限所限，最多用2人。",
    ]
    assert [(each.kind, each.amount) for each in told.mends] == [("experts", 1), ("demand", 2)]


def test_an_assignment_that_leaves_open_what_could_be_filled_is_not_explained():
    problem = make_problem(affinity=[[1, 1]], demand=2, load_limit=1)
    short = assign(make_problem(affinity=[[1, 1]], demand=2, load_limit=[1, 0]))
    with pytest.raises(Problem, match="没有填满"):
        explain(problem, short)


@pytest.mark.parametrize("seed", range(60))
def test_reassigning_keeps_the_most_pairs_then_takes_the_best_affinity(seed):
    problem = random_problem(6000 + seed, files=3, experts=4)
    before = assign(problem).pairs
    chance = np.random.default_rng(seed)
    dropped = [int(chance.integers(problem.experts))] if chance.random() < 0.6 else []
    conflicts = [(int(chance.integers(problem.files)), int(chance.integers(problem.experts)))]
    found = reassign(problem, before, dropped=dropped, new_conflicts=conflicts)
    keeps_the_rules(found.problem, found.assignment)
    best = max(
        (filled, kept, total)
        for choice, loads in every_assignment(found.problem)
        for filled, _, total in [key_of(found.problem, choice, loads)]
        for kept in [len(set(before) & {(i, j) for i, chosen in enumerate(choice) for j in chosen})]
    )
    pairs = found.assignment.pairs
    assert (len(pairs), len(found.kept), found.assignment.total) == best
    assert set(found.kept) | set(found.lost) == set(before)
    assert set(found.kept) | set(found.added) == set(pairs)
    assert set(found.impossible) <= set(found.lost)
    assert verify(found.problem, found.assignment.proof)
    assert not any(j in dropped for _, j in pairs)


def test_nothing_changes_where_nothing_happened():
    problem = random_problem(42, files=6, experts=6)
    before = assign(problem, tolerance="0.3").pairs
    found = reassign(problem, before)
    assert (found.assignment.pairs, found.kept, found.lost, found.added) == (before, before, (), ())


def test_affinities_are_scaled_without_losing_what_was_stated():
    assert scale([[0.12345, 1.0]])[0].tolist() == [[1235, 10000]]
    assert scale([[0, 4]])[1] == 1
    exact, unit = scale(np.array([[Decimal("0.25"), Decimal(1)]]), 100)
    assert (exact.tolist(), unit) == ([[25, 100]], 100)
    with pytest.raises(Problem, match="整数倍"):
        scale(np.array([[Decimal("0.255")]]), 100)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"affinity": [[float("nan")]]}, "NaN"),
        ({"affinity": [[-1]]}, "不能小于 0"),
        ({"affinity": [1]}, "二维表"),
        ({"affinity": [[LARGEST + 1]]}, "太大"),
        ({"demand": -1}, "每份材料要的人数不能小于 0"),
        ({"demand": [1, 2]}, "应为1个"),
        ({"demand": 1.5}, "整数"),
        ({"conflicts": [[0, 1]]}, "一样大"),
        ({"institution": [1, 2]}, "应为1个"),
        ({"pinned": [(0, 3)]}, "超出范围"),
        ({"pinned": [(0, 0)], "conflicts": [[1]]}, "与回避冲突"),
        ({"pinned": [(0, 0)], "load_limit": 0}, "超过件数上限"),
        ({"pinned": [(0, 0)], "demand": 0}, "多于要的人数"),
        ({"pinned": [(0, 0)], "institution_cap": 0}, "同一单位"),
        ({"load_minimum": 2}, "下限大于上限"),
    ],
)
def test_questions_that_contradict_themselves_are_refused(given, words):
    with pytest.raises(Problem) as caught:
        make_problem(**{"affinity": [[1]], "demand": 1, "load_limit": 1, **given})
    assert words in caught.value.message


@pytest.mark.parametrize("tolerance", ["-0.1", "1.1", "viel", "nan"])
def test_a_tolerance_out_of_range_is_refused(tolerance):
    with pytest.raises(Problem, match="容差"):
        assign(random_problem(1), tolerance=tolerance)


def test_a_question_is_frozen():
    problem = random_problem(1)
    with pytest.raises(ValueError, match="read-only"):
        problem.affinity[0, 0] = 3


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nothing_to_assign(shape):
    problem = make_problem(affinity=np.zeros(shape, dtype=int), demand=1, load_limit=1)
    found = assign(problem)
    assert (found.pairs, found.total, int(found.unfilled.sum())) == ((), 0, shape[0])
    assert verify(problem, found.proof)


@pytest.mark.parametrize(
    ("name", "cap", "total", "least"), [("preflib1", 6, 497, 3), ("preflib2", 7, 566, 4)]
)
def test_the_known_optima_of_two_conferences(shared, monkeypatch, name, cap, total, least):
    path = shared / "bench" / "review" / f"{name}.npz"
    if not path.is_file():
        pytest.skip(f"没有 bench/review/{name}.npz")
    monkeypatch.setattr(leximin, "BUDGET", 0.3)
    with np.load(path) as loaded:
        similarity, mask = loaded["similarity_matrix"], loaded["mask_matrix"]
    problem = make_problem(affinity=similarity.T, conflicts=mask.T, demand=3, load_limit=cap)
    found = assign(problem)
    keeps_the_rules(problem, found)
    assert (found.total, int(found.unfilled.sum()), found.fairness.least, found.fairness.bound) == (
        total, 0, least, least,
    )  # fmt: skip
    assert verify(problem, found.proof)


def test_what_is_proven_is_said_in_words():
    told = fairness.Fairness(allowance=0, cost=0, least=3, bound=3, levels=5, lifted=0, exact=True)
    assert told.words == "最低一份的匹配合计 3 已证明不能再高；从低到高前 5 份已证明最优。"
    told = replace(told, least=2, levels=0)
    assert "任何方案都不超过 3" in told.words
    assert not told.proven


def test_a_shortage_of_a_large_call_is_explained_in_a_few_networks():
    chance = np.random.default_rng(9)
    problem = make_problem(
        affinity=chance.random((400, 300)), demand=4, load_limit=5, conflicts=chance.random((400, 300)) < 0.1
    )
    told = explain(problem, assign(problem, fair=False))
    assert (told.wanted, told.by_load, told.available) == (1600, 1500, 1500)
    assert {each.kind: each.amount for each in told.mends} == {"load": 100, "experts": 20, "demand": 100}
