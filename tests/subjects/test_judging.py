"""Judging organisations and keeping the answers: only what changed is rewritten, and a stored trace replays."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.events import listeners_of
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Refused
from kechuang.core.models import Event
from kechuang.rules.catalogue import RuleError
from kechuang.rules.trace import replay
from kechuang.rules.values import FactRef
from kechuang.subjects.facts import Assumed, judge, judge_all, judge_many
from kechuang.subjects.handlers.judging import judge_again
from kechuang.subjects.models import (
    AnnualFact,
    AnnualStatement,
    IPHolder,
    IPRight,
    Organisation,
    Qualification,
    RuleResult,
)
from kechuang.subjects.operations.judging import judge_rule_results

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 11, 22)
SYSTEM = Actor.system("判断资格")


def _statement(
    organisation: Organisation, year: int, state: str = "verified", **facts: object
) -> AnnualStatement:
    statement = AnnualStatement.objects.create(
        organisation=organisation, year=year, state=state, changed_at="2026-03-01T00:00:00+08:00"
    )
    AnnualFact.objects.bulk_create(
        AnnualFact(statement=statement, name=name, value=Decimal(str(value))) for name, value in facts.items()
    )
    return statement


@pytest.fixture
def firm(world):
    """The first firm with one year on file: ten of a hundred are S&T staff."""
    organisation = world.organisations["firm"]
    _statement(organisation, 2025, employees_average=100, st_staff_average=10)
    return organisation


def test_the_place_of_the_organisation_and_the_day_choose_the_rule(firm):
    result = judge(firm, "hnte", AS_OF)
    assert result.rule.code == "hnte_2016"
    assert result.as_of == AS_OF
    assert result.finding("H4").verdict == "met"
    assert result.finding("H1").verdict == "met"
    with pytest.raises(RuleError, match="hnte"):
        judge(firm, "hnte", date(2015, 12, 31))


def test_a_rule_on_carriers_is_not_asked_of_an_enterprise(firm):
    with pytest.raises(RuleError, match="不是判断企业的事项"):
        judge(firm, "incubator", AS_OF)


def test_facts_may_be_taken_otherwise_without_being_stored(firm):
    changed = judge(
        firm, "hnte", AS_OF, assumed=Assumed(changes={FactRef("st_staff_average", 2025): Decimal(9)})
    )
    assert changed.finding("H4").verdict == "unmet"
    assert judge(firm, "hnte", AS_OF).finding("H4").verdict == "met"


def test_drafts_count_only_when_asked_for(world):
    organisation = world.organisations["firm"]
    _statement(organisation, 2025, "draft", employees_average=100, st_staff_average=10)
    assert judge(organisation, "hnte", AS_OF).finding("H4").verdict == "unknown"
    assert judge(organisation, "hnte", AS_OF, assumed=Assumed(drafts=True)).finding("H4").verdict == "met"


def test_years_that_nobody_filed_may_be_guessed_and_say_so(firm):
    next_year = date(2027, 6, 1)
    assert judge(firm, "hnte", next_year).finding("H4").verdict == "unknown"
    guessed = judge(firm, "hnte", next_year, assumed=Assumed(estimates=True))
    assert guessed.finding("H4").verdict == "met"
    assert guessed.ask.facts.origin("st_staff_average", 2026) == "按2025年的数估计，未填报"
    assert guessed.ask.facts.origin("st_staff_average", 2025).startswith("2025年度报表")


def test_all_topics_are_answered_from_one_sheet(firm):
    judged = judge_all(firm, AS_OF)
    topics = [each.rule.topic for each in judged.evaluations]
    assert "hnte" in topics
    assert len(topics) == len(set(topics))
    assert "incubator" not in topics
    assert {each.title for each in judged.evaluations} == {firm.name}


def test_many_are_judged_with_as_many_queries_as_one(world, firm):
    two = [firm, world.organisations["firm2"]]
    with CaptureQueriesContext(
        connection,
    ) as first:
        judge_many([firm], "hnte", AS_OF)
    with CaptureQueriesContext(connection) as both:
        answers = judge_many(two, "hnte", AS_OF)
    assert len(first) == len(both)
    assert answers[firm.pk].finding("H4").verdict == "met"
    assert answers[two[1].pk].finding("H4").verdict == "unknown"


def test_a_stored_answer_replays_to_the_same(firm, now):
    done = judge_rule_results(organisation_ids=[firm.pk], topics=["hnte"], actor=SYSTEM, now=now)
    assert (done.judged, done.written, done.changed) == (1, 1, 1)
    row = RuleResult.objects.get()
    assert (row.rule, row.as_of, row.verdict, row.judged_at) == ("hnte_2016", AS_OF, "unknown", now)
    fresh = judge(firm, "hnte", AS_OF, alternatives=False)
    assert row.unknown == sum(each.verdict == "unknown" for each in fresh.findings)
    assert row.manual == sum(each.verdict == "manual" for each in fresh.findings)
    again, differing = replay(row.trace)
    assert differing == []
    assert again.finding("H4").verdict == "met"
    assert json.dumps(row.trace)  # whole as JSON


def test_judging_again_writes_nothing_but_the_time(firm, now):
    judge_rule_results(organisation_ids=[firm.pk], actor=SYSTEM, now=now)
    before = RuleResult.objects.get(topic="hnte")
    later = now + timedelta(days=3)
    done = judge_rule_results(organisation_ids=[firm.pk], actor=SYSTEM, now=later)
    assert (done.written, done.changed) == (0, 0)
    after = RuleResult.objects.get(topic="hnte")
    assert (after.trace, after.as_of, after.judged_at) == (before.trace, before.as_of, later)
    assert Event.objects.filter(kind="subjects.rule_result.judged").count() == 1


def test_a_changed_fact_rewrites_only_what_asked_for_it(firm, now):
    first = judge_rule_results(organisation_ids=[firm.pk], actor=SYSTEM, now=now)
    assert first.written == first.judged > 1
    AnnualFact.objects.filter(name="st_staff_average").update(value=9)
    later = now + timedelta(hours=1)
    second = judge_rule_results(organisation_ids=[firm.pk], actor=SYSTEM, now=later)
    assert 0 < second.written < second.judged
    row = RuleResult.objects.get(topic="hnte")
    assert row.verdict == "unmet"
    assert row.unmet == 1
    assert row.worst == "科技人员占当年职工总数的比例：9%，还差1个百分点"


def test_the_event_tells_how_much_was_done(firm, world, now):
    judge_rule_results(organisation_ids=[firm.pk], topics=["hnte"], actor=SYSTEM, now=now)
    one = Event.objects.get(kind="subjects.rule_result.judged")
    assert (one.object_type, one.object_id) == ("subjects.organisation", str(firm.pk))
    assert one.data == {"as_of": "2026-11-22", "judged": 1, "written": 1, "changed": 1}
    keys = [each.pk for each in world.organisations.values()]
    judge_rule_results(organisation_ids=keys, topics=["hnte"], actor=SYSTEM, now=now)
    many = Event.objects.filter(kind="subjects.rule_result.judged").latest("id")
    assert (many.object_id, many.data["organisations"], many.data["written"]) == (
        "all",
        len(keys),
        len(keys) - 1,
    )


def test_only_those_in_one_s_own_area_may_be_judged(world, firm, now):
    """subjects.rule_result.judge: the county's officer its own firms, the firm itself; nobody another's."""
    other = world.organisations["firm2"]
    for name in ("county", "enterprise", "planner", "firm", "clerk"):
        judge_rule_results(organisation_ids=[firm.pk], topics=["hnte"], actor=world.actor(name), now=now)
    for name in ("county", "firm", "reader"):
        with pytest.raises(Refused):
            judge_rule_results(
                organisation_ids=[firm.pk, other.pk], topics=["hnte"], actor=world.actor(name), now=now
            )
    assert not RuleResult.objects.filter(organisation=other).exists()


def test_queries_do_not_grow_with_organisations(world, firm, now):
    keys = [each.pk for each in world.organisations.values()]
    keys += [_another(firm, f"示例第{number}公司").pk for number in range(4)]
    judge_rule_results(organisation_ids=keys[:2], actor=SYSTEM, now=now)  # the trail of events begins once
    RuleResult.objects.all().delete()
    with CaptureQueriesContext(connection) as two:
        judge_rule_results(organisation_ids=keys[:2], topics=["hnte"], actor=SYSTEM, now=now)
    RuleResult.objects.all().delete()
    with CaptureQueriesContext(connection) as six:
        judge_rule_results(organisation_ids=keys, topics=["hnte"], actor=SYSTEM, now=now)
    assert len(two) == len(six)
    assert RuleResult.objects.values("organisation").distinct().count() == 6


def _another(like: Organisation, name: str) -> Organisation:
    return Organisation.objects.create(
        name=name, kind="enterprise", region=like.region, state="verified", created_at=like.created_at
    )


# ── after a change ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "of"),
    [
        ("subjects.annual_statement.signed", "subjects.annualstatement"),
        ("subjects.annual_statement.verified", "subjects.annualstatement"),
        ("subjects.ip_right.status_changed", "subjects.ipright"),
        ("subjects.qualification.revoked", "subjects.qualification"),
        ("subjects.organisation.edited", "subjects.organisation"),
    ],
)
def test_a_change_has_the_organisation_judged_again_and_no_other(world, firm, now, kind, of):
    right = IPRight.objects.create(
        kind="utility", number="1", title="装置", region=firm.region, status="granted"
    )
    IPHolder.objects.create(right=right, organisation=firm, name=firm.name)
    held = Qualification.objects.create(organisation=firm, kind="hnte", granted_on=AS_OF, valid_from=AS_OF)
    keys = {
        "subjects.annualstatement": AnnualStatement.objects.get().pk,
        "subjects.ipright": right.pk,
        "subjects.qualification": held.pk,
        "subjects.organisation": firm.pk,
    }
    event = Event(kind=kind, object_type=of, object_id=str(keys[of]), at=now)
    [listener] = [each for each in listeners_of(kind) if each.code == "subjects.judge_again"]
    listener.handle(event)
    assert set(RuleResult.objects.values_list("organisation", flat=True)) == {firm.pk}
    written = RuleResult.objects.count()
    listener.handle(event)  # delivered twice
    assert RuleResult.objects.count() == written
    assert Event.objects.filter(kind="subjects.rule_result.judged").count() == 1


@pytest.mark.parametrize("change", [{"kind": "university"}, {"state": "closed"}])
def test_who_is_no_live_enterprise_is_not_judged(firm, now, change):
    Organisation.objects.filter(pk=firm.pk).update(**change)
    judge_again(Event(kind="x", object_type="subjects.organisation", object_id=str(firm.pk), at=now))
    assert not RuleResult.objects.exists()


def test_events_about_whole_tables_are_passed_over(firm, now):
    judge_again(Event(kind="x", object_type="subjects.organisation", object_id="all", at=now))
    judge_again(Event(kind="x", object_type="core.region", object_id="990101", at=now))
    assert not RuleResult.objects.exists()
