"""Scores to results: exact, nothing rounded before a line, and what depends on the method is said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.ranking import (
    Calibration,
    Criterion,
    Entry,
    Way,
    calibrate,
    compare_methods,
    entries_of,
    key_marks_of,
    rank,
    tied_at_line,
)
from kechuang.review.logic.results import (
    DEFAULT,
    How,
    Item,
    Score,
    Sheet,
    aggregate_of,
    all_file_figures,
    comment_wanted,
    expert_figures,
    file_figures,
    grade_of,
    median,
    outliers_of,
    root,
    sheet_faults,
    shown,
    spearman,
    split_of,
    total_of,
    trimmed,
)

SEVEN = [92, 88, 85, 79, 60, 90, 87]


def exact(*values):
    return [Fraction(value) for value in values]


def scores(file, *values):
    return [
        Score(file, f"E{i}", None if value is None else Fraction(value)) for i, value in enumerate(values)
    ]


# ── the worked examples ─────────────────────────────────────────────────────────────────────────
def test_seven_scores():
    found = file_figures("F", scores("F", *SEVEN))
    assert (found.n, found.missing, found.how) == (7, 0, How.TRIMMED)
    assert found.mean == 83
    assert found.aggregate == found.trimmed_mean == Fraction("85.8")
    assert found.median == 87
    assert found.spread == 32
    assert (shown(found.population_sd, 3), shown(found.sample_sd, 3)) == ("10.142", "10.954")
    assert [each.expert for each in found.outliers] == ["E4"]
    assert found.outliers[0].distance == 27
    assert found.split == ("样本标准差 10.95，达到 10", "最高分与最低分相差 32.00，达到 30")
    assert found.grade == "80至90分"
    assert found.grades == (
        ("90分及以上", 2),
        ("80至90分", 3),
        ("70至80分", 1),
        ("60至70分", 1),
        ("不到60分", 0),
    )


def test_three_scores_are_averaged_plainly():
    assert aggregate_of(exact(80, 85, 90)) == (How.PLAIN, 85)


def test_of_three_maxima_one_is_dropped():
    how, value = aggregate_of(exact(90, 90, 90, 80, 70))
    assert (how, value) == (How.TRIMMED, Fraction(260, 3))
    assert shown(value) == "86.67"


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([], (How.INVALID, None)),
        ([80, 90], (How.INVALID, None)),
        ([10, 80, 85, 95], (How.PLAIN, Fraction("67.5"))),
        ([10, 80, 85, 90, 95], (How.TRIMMED, 85)),
    ],
)
def test_how_many_scores_decide_how(values, wanted):
    assert aggregate_of(exact(*values)) == wanted


def test_a_score_not_given_is_not_zero():
    found = file_figures("F", scores("F", 80, None, 85, 90))
    assert (found.n, found.missing, found.aggregate) == (3, 1, 85)
    nothing = file_figures("F", scores("F", None))
    assert (nothing.n, nothing.mean, nothing.sample_sd, nothing.population_sd, nothing.grade) == (
        0,
        *[None] * 3,
        "",
    )


values_of_scores = st.lists(st.integers(0, 100), min_size=5, max_size=12)


@given(values_of_scores)
def test_trimming_drops_one_of_each_end(values):
    kept = trimmed(exact(*values))
    assert len(kept) == len(values) - 2
    assert sorted([*kept, max(values), min(values)]) == sorted(values)
    if max(values) != min(values):
        assert kept.count(max(values)) == values.count(max(values)) - 1


# ── sheet ───────────────────────────────────────────────────────────────────────────────────────
SHEET = Sheet(
    (
        Item("new", "创新性", Decimal("0.4"), is_key=True),
        Item("way", "技术路线", Decimal("0.35")),
        Item("team", "团队", Decimal("0.25"), high=Decimal(80)),
    )
)


def test_a_total_is_weighted():
    marks = {"new": Decimal("88.5"), "way": Decimal(70), "team": Decimal(80)}
    assert total_of(SHEET, marks) == Fraction("79.9")
    assert SHEET.full == 95


def test_faults_name_the_items():
    marks = {"new": Decimal("100.5"), "way": None, "extra": Decimal(1)}
    assert sheet_faults(SHEET, marks) == (
        ("extra", "评分表里没有这一项"),
        ("new", "“创新性”要在 0 到 100 分之间，填的是 100.5"),
        ("way", "“技术路线”还没有打分"),
        ("team", "“团队”还没有打分"),
    )
    with pytest.raises(Problem, match="还没有打分"):
        total_of(SHEET, marks)
    assert sheet_faults(SHEET, {"new": Decimal("NaN"), "way": Decimal(0), "team": Decimal(0)})[0][0] == "new"


@pytest.mark.parametrize(
    "items",
    [
        (),
        (Item("a", "甲"), Item("a", "乙")),
        (Item("a", "甲", Decimal(0)),),
        (Item("a", "甲", low=Decimal(5), high=Decimal(5)),),
        (Item("a", "甲", is_key=True), Item("b", "乙", is_key=True)),
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused(items):
    with pytest.raises(Problem):
        Sheet(items)


@pytest.mark.parametrize(
    ("total", "words"),
    [
        ("59.99", "总分低于 60 分，请写明主要问题"),
        ("60", ""),
        ("90", ""),
        ("90.01", "总分高于 90 分，请写明突出之处"),
    ],
)
def test_comments_are_wanted_outside_the_bounds(total, words):
    assert comment_wanted(Decimal(total)) == words


# ── figures ─────────────────────────────────────────────────────────────────────────────────────
def test_nothing_is_rounded_before_a_line():
    almost = Fraction("89.999999")
    assert shown(almost) == "90.00"
    assert grade_of(almost) == "80至90分"
    assert grade_of(Fraction(90)) == "90分及以上"
    assert split_of(exact(60, Fraction("89.999"))) == ("样本标准差 21.21，达到 10",)


def test_the_split_is_compared_by_squares():
    assert split_of(exact(70, 80, 90)) == ("样本标准差 10.00，达到 10",)
    assert split_of([*exact(70, 80), Fraction("89.9999999999999999999999999999")]) == ()


def test_an_outlier_is_far_by_both_measures():
    assert outliers_of(scores("F", 80, 80, 80, 80, 66)) == ()  # 14 points
    assert [each.expert for each in outliers_of(scores("F", 80, 80, 80, 80, 65))] == ["E4"]
    assert outliers_of(scores("F", 50, 60, 70, 80, 90)) == ()  # 20 points, but the group is wide
    # the bound itself is no outlier: median 80, MAD 10, 2.5 · 1.4826 · 10 = 37.065
    assert outliers_of(scores("F", 70, 80, 90, "42.935", 90)) == ()
    assert [each.expert for each in outliers_of(scores("F", 70, 80, 90, "42.934", 90))] == ["E3"]


def test_roots_are_exact_where_they_can_be():
    assert root(Fraction(9, 4)) == Fraction(3, 2)
    assert root(Fraction(0)) == 0
    assert shown(root(Fraction(2)), 29) == "1.41421356237309504880168872421"
    with pytest.raises(ValueError, match="负数"):
        root(Fraction(-1))


def test_shown_rounds_half_up():
    assert [shown(Fraction(value)) for value in ("0.125", "-0.125", "2.675", "-0.001")] == [
        "0.13", "-0.13", "2.68", "0.00",
    ]  # fmt: skip
    assert (shown(None), shown(3, 0)) == ("—", "3")


def test_the_median_of_an_even_number():
    assert median(exact(1, 2, 10, 4)) == 3


def test_a_reviewer_beside_the_others():
    rows = [
        *[Score(f"F{i}", "A", Fraction(value)) for i, value in enumerate((90, 80, 70))],
        *[Score(f"F{i}", "B", Fraction(value)) for i, value in enumerate((60, 50, 40))],
        *[Score(f"F{i}", "C", Fraction(value)) for i, value in enumerate((1, 2, 3))],
        Score("F3", "A", None),
    ]
    found = expert_figures(rows)
    assert (found["A"].assigned, found["A"].n, found["A"].missing_share) == (4, 3, Fraction(1, 4))
    assert (found["A"].mean, found["A"].sample_sd) == (80, 10)
    assert shown(found["A"].population_sd) == "8.16"
    assert (found["A"].spearman, found["B"].spearman, found["C"].spearman) == (1, 1, -1)


def test_spearman_with_ties():
    assert spearman(exact(1, 2), exact(1, 2)) is None
    assert spearman(exact(5, 5, 5), exact(1, 2, 3)) is None
    assert shown(spearman(exact(1, 2, 2, 4), exact(1, 3, 2, 4)), 4) == "0.9487"


def test_one_score_a_reviewer_and_file():
    with pytest.raises(Problem, match="打了两次分"):
        all_file_figures([*scores("F", 1), *scores("F", 2)])


# ── calibration ─────────────────────────────────────────────────────────────────────────────────
def of_one(*values):
    return [Score(f"F{i}", "A", Fraction(value)) for i, value in enumerate(values)]


def test_a_calibrated_scale():
    found = calibrate(of_one(60, 60, 60, 60, 80, 80, 80, 80))
    assert [each.value for each in found] == [72] * 4 + [88] * 4
    assert found[0].done == Calibration.CALIBRATED
    assert found[0].words == "按本人 8 份的均分 70.00、总体标准差 10.00，换算到均分 80、标准差 8"
    by_sample = calibrate(of_one(60, 60, 60, 60, 80, 80, 80, 80), replace(DEFAULT, calibrate_by_sample=True))
    assert shown(by_sample[0].value) == "72.52"


@given(st.lists(st.integers(0, 100), max_size=7))
def test_below_the_minimum_calibration_changes_nothing(values):
    found = calibrate([*of_one(*values), Score("X", "A", None)])
    assert [each.value for each in found] == values
    assert {each.done for each in found} <= {Calibration.TOO_FEW}


def test_a_reviewer_who_gives_one_mark_to_all_keeps_it():
    found = calibrate(of_one(*[75] * 9))
    assert {(each.value, each.done, each.words) for each in found} == {
        (75, Calibration.NO_SPREAD, "本人各份分数相同，用原分")
    }


@given(st.lists(st.integers(0, 100), min_size=8, max_size=20).filter(lambda values: len(set(values)) > 1))
def test_calibration_keeps_a_reviewers_order_and_centre(values):
    found = [each.value for each in calibrate(of_one(*values))]
    assert abs(sum(found) / len(found) - 80) < Fraction(1, 10**20)
    assert sorted(range(len(values)), key=lambda i: (values[i], i)) == sorted(
        range(len(values)), key=lambda i: (found[i], i)
    )


# ── ranking ─────────────────────────────────────────────────────────────────────────────────────
def places(ranked):
    return [(each.file, each.rank, each.decided_by) for each in ranked]


def test_ties_are_broken_in_the_order_of_the_rule():
    entries = [
        Entry("money", Fraction(85), Fraction(84), Fraction(90), Decimal(300_000)),
        Entry("more", Fraction(85), Fraction(84), Fraction(90), Decimal(500_000)),
        Entry("unknown", Fraction(85), Fraction(84), Fraction(90)),
        Entry("key", Fraction(85), Fraction(84), Fraction(91), Decimal(900_000)),
        Entry("mean", Fraction(85), Fraction(86)),
        Entry("best", Fraction(88), Fraction(70)),
        Entry("void", None),
    ]
    assert places(rank(entries)) == [
        ("best", 1, None),
        ("mean", 2, Criterion.AGGREGATE),
        ("key", 3, Criterion.MEAN),
        ("money", 4, Criterion.KEY),
        ("more", 5, Criterion.REQUESTED),
        ("unknown", 6, Criterion.REQUESTED),
        ("void", None, None),
    ]


def test_what_is_still_tied_shares_a_rank_and_the_next_skips():
    entries = [Entry(name, Fraction(value)) for name, value in (("a", 90), ("b", 85), ("c", 85), ("d", 80))]
    found = rank(entries)
    assert [(each.file, each.rank) for each in found] == [("a", 1), ("b", 2), ("c", 2), ("d", 4)]
    assert found[1].tied_with == ("c",)
    assert tied_at_line(found, 2) == ("b", "c")
    assert tied_at_line(found, 3) == tied_at_line(found, 1) == ()


def test_a_difference_that_display_would_hide_still_ranks():
    entries = [Entry("a", Fraction("85.001")), Entry("b", Fraction("85.0011"))]
    assert [each.file for each in rank(entries)] == ["b", "a"]


def test_a_file_twice_is_refused():
    with pytest.raises(Problem, match="出现了两次"):
        rank([Entry("a", None), Entry("a", None)])


some = st.one_of(st.none(), st.integers(0, 3).map(Fraction))
entry_lists = st.lists(
    st.builds(
        Entry, st.text(max_size=3), some, some, some, st.one_of(st.none(), st.integers(0, 2).map(Decimal))
    ),
    unique_by=lambda entry: entry.file,
    max_size=12,
)


@given(entry_lists, st.randoms())
def test_ranking_is_a_weak_order(entries, random):
    found = rank(entries)
    shuffled = list(entries)
    random.shuffle(shuffled)
    again = {each.file: (each.rank, set(each.tied_with)) for each in rank(shuffled)}
    assert again == {each.file: (each.rank, set(each.tied_with)) for each in found}
    assert {each.file for each in found} == {each.file for each in entries}
    ranks = [each.rank for each in found if each.rank is not None]
    for place in ranks:  # a rank is one more than the number of those ahead
        assert place == 1 + sum(other < place for other in ranks)
    by_file = {each.file: each for each in entries}
    for each in found:
        for other in each.tied_with:
            assert replace(by_file[other], file=each.file) == by_file[each.file]


# ── methods ─────────────────────────────────────────────────────────────────────────────────────
def test_where_the_ranking_depends_on_the_method():
    rows = [
        *scores("A", 90, 90, 90, 90, 40),
        *scores("B", 85, 85, 85, 85, 85),
        *scores("C", 70, 70, 70, 70, 70),
        *scores("D", 95, None, 95),
    ]
    a, b, c, d = compare_methods(rows, places=1)
    assert [each.file for each in (a, b, c, d)] == ["A", "B", "C", "D"]
    assert a.values == {Way.RULE: 90, Way.MEAN: 80, Way.MEDIAN: 90, Way.CALIBRATED: 90}
    assert a.ranks == {Way.RULE: 1, Way.MEAN: 2, Way.MEDIAN: 1, Way.CALIBRATED: 1}
    assert (a.crosses, b.crosses, c.crosses, d.crosses) == (True, True, False, False)
    assert (a.moves, c.moves, d.moves) == (1, 0, 0)
    assert set(d.passes.values()) == {None}
    assert d.values[Way.MEAN] is None
    assert [each.passes[Way.MEAN] for each in compare_methods(rows, pass_score=Decimal(80))] == [
        True, True, False, None,
    ]  # fmt: skip
    assert not any(each.crosses for each in compare_methods(rows))
    with pytest.raises(Problem, match="不能两样都给"):
        compare_methods(rows, places=1, pass_score=Decimal(80))


def test_calibration_lifts_what_fell_to_a_harsh_reviewer():
    rows = []
    for i in range(9):  # H gives 30 points less than the others; only file 0 and the even ones are his
        rows += [Score(f"F{i}", expert, Fraction(70 + i)) for expert in "PQ"]
        rows.append(Score(f"F{i}", "H" if i % 2 == 0 else "R", Fraction(40 + i if i % 2 == 0 else 70 + i)))
    found = {each.file: each for each in compare_methods(rows, replace(DEFAULT, calibrate_from=4), places=4)}
    assert found["F8"].ranks[Way.RULE] == 5
    assert found["F8"].ranks[Way.CALIBRATED] == 1
    assert found["F8"].crosses


def test_entries_come_from_figures():
    rows = [replace(each, key_mark=Fraction(8)) for each in scores("A", 80, 85, 90)]
    figures = all_file_figures(rows)
    assert entries_of(figures, key_marks_of(rows), {"A": Decimal(5)}) == [
        Entry("A", Fraction(85), Fraction(85), Fraction(8), Decimal(5))
    ]
