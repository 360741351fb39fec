"""Publicity: counted in working days, final only afterwards, taken down with a reason; what is under objection waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.logic.workdays import Workdays
from kechuang.core.models import Event
from kechuang.programs.logic.publicity import days_left, masked_name, masked_title, term_of
from kechuang.programs.models import Case, Publicity
from kechuang.programs.operations.objection import admit_objection, dismiss_objection, uphold_objection
from kechuang.programs.operations.publicity import (
    PublicityContent,
    cancel_publicity,
    conclude_publicity,
    publish_publicity,
)
from kechuang.programs.queries.publicity import awaiting_publicity, cancel_reason, ended_publicities, lines_of
from tests.conftest import BEIJING
from tests.programs.deciding import before_the_public, decided, listed, objected, released, waiting

FRIDAY = date(2026, 11, 6)


@pytest.fixture
def leader(world, officer):
    return world.actor("leader")


@pytest.fixture
def friday():
    return datetime(2026, 11, 6, 9, 0, tzinfo=BEIJING)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, 0, tzinfo=BEIJING)


# ── days ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("days", "last"), [(5, date(2026, 11, 13)), (7, date(2026, 11, 17)), (1, date(2026, 11, 9))]
)
def test_the_day_of_publication_is_not_counted(days, last):
    assert term_of(FRIDAY, days, Workdays()).ends_on == last


def test_holidays_and_days_worked_instead_are_counted_as_the_calendar_says():
    off = Workdays({date(2026, 11, 10): False, date(2026, 11, 14): True})
    assert term_of(FRIDAY, 5, off).ends_on == date(2026, 11, 14)


@pytest.mark.parametrize("days", [0, 61, -3])
def test_a_term_that_makes_no_sense_is_refused(days):
    with pytest.raises(ValueError, match="1至60"):
        term_of(FRIDAY, days, Workdays())


def test_days_left_end_with_the_last_day():
    end = date(2026, 11, 13)
    left = [days_left(end, date(2026, 11, day), Workdays()) for day in (6, 9, 12, 13, 14)]
    assert left == [5, 4, 1, 0, None]


def test_names_and_titles_are_masked():
    assert masked_name("赵某某") == "赵**"
    assert masked_name("示例新材料有限公司", is_organisation=True) == "示例****"
    assert masked_title("精密减速器可靠性研究") == "精密*******究"
    assert masked_title("减速器") == "减***"


# ── lists ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_publish_publicity_counts_by_the_kind_or_longer(world, call, leader, friday):
    row = before_the_public(world, call, leader, friday)
    assert (row.starts_on, row.ends_on, row.days, row.cases.count()) == (FRIDAY, date(2026, 11, 13), 5, 2)
    more = waiting(world, call, friday)
    decided(more, leader, friday)
    released([more], leader, friday)
    with pytest.raises(Problem, match="不少于5个工作日"):
        listed([more], leader, friday, days=4)
    assert listed([more], leader, friday, days=7).ends_on == date(2026, 11, 17)
    event = Event.objects.filter(kind="programs.publicity.published").first()
    assert event.title == "公示“2026年度拟立项项目公示”，2件，至2026-11-13"


@pytest.mark.django_db
def test_publish_publicity_takes_only_what_waits_for_it(world, call, leader, friday):
    quiet, told = waiting(world, call, friday), waiting(world, call, friday, who="firm2")
    for case in (quiet, told):
        decided(case, leader, friday)
    released([told], leader, friday)
    assert list(awaiting_publicity(call)) == [told]
    with pytest.raises(Problem, match="现在不能公示：精密减速器可靠性研究"):
        listed([told, quiet], leader, friday)
    with pytest.raises(Refused):
        listed([told], world.actor("county"), friday)
    with pytest.raises(Problem) as nothing:
        publish_publicity(
            call_id=call.pk,
            case_ids=[],
            content=PublicityContent("公示", contact="计划科"),
            actor=leader,
            now=friday,
        )
    for changes, field in ({"title": ""}, "title"), ({"contact": " "}, "contact"):
        content = PublicityContent(**{"title": "公示", "contact": "计划科"} | changes)
        with pytest.raises(Problem) as caught:
            publish_publicity(call_id=call.pk, case_ids=[told.pk], content=content, actor=leader, now=friday)
        assert caught.value.field == field
    assert (nothing.value.field, Publicity.objects.count()) == ("case_ids", 0)
    listed([told], leader, friday)
    with pytest.raises(Problem, match="现在不能公示"):
        listed([told], leader, friday)


@pytest.mark.django_db
def test_nothing_is_final_before_the_day_after_the_last(world, call, leader, friday):
    row = before_the_public(world, call, leader, friday)
    for day in (FRIDAY, date(2026, 11, 13)):
        assert ended_publicities(day) == []
        with pytest.raises(Problem, match="还没有结束"):
            conclude_publicity(publicity_id=row.pk, actor=Actor.system(), now=at(day))
    assert set(row.cases.values_list("state", flat=True)) == {"publicity"}
    after = at(date(2026, 11, 14))
    assert ended_publicities(after.date()) == [row.pk]
    done = conclude_publicity(publicity_id=row.pk, actor=Actor.system(), now=after)
    assert [(each.state, each.granted, each.decided_at) for each in done] == [
        ("approved", Decimal(300_000), after)
    ] * 2
    assert conclude_publicity(publicity_id=row.pk, actor=Actor.system(), now=after) == []
    assert ended_publicities(after.date()) == []
    assert Event.objects.filter(kind="programs.case.approved").count() == 2
    assert Event.objects.filter(kind="programs.publicity.concluded").count() == 1


@pytest.mark.django_db
def test_a_case_under_objection_waits_and_the_others_go_on(world, call, leader, friday):
    row = before_the_public(world, call, leader, friday)
    held, free = row.cases.order_by("pk")
    objection = objected(row, held, at(date(2026, 11, 10)))
    after = at(date(2026, 11, 16))
    assert conclude_publicity(publicity_id=row.pk, actor=Actor.system(), now=after) == [free]
    admit_objection(objection_id=objection.pk, actor=leader, now=after)
    assert conclude_publicity(publicity_id=row.pk, actor=Actor.system(), now=after) == []
    dismiss_objection(objection_id=objection.pk, answer="经查，两项内容不同。", actor=leader, now=after)
    assert conclude_publicity(publicity_id=row.pk, actor=Actor.system(), now=after) == [held]


@pytest.mark.django_db
def test_what_was_decided_anew_needs_a_list_of_its_own(world, call, leader, friday):
    row = before_the_public(world, call, leader, friday)
    case = row.cases.order_by("pk").first()
    objection = objected(row, case, at(date(2026, 11, 10)))
    late = at(date(2026, 11, 16))
    admit_objection(objection_id=objection.pk, actor=leader, now=late)
    uphold_objection(
        objection_id=objection.pk, answer="金额核减。", then="back_to_deliberation", actor=leader, now=late
    )
    case.refresh_from_db()
    decided(case, leader, late, amount=Decimal(100_000))
    released([case], leader, late)
    assert case not in conclude_publicity(
        publicity_id=row.pk, actor=Actor.system(), now=late + timedelta(days=1)
    )
    assert list(awaiting_publicity(call)) == [case]
    again = listed([case], leader, late + timedelta(hours=1))
    assert [each.amount for each in lines_of(again)] == [Decimal(100_000)]
    assert Decimal(300_000) in [each.amount for each in lines_of(row)]
    (done,) = conclude_publicity(publicity_id=again.pk, actor=Actor.system(), now=late + timedelta(days=30))
    assert (done.pk, done.granted) == (case.pk, Decimal(100_000))


@pytest.mark.django_db
def test_cancel_publicity_says_why_and_its_cases_wait_for_another(world, call, leader, friday):
    row = before_the_public(world, call, leader, friday)
    with pytest.raises(Problem, match="撤下的理由"):
        cancel_publicity(publicity_id=row.pk, reason=" ", actor=leader, now=friday)
    with pytest.raises(Refused):
        cancel_publicity(publicity_id=row.pk, reason="名单有误", actor=world.actor("county"), now=friday)
    assert cancel_reason(row) == ""
    cancel_publicity(publicity_id=row.pk, reason="名单有误", actor=leader, now=friday)
    assert cancel_reason(row) == "名单有误"
    with pytest.raises(Problem, match="已经撤下"):
        cancel_publicity(publicity_id=row.pk, reason="再撤", actor=leader, now=friday)
    with pytest.raises(Problem, match="已经撤下"):
        conclude_publicity(publicity_id=row.pk, actor=Actor.system(), now=at(date(2026, 11, 20)))
    cases = list(Case.objects.filter(call=call).order_by("pk"))
    assert list(awaiting_publicity(call)) == cases
    other = listed(cases, leader, friday)
    with pytest.raises(Problem, match="已经结束"):
        cancel_publicity(publicity_id=other.pk, reason="太晚", actor=leader, now=at(date(2026, 11, 14)))
