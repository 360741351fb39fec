from __future__ import annotations

from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.search import search
from kechuang.plans import desk
from kechuang.plans.logic import Expression
from kechuang.plans.models import Target
from kechuang.plans.operations import appeal_target, assign_targets, confirm_statements, create_target


@pytest.fixture
def share(world, plan, now):
    planner = world.actor("planner")
    row = create_target(
        plan_id=plan.pk, name="新增高企", region=world.county, actor=planner, now=now,
        expression=Expression("value", ">=", floor=D(10), unit="家"),
    )  # fmt: skip
    assign_targets(plan_id=plan.pk, target_ids=[row.pk], actor=planner, now=now)
    return Target.objects.get(pk=row.pk)


def titles(source, actor, now):
    with CaptureQueriesContext(connection) as context:
        found = [task.title for task in source(actor, now)]
    assert len(context) <= 1
    return found


def test_statements_wait_until_the_last_is_decided(world, document, now):
    planner = world.actor("planner")
    assert titles(desk.statements_to_confirm, planner, now) == [
        "《示例市科技工作总结和计划》有 5 条识读结果待确认"
    ]
    assert titles(desk.statements_to_confirm, world.actor("statistician"), now) == []
    ids = list(document.statements.values_list("pk", flat=True))
    confirm_statements(document_id=document.pk, statement_ids=ids, actor=planner, now=now)
    assert titles(desk.statements_to_confirm, planner, now) == []


def test_drafts_wait_for_the_planner(world, plan, now):
    planner = world.actor("planner")
    create_target(plan_id=plan.pk, name="甲", expression=Expression("milestone"), actor=planner, now=now)
    assert titles(desk.drafts_to_adopt, planner, now) == ["《2026年科技工作计划》有 1 个草稿目标待纳入或下达"]
    assert titles(desk.drafts_to_adopt, world.actor("county"), now) == []


def test_a_share_waits_for_its_county_and_is_awaited_by_the_planner(world, share, now):
    assert titles(desk.shares_to_accept, world.actor("county"), now) == [
        "《2026年科技工作计划》下达给东岭县的 1 个目标待接受"
    ]
    assert titles(desk.shares_to_accept, world.actor("county2"), now) == []
    assert titles(desk.assigned_awaited, world.actor("planner"), now) == [
        "《2026年科技工作计划》有 1 个目标等 1 个承担单位接受"
    ]


def test_an_appeal_waits_for_the_planner_and_is_awaited_by_the_county(world, share, now):
    appeal_target(target_id=share.pk, reason="底数只有八家", actor=world.actor("county"), now=now)
    assert titles(desk.appeals_to_answer, world.actor("planner"), now) == [
        "东岭县对“新增高企”（不少于10家）提出异议"
    ]
    assert titles(desk.appeals_awaited, world.actor("county"), now) == ["“新增高企”的异议等市局答复"]
    assert titles(desk.shares_to_accept, world.actor("county"), now) == []


def test_search_finds_targets_documents_statements_and_plans(world, share, document):
    def found(who, words):
        return {group.source.code: [hit.title for hit in group.hits] for group in search(world.actor(who), words)
                if group.source.code.startswith("plans.")}  # fmt: skip

    assert found("planner", "新增高企") == {"plans.target": ["新增高企"]}
    assert found("planner", "专利申请") == {"plans.statement": ["专利申请量"]}
    assert found("planner", "总结") == {"plans.document": ["示例市科技工作总结和计划"]}
    assert found("planner", "工作计划")["plans.plan"] == ["2026年科技工作计划"]
    assert found("neighbour", "新增高企") == {}
    # The county reads the document on which the city's plan stands; a neighbouring city does not.
    assert found("county", "专利申请") == {"plans.statement": ["专利申请量"]}
    assert found("neighbour", "专利申请") == {}
