from __future__ import annotations

from decimal import Decimal as D

import pytest

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.plans.logic import Expression
from kechuang.plans.logic.tree import in_order
from kechuang.plans.models import Plan, PlanNode, Target
from kechuang.plans.operations import (
    add_node,
    adopt_targets,
    build_tree,
    carry_over,
    create_plan,
    create_target,
    delete_node,
    edit_node,
    edit_plan,
    hang_targets,
    move_node,
)


@pytest.fixture
def planner(world):
    return world.actor("planner")


def shape(plan):
    return [(branch.depth, str(branch.node)) for branch in in_order(plan.nodes.all())]


def make(plan, planner, now, name="新增高企", **more):
    return create_target(
        plan_id=plan.pk,
        name=name,
        expression=Expression("value", ">=", floor=D(15), unit="家"),
        actor=planner,
        now=now,
        **more,
    )


def test_create_annual_and_five_year_plans(world, planner, now):
    years = create_plan(
        region=world.city, title="“十五五”科技规划", year_from=2026, year_to=2030, actor=planner, now=now
    )
    annual = create_plan(
        region=world.city, title="2026年计划", year_from=2026, parent_id=years.pk, actor=planner, now=now
    )
    assert (years.is_annual, annual.is_annual, annual.year_to) == (False, True, 2026)
    assert list(years.years.all()) == [annual]
    assert Event.objects.filter(kind="plans.plan.created").count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [({"title": " "}, "title"), ({"year_from": 26}, "year_from"), ({"year_to": 2025}, "year_to")],
)
def test_a_plan_needs_name_and_years(world, planner, now, given, field):
    with pytest.raises(Problem) as problem:
        create_plan(
            **{
                "region": world.city,
                "title": "计划",
                "year_from": 2026,
                "actor": planner,
                "now": now,
                **given,
            }
        )
    assert problem.value.field == field
    assert Plan.objects.count() == 0


def test_an_annual_plan_lies_within_the_plan_of_years(world, planner, now):
    years = create_plan(region=world.city, title="规划", year_from=2021, year_to=2025, actor=planner, now=now)
    with pytest.raises(Problem) as problem:
        create_plan(
            region=world.city, title="2026年计划", year_from=2026, parent_id=years.pk, actor=planner, now=now
        )
    assert problem.value.field == "parent_id"


@pytest.mark.parametrize("who", ["county", "statistician", "leader", "reader", "neighbour", "system"])
def test_only_planners_of_the_city_make_plans(world, now, who):
    with pytest.raises(Refused):
        create_plan(region=world.city, title="计划", year_from=2026, actor=world.actor(who), now=now)


def test_build_tree_from_the_outline_once(plan, planner, now):
    assert build_tree(plan_id=plan.pk, actor=planner, now=now) == 2
    assert build_tree(plan_id=plan.pk, actor=planner, now=now) == 0
    assert shape(plan) == [(0, "一 去年工作"), (0, "二 今年目标")]


def test_several_frameworks_stand_side_by_side(plan, document, planner, now):
    document.outline = [
        {
            "index": 0,
            "parent": None,
            "depth": 0,
            "label": "",
            "title": "一条主线",
            "start": 0,
            "end": 9,
            "framework": "1-2",
        },
        {
            "index": 1,
            "parent": 0,
            "depth": 1,
            "label": "1",
            "title": "能力一",
            "start": 0,
            "end": 4,
            "framework": "1-2",
        },
        {
            "index": 2,
            "parent": 0,
            "depth": 1,
            "label": "2",
            "title": "能力二",
            "start": 4,
            "end": 9,
            "framework": "1-2",
        },
        {
            "index": 3,
            "parent": None,
            "depth": 0,
            "label": "一",
            "title": "目标",
            "start": 0,
            "end": 9,
            "framework": None,
        },
    ]
    document.save()
    assert build_tree(plan_id=plan.pk, actor=planner, now=now) == 4
    assert set(plan.nodes.values_list("framework", flat=True)) == {"1-2", ""}
    assert shape(plan) == [(0, "一条主线"), (1, "1 能力一"), (1, "2 能力二"), (0, "一 目标")]


def test_nodes_are_added_edited_and_moved(plan, planner, now):
    top = add_node(plan_id=plan.pk, title="平台", label="一", actor=planner, now=now)
    low = add_node(plan_id=plan.pk, title="实验室", parent_id=top.pk, actor=planner, now=now)
    other = add_node(plan_id=plan.pk, title="人才", label="二", actor=planner, now=now)
    edit_node(node_id=low.pk, changes={"title": "重点实验室", "holder": "平台科"}, actor=planner, now=now)
    move_node(node_id=other.pk, parent_id=None, before_id=top.pk, actor=planner, now=now)
    assert shape(plan) == [(0, "二 人才"), (0, "一 平台"), (1, "重点实验室")]
    move_node(node_id=low.pk, parent_id=other.pk, actor=planner, now=now)
    assert shape(plan) == [(0, "二 人才"), (1, "重点实验室"), (0, "一 平台")]


