"""A sweep gives the same answers in this process, in two, and on a cluster; it can be watched and stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from kechuang.rules.catalogue import RuleError, evaluate, rule_of
from kechuang.rules.facts import Facts
from kechuang.rules.sweep import Block, digest_of, sweep
from kechuang.rules.verdicts import Verdict

DAY = date(2026, 6, 1)
RULES = ("tech_sme_2017", "enterprise_size_2017")
COUNT, SIZE = 25, 4


def firms(start: int, stop: int) -> Iterator[Facts]:
    """Made-up firms by number: the more of the number, the more of everything; every fifth has not told its staff."""
    for number in range(start, stop):
        facts = {
            ("is_resident", None): True,
            ("industry", None): "3511",
            ("sales", 2025): Decimal(10_000_000) * (number + 1),
            ("total_assets", 2025): Decimal(30_000_000),
            ("employees_average", 2025): Decimal(100),
            ("employees_end", 2025): Decimal(40 * number),
            ("st_staff_sme", 2025): Decimal(number),
            ("tax_rd_total", 2025): Decimal(1_000_000),
            ("ip_class1", None): Decimal(number % 2),
            ("ip_class2", None): Decimal(number % 5),
            ("holds_hnte", None): number == 3,
            ("makes_prohibited", None): False,
        }
        if number % 5 == 0:
            del facts["st_staff_sme", 2025]
        yield Facts.trusted(facts)


def swept(**how: object) -> list[Block]:
    return list(sweep(RULES, firms, count=COUNT, as_of=DAY, block=SIZE, **how))  # type: ignore[arg-type]


def test_a_block_says_what_each_evaluation_says() -> None:
    blocks = swept()
    assert [(each.start, each.stop) for each in blocks] == [
        (0, 4),
        (4, 8),
        (8, 12),
        (12, 16),
        (16, 20),
        (20, 24),
        (24, 25),
    ]
    ways = set()
    for block in blocks:
        assert [each.rule for each in block.answers] == list(RULES)
        for answers in block.answers:
            ways |= set(answers.layouts)
            for place, facts in enumerate(firms(block.start, block.stop)):
                result = evaluate(rule_of(answers.rule), facts, as_of=DAY, alternatives=False)
                assert answers.verdict_of(place) == result.verdict
                assert answers.layouts[answers.layout[place]] == tuple(each.code for each in result.findings)
                for finding in result.findings:
                    assert answers.verdict_of(place, finding.code) == finding.verdict
                assert answers.hash_of(place) == digest_of(result)
                scores = [each.points for each in result.scores if each.code == "total"]
                assert answers.points[place] == (scores[0] if scores else None)
            assert len(answers.hashes) == 8 * len(answers.verdicts)
    verdicts = {each.answers[1].verdict_of(0) for each in blocks}
    assert Verdict.MET in verdicts
    assert len(ways) == 2


def test_processes_and_the_size_of_blocks_make_no_difference() -> None:
    alone = swept()
    assert swept(processes=2) == alone
    whole = list(sweep(RULES, firms, count=COUNT, as_of=DAY, block=COUNT))
    for place in range(len(RULES)):
        assert whole[0].answers[place].hashes == b"".join(each.answers[place].hashes for each in alone)
        assert whole[0].answers[place].verdicts == "".join(each.answers[place].verdicts for each in alone)


def test_a_cluster_of_two_workers_says_the_same() -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        assert swept(cluster=cluster.scheduler_address) == swept()


def test_one_differing_value_makes_another_hash() -> None:
    (facts,) = firms(7, 8)
    chosen = rule_of("tech_sme_2017")
    first = evaluate(chosen, facts, as_of=DAY, alternatives=False)
    again = evaluate(chosen, facts, as_of=DAY, alternatives=False)
    other = evaluate(
        chosen, facts.changed({("sales", 2025): Decimal("80000000.01")}), as_of=DAY, alternatives=False
    )
    assert digest_of(first) == digest_of(again) != digest_of(other)
    assert [each.verdict for each in first.findings] == [each.verdict for each in other.findings]


def test_progress_is_told_and_a_sweep_can_be_stopped() -> None:
    told: list[tuple[int, int]] = []
    blocks = swept(
        on_progress=lambda done, count: told.append((done, count)), is_cancelled=lambda: len(told) >= 3
    )
    assert told == [(4, COUNT), (8, COUNT), (12, COUNT)]
    assert [each.stop for each in blocks] == [4, 8, 12]


def test_no_more_is_under_way_than_the_workers_need() -> None:
    asked: list[int] = []

    def source(start: int, stop: int) -> Iterator[Facts]:
        asked.append(start)
        yield from firms(start, stop)

    blocks = sweep(RULES, source, count=COUNT, as_of=DAY, block=SIZE)
    next(blocks)
    assert asked == [0, 4]
    blocks.close()  # type: ignore[attr-defined]
    assert asked == [0, 4]


def test_a_rule_that_is_not_there_is_refused_before_anything_is_judged() -> None:
    with pytest.raises(RuleError, match="没有规则“nothing_2020”"):
        next(sweep(("nothing_2020",), firms, count=1, as_of=DAY))
