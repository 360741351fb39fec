"""The workbench: clocks, what waits, what changed, and where to start."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from kechuang.core.desk import Source, Task, awaited, waiting
from kechuang.core.events import record
from kechuang.core.logic.workdays import Workdays
from kechuang.core.models import Notice
from kechuang.web import desk

#: Friday, 20 November 2026, 10:00 in Beijing.
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("due_on", "text", "tone"),
    [
        (date(2026, 11, 19), "逾期 1 个工作日", "bad"),
        (date(2026, 11, 20), "今天到期", "bad"),
        (date(2026, 11, 21), "11月21日到期，中间没有工作日", "warn"),
        (date(2026, 11, 23), "还剩 1 个工作日", "warn"),
        (date(2026, 11, 25), "还剩 3 个工作日", "warn"),
        (date(2026, 11, 26), "还剩 4 个工作日", ""),
    ],
)
def test_clock_counts_working_days(due_on, text, tone):
    assert desk.clock_of(due_on, TODAY, Workdays()) == desk.Clock(text, tone)


def test_clock_of_a_term_that_ended_over_the_weekend():
    assert desk.clock_of(date(2026, 11, 21), date(2026, 11, 22), Workdays()) == desk.Clock("刚过期限", "bad")
    assert desk.clock_of(None, TODAY, Workdays()) is None


@pytest.fixture
def sources(monkeypatch):
    """Desk sources of this test alone."""
    monkeypatch.setattr(waiting, "_items", {})
    monkeypatch.setattr(awaited, "_items", {})


def _notice(world, username: str, title: str, **fields) -> Notice:
    given = {"is_task": True, "created_at": NOW - timedelta(days=1), **fields}
    return Notice.objects.create(account=world.accounts[username], title=title, **given)


def test_rows_come_by_last_day_and_then_by_age(world, sources):
    waiting.add("a", Source("a", "甲", lambda actor, now: [
        Task("没有期限的", "/a/", since=NOW - timedelta(days=9)),
        Task("后天到期的", "/b/", due_on=date(2026, 11, 24)),
    ]))  # fmt: skip
    _notice(world, "planner", "今天到期的", due_on=TODAY)
    _notice(world, "planner", "昨天来的")
    titles = [row.task.title for row in desk.waiting_rows(world.actor("planner"), NOW)]
    assert titles == ["今天到期的", "后天到期的", "没有期限的", "昨天来的"]


def test_a_message_that_a_source_also_offers_is_shown_once(world, sources):
    waiting.add(
        "a", Source("a", "甲", lambda actor, now: [Task("异议", "/plans/targets/7/", action="去答复")])
    )
    _notice(world, "planner", "有一条异议", link="/plans/targets/7/")
    rows = desk.waiting_rows(world.actor("planner"), NOW)
    assert [(row.task.title, row.task.action) for row in rows] == [("异议", "去答复")]


def test_only_my_open_tasks_wait_for_me(world, sources):
    _notice(world, "planner", "我的")
    _notice(world, "planner", "办完的", done_at=NOW)
    _notice(world, "planner", "只是告知的", is_task=False)
    _notice(world, "reader", "别人的")
    assert [row.task.title for row in desk.waiting_rows(world.actor("planner"), NOW)] == ["我的"]


def _write(world, who: str, kind: str, title: str, *, at=NOW - timedelta(hours=1), region="990101"):
    with transaction.atomic():
        return record(
            kind, world.regions[region], actor=world.actor(who), now=at, title=title, region_code=region
        )


def _titles(world, username: str) -> list[str]:
    return [change.title for change in desk.changes_since_yesterday(world.actor(username), NOW)]


def test_changes_are_those_of_others_in_my_regions_since_yesterday(world):
    _write(world, "statistician", "indicators.observation.added", "填报东岭县数据")
    _write(world, "planner", "plans.target.assigned", "我自己办的")
    _write(world, "neighbour", "plans.plan.created", "邻市的计划", region="990200")
    _write(world, "statistician", "indicators.observation.added", "前天的", at=NOW - timedelta(days=2))
    assert _titles(world, "planner") == ["填报东岭县数据"]
    assert _titles(world, "county") == ["我自己办的", "填报东岭县数据"]
    assert _titles(world, "county2") == []


def test_the_house_s_own_events_are_for_administrators_and_work_s_for_those_who_work(world):
    _write(world, "security", "core.post.granted", "授予岗位", region="990100")
    _write(world, "statistician", "plans.plan.created", "建立计划", region="990100")
    assert _titles(world, "planner") == ["建立计划"]
    assert _titles(world, "system") == ["授予岗位"]
    assert _titles(world, "audit") == ["建立计划", "授予岗位"]


def test_neighbouring_events_of_one_kind_by_one_person_are_one_line(world):
    for number in range(3):
        _write(world, "statistician", "indicators.observation.added", f"填报第{number + 1}条")
    _write(world, "statistician", "plans.plan.created", "建立计划")
    lines = desk.changes_since_yesterday(world.actor("planner"), NOW)
    assert [(line.title, line.more) for line in lines] == [("建立计划", 0), ("填报第3条", 2)]


def test_everyone_with_a_post_is_told_where_to_start(world):
    assert desk.start_of(world.actor("planner")).title == "可以录入一份文件"
    assert {name for name in world.accounts if desk.start_of(world.actor(name)) is None} == set()


def test_the_workbench_asks_the_same_number_of_queries_however_many_rows(
    world, sources, sign_in, django_assert_num_queries, django_assert_max_num_queries
):
    client = sign_in("planner")
    counts = []
    for number in range(3):
        _notice(world, "planner", f"第{number}件")
        _write(world, "statistician", "indicators.observation.added", f"填报{number}", at=datetime.now(UTC))
        with django_assert_max_num_queries(20) as asked:
            client.get("/workbench/")
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]