def test_a_node_is_not_moved_below_itself(plan, planner, now):
    top = add_node(plan_id=plan.pk, title="平台", actor=planner, now=now)
    low = add_node(plan_id=plan.pk, title="实验室", parent_id=top.pk, actor=planner, now=now)
    with pytest.raises(Problem):
        move_node(node_id=top.pk, parent_id=low.pk, actor=planner, now=now)
    assert shape(plan) == [(0, "平台"), (1, "实验室")]


def test_a_node_with_targets_is_not_deleted(plan, planner, now):
    top = add_node(plan_id=plan.pk, title="平台", actor=planner, now=now)
    low = add_node(plan_id=plan.pk, title="实验室", parent_id=top.pk, actor=planner, now=now)
    target = make(plan, planner, now, node_id=low.pk)
    with pytest.raises(Problem, match="还挂着1个目标"):
        delete_node(node_id=top.pk, actor=planner, now=now)
    hang_targets(plan_id=plan.pk, target_ids=[target.pk], node_id=None, actor=planner, now=now)
    delete_node(node_id=top.pk, actor=planner, now=now)
    assert PlanNode.objects.count() == 0


def test_hanging_targets_is_one_event_and_idempotent(plan, planner, now):
    node = add_node(plan_id=plan.pk, title="平台", actor=planner, now=now)
    both = [make(plan, planner, now).pk, make(plan, planner, now, name="另一个").pk]
    assert len(hang_targets(plan_id=plan.pk, target_ids=both, node_id=node.pk, actor=planner, now=now)) == 2
    assert hang_targets(plan_id=plan.pk, target_ids=both, node_id=node.pk, actor=planner, now=now) == []
    assert list(node.targets.order_by("pk").values_list("pk", flat=True)) == both
    assert Event.objects.filter(kind="plans.target.hung").count() == 1


def test_a_node_of_another_plan_is_refused(world, plan, planner, now):
    other = create_plan(region=world.city, title="别的计划", year_from=2026, actor=planner, now=now)
    node = add_node(plan_id=other.pk, title="平台", actor=planner, now=now)
    with pytest.raises(Problem):
        hang_targets(plan_id=plan.pk, target_ids=[], node_id=node.pk, actor=planner, now=now)


def test_edit_plan(plan, planner, now):
    edit_plan(
        plan_id=plan.pk, changes={"theme": "创新提升年", "guidance": "稳中求进"}, actor=planner, now=now
    )
    plan.refresh_from_db()
    assert (plan.theme, plan.guidance) == ("创新提升年", "稳中求进")


def test_carry_over_takes_tree_and_unfinished_targets_as_drafts(plan, planner, now):
    node = add_node(plan_id=plan.pk, title="平台", label="一", actor=planner, now=now)
    low = add_node(plan_id=plan.pk, title="实验室", parent_id=node.pk, actor=planner, now=now)
    force = make(plan, planner, now, node_id=low.pk)
    make(plan, planner, now, name="还是草稿")
    adopt_targets(plan_id=plan.pk, target_ids=[force.pk], actor=planner, now=now)
    following = carry_over(plan_id=plan.pk, actor=planner, now=now)
    assert (following.title, following.year_from, following.carried_from) == (
        "2027年科技工作计划",
        2027,
        plan,
    )
    assert shape(following) == [(0, "一 平台"), (1, "实验室")]
    carried = Target.objects.get(plan=following)
    assert (carried.state, carried.period, carried.year, carried.carried_from, carried.node.title) == (
        "draft", "2027", 2027, force, "实验室",
    )  # fmt: skip
    assert carried.expression == force.expression


def test_carry_over_happens_once(plan, planner, now):
    first = carry_over(plan_id=plan.pk, actor=planner, now=now)
    assert carry_over(plan_id=plan.pk, actor=planner, now=now) == first
    assert Plan.objects.count() == 2


def test_a_plan_of_years_is_not_carried_over(world, planner, now):
    years = create_plan(region=world.city, title="规划", year_from=2021, year_to=2025, actor=planner, now=now)
    with pytest.raises(Problem):
        carry_over(plan_id=years.pk, actor=planner, now=now)
