"""What stands against a case at a gate: limits, restrictions, confirmed duplicates; as many queries for three as for one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.logic.verdicts import Problem
from kechuang.programs.logic.kinds import Limit
from kechuang.programs.models import Case, Likeness
from kechuang.programs.operations.flow import admit_case
from kechuang.programs.queries.gates import gate_findings, gate_findings_of
from kechuang.subjects.models import Ban, Person
from kechuang.subjects.states import OrganisationState
from tests.programs.kinds import make_call, make_case, make_kind, make_part

GATES = ("submit", "recommend", "check", "advance", "approve")
pytestmark = pytest.mark.django_db


@pytest.fixture
def person(world):
    return Person.objects.create(name="李某某", region=world.county, created_at="2026-01-01T00:00:00+08:00")


@pytest.fixture
def case(world, call, now, person):
    made = make_case(world, call=call, now=now, state="check")
    make_part(made, "lead", person=person)
    return made


def codes(case, gate="submit", *, now, **more) -> list[tuple[str, bool]]:
    return [(each.code, each.blocking) for each in gate_findings(case, gate=gate, now=now, **more)]


def words(case, *, now, **more) -> str:
    return "；".join(each.words for each in gate_findings(case, gate="submit", now=now, **more))


def led(world, call, now, person, *, role="lead", who="firm2", **columns) -> Case:
    made = make_case(world, call=call, now=now, who=who, **{"state": "check"} | columns)
    make_part(made, role, person=person)
    return made


# ── limits ───────────────────────────────────────────────────────────────────────────────────


def test_nothing_stands_against_a_case_within_its_limits(case, now):
    assert {gate: codes(case, gate, now=now) for gate in GATES} == {gate: [] for gate in GATES}


def test_a_second_case_of_one_leader_is_over_the_limit_at_every_gate(world, call, case, person, now):
    led(world, call, now, person)
    assert {gate: codes(case, gate, now=now) for gate in GATES} == {g: [("limit.L1", True)] for g in GATES}


@pytest.mark.parametrize("state", ["draft", "unit", "declined", "withdrawn", "inadmissible", "void"])
def test_what_has_not_come_or_is_over_does_not_count(world, call, case, person, now, state):
    led(world, call, now, person, state=state)
    assert codes(case, now=now) == []


def test_what_runs_counts_until_its_acceptance_is_concluded_and_not_to_its_planned_end(
    world, case, person, now
):
    old = make_call(world, now=now - timedelta(days=1500), kind_version=case.kind_version, year=2022)
    running = led(world, old, now, person, state="approved")
    assert codes(case, now=now) == [("limit.L1", True)]
    running.concluded_on = now.date() - timedelta(days=1)
    running.save()
    assert codes(case, now=now) == []


def test_the_words_say_which_cases_count_by_which_clause_and_that_it_is_not_confirmed(
    world, case, person, now
):
    kind = make_kind(
        code="other",
        limits=(Limit("L9", "每人不超过1项", "person", ("lead",), ("applying",), 1, clause="第七条", confirmed=False, kinds=("group:project",)),),
    )  # fmt: skip
    mine = led(
        world, make_call(world, now=now, kind=kind), now, person, who="firm", answers={"title": "新的一件"}
    )
    said = words(mine, now=now)
    assert said == (
        f"李某某已有1件（{case.number}“精密减速器可靠性研究”），加上本件共2件，超过“每人不超过1项”的上限1件"
        "（依据第七条，未与原文核对）"
    )


def test_another_firms_case_is_counted_and_named_only_to_who_may_see_it(
    world, call, case, person, now, officer
):
    other = led(world, call, now, person, answers={"title": "别家的秘密"})
    assert "别家的秘密" not in words(case, now=now)
    assert "另有1件不在您可查看的范围" in words(case, now=now)
    assert "另有1件不在您可查看的范围" in words(case, now=now, actor=world.actor("firm"))
    assert f"{other.number}“别家的秘密”" in words(case, now=now, actor=world.actor("program"))


def test_the_call_may_set_another_cap(world, call, case, person, now):
    led(world, call, now, person)
    call.limits = {"L1": 2}
    call.save()
    assert codes(Case.objects.get(pk=case.pk), now=now) == []


def test_two_records_of_one_person_are_one(world, call, case, person, now):
    double = Person.objects.create(name="李某某", region=world.county, created_at=now, merged_into=person)
    led(world, call, now, double)
    assert codes(case, now=now) == [("limit.L1", True)]


OF_FIRMS = Limit(
    "F1", "每家在报不超过1项", "organisation", ("lead", "partner"), ("applying",), 1,
    unless_fact="rd_spend", above=Decimal(500_000_000), kinds=("group:project",),
)  # fmt: skip


def test_an_organisation_counts_as_applicant_and_as_partner_its_merged_record_included(world, now):
    call = make_call(world, now=now, kind=make_kind(code="firms", limits=(OF_FIRMS,)))
    case = make_case(world, call=call, now=now, state="check")
    firm, firm2 = world.organisations["firm"], world.organisations["firm2"]
    assert codes(case, now=now) == []
    other = make_case(world, call=call, now=now, state="check", who="firm2")
    part = make_part(other, "partner", organisation=firm)
    assert codes(case, now=now) == [("limit.F1", True)]
    assert codes(other, now=now) == [("limit.F1", True)]
    assert "登记里没有可以放宽的数据" in words(case, now=now)
    part.delete()
    assert codes(case, now=now) == []
    firm2.state, firm2.merged_into = OrganisationState.MERGED, firm
    firm2.save()
    assert codes(Case.objects.get(pk=case.pk), now=now) == [("limit.F1", True)]


@pytest.mark.parametrize(("spend", "found"), [("500000000", [("limit.F1", True)]), ("501000000", [])])
def test_more_than_the_bound_of_last_years_fact_lifts_the_limit(world, now, monkeypatch, spend, found):
    from kechuang.programs.queries import limits

    call = make_call(world, now=now, kind=make_kind(code="firms", limits=(OF_FIRMS,)))
    case, _ = (make_case(world, call=call, now=now, state="check") for _ in range(2))

    def sheets(rows, *, as_of, years):
        from kechuang.rules.facts import Facts
        from kechuang.rules.values import FactRef

        assert years == [2025]
        return {each.pk: Facts({FactRef("rd_spend", 2025): Decimal(spend)}) for each in rows}

    monkeypatch.setattr(limits, "fact_sheets", sheets)
    assert codes(case, now=now) == found


def test_who_is_not_on_file_cannot_be_counted_and_this_is_said_while_it_can_be_mended(world, call, now):
    case = make_case(world, call=call, now=now, state="check")
    make_part(case, "lead", name="赵某某")
    assert {gate: codes(case, gate, now=now) for gate in GATES} == {
        "submit": [("limit.unknown", False)], "recommend": [], "check": [("limit.unknown", False)], "advance": [], "approve": [],
    }  # fmt: skip


# ── restrictions ─────────────────────────────────────────────────────────────────────────────


def ban(now, *, since=-10, until: int | None = 10, scope="apply", **whom) -> Ban:
    last = None if until is None else now.date() + timedelta(days=until)
    return Ban.objects.create(
        scope=scope, reason="抄袭", basis="示例〔2026〕1号", since=now.date() + timedelta(days=since), until=last, **whom
    )  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({}, True),
        ({"scope": "all"}, True),
        ({"scope": "review"}, False),
        ({"until": None}, True),
        ({"until": 0}, True),
        # It re-opens by itself the day after, and has not begun before its first day.
        ({"until": -1}, False),
        ({"since": 0}, True),
        ({"since": 1}, False),
    ],
)
def test_a_restriction_on_the_organisation_blocks_every_gate_on_its_days(world, case, now, columns, found):
    ban(now, organisation=world.organisations["firm"], **columns)
    wanted = [("ban.organisation", True)] if found else []
    assert {gate: codes(case, gate, now=now) for gate in GATES} == dict.fromkeys(GATES, wanted)


def test_a_lifted_restriction_blocks_nothing(world, case, now):
    row = ban(now, organisation=world.organisations["firm"])
    row.lifted_on = date(2026, 11, 1)
    row.save()
    assert codes(case, now=now) == []


def test_a_restriction_on_anyone_who_takes_part_blocks_and_does_not_say_why(case, person, now):
    ban(now, person=person)
    assert codes(case, now=now) == [("ban.person", True)]
    assert words(case, now=now) == "李某某被限制申报，至2026年12月2日（依据示例〔2026〕1号）"


def test_a_restriction_follows_a_merged_record(world, call, person, now):
    double = Person.objects.create(name="李某某", region=world.county, created_at=now, merged_into=person)
    case = make_case(world, call=call, now=now, state="check")
    make_part(case, "member", person=double)
    ban(now, person=person)
    assert codes(case, now=now) == [("ban.person", True)]


def test_partners_are_asked_and_a_nominator_is_only_told_of(world, case, person, now):
    make_part(case, "partner", organisation=world.organisations["firm2"])
    ban(now, organisation=world.organisations["firm2"])
    assert codes(case, now=now) == [("ban.organisation", True)]
    other = Person.objects.create(name="王某某", region=world.county, created_at=now)
    make_part(case, "nominator", person=other)
    ban(now, person=other)
    assert codes(case, now=now) == [("ban.organisation", True), ("ban.person", False)]


def test_an_operation_refuses_in_the_findings_words(world, case, person, now, officer):
    actor = world.actor("program")
    row = ban(now, person=person)
    with pytest.raises(Problem, match="李某某被限制申报"):
        admit_case(case_id=case.pk, actor=actor, now=now)
    row.delete()
    admit_case(case_id=case.pk, actor=actor, now=now)
    assert case.receipts.filter(kind="admitted").count() == 1


# ── duplicates ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("confirmed", [("likeness.confirmed", True)]),
        ("found", [("likeness.waiting", False)]),
        ("harmless", []),
    ],
)
def test_only_what_a_person_confirmed_blocks_and_only_approval(world, call, case, now, state, found):
    other = make_case(world, call=call, now=now, who="firm2", state="declined")
    Likeness.objects.create(case=case, other=other, score=Decimal("0.9"), state=state, found_at=now)
    assert codes(case, "approve", now=now) == found
    assert codes(case, "advance", now=now) == []
    assert codes(other, "approve", now=now) == []


# ── cost ─────────────────────────────────────────────────────────────────────────────────────


def asked(cases, now) -> int:
    with CaptureQueriesContext(connection) as seen:
        gate_findings_of(cases, gate="approve", now=now)
    return len(seen)


def test_as_many_queries_for_many_cases_and_parts_as_for_one(world, call, now, person):
    def one(who: str) -> int:
        case = make_case(world, call=call, now=now, who=who, state="check")
        for number in range(3):
            member = Person.objects.create(name=f"甲{number}", region=world.county, created_at=now)
            make_part(case, "lead", person=member)
        make_part(case, "lead", person=person)
        make_part(case, "partner", organisation=world.organisations["firm2"])
        return case.pk

    first = [one("firm"), one("firm2")]
    few = asked(list(Case.objects.filter(pk__in=first[:1])), now)
    first += [one("firm") for _ in range(3)]
    cases = list(Case.objects.filter(pk__in=first))
    assert asked(cases, now) == few
    found = gate_findings_of(cases, gate="approve", now=now)
    assert {each.code for rows in found.values() for each in rows} == {"limit.L1"}
    assert found == {each.pk: gate_findings(each, gate="approve", now=now) for each in cases}
