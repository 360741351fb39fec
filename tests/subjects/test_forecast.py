"""The outlook of the pool: chances added up, never rounded before the target."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.subjects.logic.forecast import Candidate, Readiness, forecast, readiness_of

CHANCES = {
    Readiness.READY: Decimal("0.8"),
    Readiness.UNKNOWN: Decimal("0.3"),
    Readiness.NEAR: Decimal("0.2"),
    Readiness.FAR: Decimal(0),
    Readiness.NEVER_JUDGED: Decimal("0.1"),
}


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ((None, None, None), Readiness.NEVER_JUDGED),
        (("manual", 0, 0), Readiness.READY),
        (("met", 0, 0), Readiness.READY),
        (("unknown", 0, 3), Readiness.UNKNOWN),
        (("unmet", 1, 3), Readiness.NEAR),
        (("unmet", 2, 0), Readiness.FAR),
    ],
)
def test_readiness(answer, wanted):
    assert readiness_of(*answer) == wanted


def run(candidates, **more):
    given_values = {
        "regions": ["a", "b"],
        "achieved": {"a": 2},
        "targets": {"a": Decimal(4)},
        "whole_target": Decimal(5),
    }
    return forecast(candidates, CHANCES, **{**given_values, **more})


def test_expected_numbers_by_duty_holder_and_in_all():
    found = run(
        [
            Candidate(1, "a", Readiness.READY),
            Candidate(2, "a", Readiness.UNKNOWN),
            Candidate(3, "a", Readiness.FAR),
            Candidate(4, "b", Readiness.NEAR),
        ]
    )
    a, b = found.outlooks
    assert (a.expected, a.low, a.high, a.total, a.gap, a.firms_needed) == (
        Decimal("1.1"), Decimal("0.8"), Decimal(2), Decimal("3.1"), Decimal("0.9"), 1,
    )  # fmt: skip
    assert (b.expected, b.target, b.gap, b.firms_needed) == (Decimal("0.2"), None, None, None)
    assert (found.whole.expected, found.whole.achieved, found.whole.gap, found.whole.firms_needed) == (
        Decimal("1.3"), 2, Decimal("1.7"), 2,
    )  # fmt: skip


def test_a_firm_that_is_helped_counts_as_ready():
    before = run([Candidate(1, "a", Readiness.FAR)]).whole.expected
    after = run([Candidate(1, "a", Readiness.FAR, helped=True)]).whole.expected
    assert (before, after) == (0, Decimal("0.8"))


def test_a_target_that_is_reached_leaves_no_gap():
    found = run([Candidate(n, "a", Readiness.READY) for n in range(9)])
    assert (found.whole.gap, found.whole.firms_needed) == (0, 0)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(list(Readiness)), st.booleans())))
def test_the_whole_is_the_sum_of_its_parts_and_lies_within_its_span(rows):
    found = run([Candidate(n, region, kind, helped) for n, (region, kind, helped) in enumerate(rows)])
    assert found.whole.expected == sum(each.expected for each in found.outlooks)
    assert sum(found.whole.counts.values()) == len(rows)
    for each in (*found.outlooks, found.whole):
        assert each.low <= each.expected
