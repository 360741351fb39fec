"""The cheapest path: its cost is that of the best of all combinations; what only time meets gives a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.rules.asking import Ask, days_before, manual
from kechuang.rules.catalogue import Rule
from kechuang.rules.facts import Facts
from kechuang.rules.findings import Condition, Yielded
from kechuang.rules.levers import (
    Lever,
    LeverError,
    Move,
    Pull,
    Terms,
    head_year,
    lever,
    levers_by_code,
    pulls,
)
from kechuang.rules.parameters import Parameter, Value, parameters
from kechuang.rules.paths import Question, cheapest_path
from kechuang.rules.values import ratio
from kechuang.rules.verdicts import Verdict

AS_OF = date(2027, 6, 1)
TODAY = date(2026, 3, 10)
STAFF = Condition("H4", "科技人员占比", "第十一条第（四）项", "科技人员要占一成", "%")
SPEND = Condition("H5", "研发费用占比", "第十一条第（五）项", "研发要占收入的5%", "%")
RIGHTS = Condition("H2", "知识产权", "第十一条第（二）项", "要有知识产权", "件")
AGE = Condition("H1", "注册成立一年以上", "第十一条第（一）项", "注册满365天", "天")
FIELD = Condition("H3", "属于重点领域", "第十一条第（三）项", "由专家看")


def _judge(ask: Ask) -> Iterator[Yielded]:
    year = ask.year - 1
    yield ask.at_least(AGE, days_before(ask.as_of, ask.fact("registered_on")), 365)
    yield manual(FIELD, "看主要产品属于哪个领域")
    staff = ratio(ask.fact("st_staff_average", year), ask.fact("employees_average", year))
    yield ask.at_least(STAFF, staff, Decimal("0.1"))
    sales = ask.fact("sales", year)
    yield ask.at_least(SPEND, ratio(ask.fact("hnte_rd_total", year), sales), Decimal("0.05"))
    yield ask.at_least(RIGHTS, ask.fact("ip_class2"), 3)


RULE = Rule("trial", "trial", "试用规则", "样例", date(2016, 1, 1), _judge)

HIRE = Lever(
    "hire", "新招科技人员", (Move(("st_staff_average",), averaged=True), Move(("employees_average",), averaged=True)),
    "新招科技人员{amount}人", "人", years=(-1,),
)  # fmt: skip
TRANSFER = Lever("transfer", "转岗", (Move(("st_staff_average",)),), "转岗{amount}人", "人", years=(-1,))
RESEARCH = Lever(
    "rd", "增加研发投入", (Move(("hnte_rd_total",)),), "增加研发投入{amount}", "元", Decimal(10000), (-1,)
)
UTILITY = Lever("utility", "申请实用新型", (Move(("ip_class2",)),), "申请实用新型{amount}件", "件")


def _pull(one: Lever, cost: int, most: int, *, lead: int = 0, month: int = 0) -> Pull:
    year = 2026 if one.years else None
    return Pull(one, year, Terms(Decimal(cost), most, lead), date(2026, 12, 31), month)


def _facts(**changes: object) -> Facts:
    values = {
        "registered_on": date(2020, 1, 1),
        ("st_staff_average", 2026): Decimal(8),
        ("employees_average", 2026): Decimal(100),
        ("sales", 2026): Decimal(30_000_000),
        ("hnte_rd_total", 2026): Decimal(1_400_000),
        "ip_class2": 2,
    }
    for name, value in changes.items():
        values[(name, 2026) if (name, 2026) in values else name] = value
    return Facts(values, title="示例公司")


def _question(facts: Facts) -> Question:
    return Question(RULE, facts, AS_OF)


def test_the_path_names_each_action_its_cost_and_what_it_settles():
    levers = [
        _pull(HIRE, 120_000, 20),
        _pull(TRANSFER, 10_000, 1),
        _pull(RESEARCH, 10_000, 50),
        _pull(UTILITY, 4000, 5),
    ]
    path = cheapest_path(_question(_facts()), levers)
    done = {each.pull.lever.code: (each.units, each.cost, each.settles) for each in path.actions}
    # one to another post gives 9 of 100; 9 + h of 100 + h is a tenth from h = 1.11 up: two
    assert done == {
        "hire": (Decimal(2), Decimal(240_000), ("H4",)),
        "transfer": (Decimal(1), Decimal(10_000), ("H4",)),
        "rd": (Decimal(100_000), Decimal(100_000), ("H5",)),
        "utility": (Decimal(1), Decimal(4000), ("H2",)),
    }
    assert path.cost == Decimal(354_000)
    assert path.is_found
    assert path.proved
    assert path.before.verdict == Verdict.UNMET
    assert path.after.verdict == Verdict.MANUAL  # the field is for a person to judge


def test_a_subject_that_lacks_nothing_has_nothing_to_do():
    facts = _facts(st_staff_average=Decimal(20), hnte_rd_total=Decimal(2_000_000), ip_class2=3)
    path = cheapest_path(_question(facts), [_pull(RESEARCH, 10_000, 50)])
    assert (path.actions, path.waits, path.fill, path.stuck, path.cost) == ((), (), (), (), 0)


def test_what_cannot_be_changed_is_said_to_be_stuck():
    path = cheapest_path(_question(_facts()), [_pull(RESEARCH, 10_000, 50), _pull(UTILITY, 4000, 5)])
    assert not path.is_found
    assert path.stuck == ("H4",)
    assert path.actions == ()


def test_no_lever_at_all_is_an_honest_no():
    path = cheapest_path(_question(_facts(st_staff_average=Decimal(30), ip_class2=5)), [])
    assert path.stuck == ("H5",)


def test_unknown_facts_are_asked_for_first_and_are_not_paid_for():
    path = cheapest_path(_question(_facts(ip_class2=None)), [_pull(TRANSFER, 1, 9), _pull(RESEARCH, 1, 50)])
    assert [str(each) for each in path.fill] == ["ip_class2"]
    assert {each.pull.lever.code: each.units for each in path.actions} == {"transfer": 2, "rd": 100_000}
    assert path.after.finding("H2").verdict == Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("registered", "day"),
    [
        (date(2026, 6, 2), date(2027, 6, 2)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2027, 5, 31), date(2028, 5, 30)),
    ],
)
def test_a_condition_of_time_gives_the_day_on_which_it_is_met(registered, day):
    path = cheapest_path(
        _question(_facts(registered_on=registered)),
        [_pull(TRANSFER, 1, 9), _pull(RESEARCH, 1, 50), _pull(UTILITY, 1, 3)],
    )
    assert [(each.code, each.day) for each in path.waits] == [("H1", day)]
    assert path.is_found
    assert "H1" not in {code for each in path.actions for code in each.settles}


def test_a_rule_that_ends_before_the_day_gives_no_day():
    question = replace(
        _question(_facts(registered_on=date(2027, 3, 1))), rule=replace(RULE, until=date(2027, 12, 31))
    )
    path = cheapest_path(question, [_pull(TRANSFER, 1, 9), _pull(RESEARCH, 1, 50), _pull(UTILITY, 1, 3)])
    assert path.waits == ()
    assert path.stuck == ("H1",)


# ── heads that come in the middle of a year ─────────────────────────────────────────────────────


def test_who_comes_in_a_month_counts_half_of_it_and_all_that_follow():
    assert head_year(0) == 1
    assert [head_year(m) for m in (1, 7, 12)] == [Fraction(23, 24), Fraction(11, 24), Fraction(1, 24)]


def test_heads_say_how_many_more_are_needed_if_they_come_later():
    facts = _facts(hnte_rd_total=Decimal(2_000_000), ip_class2=3)
    path = cheapest_path(_question(facts), [_pull(HIRE, 120_000, 9, month=4)])
    [action] = path.actions
    # (8 + w·n) / (100 + w·n) >= 1/10 from w·n >= 20/9; w of April is 17/24: n = 3.14 → 4
    assert action.units == 4
    # w·4 >= 20/9 up to w = 5/9: May 15/24 is enough, June 13/24 is not: 5; then 11/24: 5; 9/24: 6; 7/24: 8
    assert action.delayed == ((6, Decimal(5)), (8, Decimal(6)), (9, Decimal(8)))
    assert action.act_by == date(2026, 5, 31)


# ── the least cost, against all combinations ────────────────────────────────────────────────────


@dataclass(frozen=True)
class Puzzle:
    """Sums of levers that must reach thresholds: rows of weights (no lever harms) and what each row needs."""

    weights: tuple[tuple[int, ...], ...]
    needs: tuple[int, ...]
    costs: tuple[int, ...]
    most: tuple[int, ...]

    def rule(self) -> Rule:
        """A condition a row."""

        def judge(ask: Ask) -> Iterator[Yielded]:
            for place, (row, need) in enumerate(zip(self.weights, self.needs, strict=True)):
                found = sum(weight * ask.fact(f"x{i}") for i, weight in enumerate(row))
                yield ask.at_least(Condition(f"C{place}", "和", "样例"), found, need)

        return Rule("puzzle", "puzzle", "和", "样例", date(2016, 1, 1), judge)

    def levers(self) -> list[Pull]:
        """A lever a variable."""
        return [
            Pull(
                Lever(f"x{i}", "加", (Move((f"x{i}",)),), "{amount}"), None, Terms(Decimal(cost), most), AS_OF
            )
            for i, (cost, most) in enumerate(zip(self.costs, self.most, strict=True))
        ]

    def best(self) -> int | None:
        """The least cost of all combinations."""
        costs = [
            sum(n * cost for n, cost in zip(point, self.costs, strict=True))
            for point in product(*(range(most + 1) for most in self.most))
            if all(
                sum(w * n for w, n in zip(row, point, strict=True)) >= need
                for row, need in zip(self.weights, self.needs, strict=True)
            )
        ]
        return min(costs, default=None)


@st.composite
def puzzles(draw: st.DrawFn) -> Puzzle:
    """Two to four levers, one to three conditions."""
    levers, rows = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    some = lambda low, high: tuple(draw(st.lists(st.integers(low, high), min_size=levers, max_size=levers)))  # noqa: E731
    return Puzzle(
        tuple(some(0, 3) for _ in range(rows)),
        tuple(draw(st.integers(0, 14)) for _ in range(rows)),
        some(1, 9),
        some(1, 5),
    )


@pytest.mark.parametrize("small", [10_000, 0], ids=["point by point", "by boxes"])
@given(puzzle=puzzles())
def test_the_cost_is_that_of_the_best_of_all_combinations(puzzle, small):
    facts = Facts({f"x{i}": Decimal(0) for i in range(len(puzzle.most))})
    path = cheapest_path(Question(puzzle.rule(), facts, AS_OF), puzzle.levers(), small=small, budget=10**6)
    best = puzzle.best()
    assert path.is_found == (best is not None)
    if best is not None:
        assert path.proved
        assert path.cost == best
        assert path.after.verdict == Verdict.MET


def _cliff(ask: Ask) -> Iterator[Yielded]:
    """More of one lever harms: a share of sales of which more lowers the share, and a limit on heads."""
    yield ask.at_least(SPEND, ratio(ask.fact("a"), ask.fact("b") + 100), Decimal("0.1"))
    yield ask.at_least(STAFF, ask.fact("b"), 5)
    yield ask.at_most(RIGHTS, ask.fact("a") + ask.fact("b"), 40)


@pytest.mark.parametrize("small", [10_000, 0])
def test_where_more_of_a_lever_harms_a_way_is_still_found(small):
    question = Question(
        Rule("cliff", "cliff", "悬崖", "样例", date(2016, 1, 1), _cliff),
        Facts({"a": Decimal(0), "b": Decimal(0)}),
        AS_OF,
    )
    levers = [
        Pull(Lever(name, "加", (Move((name,)),), "{amount}"), None, Terms(Decimal(1), 60), AS_OF)
        for name in "ab"
    ]
    path = cheapest_path(question, levers, small=small)
    assert path.is_found
    assert path.after.verdict == Verdict.MET
    assert path.proved == (small > 0)
    if small:
        assert path.cost == 16  # b = 5, a = 11 (10.5 and up)


def test_a_large_space_stays_within_the_budget():
    asked: list[int] = []

    def judge(ask: Ask) -> Iterator[Yielded]:
        asked.append(1)
        total = sum((ask.fact(f"x{i}") for i in range(6)), Decimal(0))
        yield ask.at_least(SPEND, total, 4321)

    rule = Rule("large", "large", "大", "样例", date(2016, 1, 1), judge)
    levers = [
        Pull(Lever(f"x{i}", "加", (Move((f"x{i}",)),), "{amount}"), None, Terms(Decimal(1 + i), 5000), AS_OF)
        for i in range(6)
    ]
    path = cheapest_path(Question(rule, Facts({f"x{i}": Decimal(0) for i in range(6)}), AS_OF), levers)
    assert path.cost == 4321
    assert not path.proved  # the cheapest that it saw; it does not claim more
    assert len(asked) < 4200


# ── registering and what can still be moved ─────────────────────────────────────────────────────


@pytest.fixture
def _empty_registry():
    kept = dict(levers_by_code)
    yield
    levers_by_code.clear()
    levers_by_code.update(kept)


@pytest.mark.usefixtures("_empty_registry")
def test_a_lever_is_registered_once_and_says_how_much():
    lever(HIRE)
    with pytest.raises(LeverError, match="“hire”登记了两次"):
        lever(HIRE)
    with pytest.raises(LeverError, match="amount"):
        lever(replace(HIRE, code="other", words="招人"))


def _terms(**more: object) -> dict[str, Parameter]:
    body = {"cost": Decimal(1000), "most": Decimal(4), **more}
    value = Value(body, date(2020, 1, 1), None, "本平台估算", "", "I")
    return {
        "levers.hire": Parameter("levers.hire", "招人", (value,)),
        "levers.utility": Parameter("levers.utility", "专利", (value,)),
    }


@pytest.mark.parametrize(
    ("today", "terms", "expected"),
    [
        (date(2026, 3, 10), {}, [("hire@2026", date(2026, 12, 31), 3), ("utility", AS_OF, 0)]),
        (
            date(2026, 3, 10),
            {"lead": Decimal(30)},
            [("hire@2026", date(2026, 12, 1), 4), ("utility", date(2027, 5, 2), 0)],
        ),
        # 183 days of work in the year: from 2 July at the latest
        (
            date(2026, 3, 10),
            {"days": Decimal(183)},
            [("hire@2026", date(2026, 7, 2), 3), ("utility", AS_OF, 0)],
        ),
        (date(2026, 7, 3), {"days": Decimal(183)}, [("utility", AS_OF, 0)]),
        (date(2025, 11, 1), {}, [("hire@2026", date(2026, 12, 31), 0), ("utility", AS_OF, 0)]),
        (date(2027, 1, 1), {}, [("utility", AS_OF, 0)]),
        (date(2027, 6, 2), {}, []),
    ],
)
def test_what_can_still_be_moved_depends_on_the_day(monkeypatch, today, terms, expected):
    for code, parameter in _terms(**terms).items():
        monkeypatch.setitem(parameters, code, parameter)
    found = pulls(_facts(), topic="trial", as_of=AS_OF, today=today, offered=[HIRE, UTILITY])
    assert _codes(found) == expected


def test_levers_of_other_topics_without_terms_or_known_facts_are_not_offered(monkeypatch):
    for code, parameter in _terms().items():
        monkeypatch.setitem(parameters, code, parameter)
    elsewhere = replace(UTILITY, topics=("other",))
    assert pulls(_facts(), topic="trial", as_of=AS_OF, today=TODAY, offered=[elsewhere, TRANSFER]) == []
    assert pulls(_facts(ip_class2=None), topic="trial", as_of=AS_OF, today=TODAY, offered=[UTILITY]) == []


def test_a_person_s_own_cost_goes_before_the_estimate(monkeypatch):
    for code, parameter in _terms().items():
        monkeypatch.setitem(parameters, code, parameter)
    mine = {"utility": Decimal(7)}
    [pull] = pulls(_facts(), topic="trial", as_of=AS_OF, today=TODAY, offered=[UTILITY], costs=mine)
    assert pull.terms.cost == 7


def _codes(found: Sequence[Pull]) -> list[tuple[str, date, int]]:
    return [(each.code, each.act_by, each.month) for each in found]
