from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.plans.logic import Expression, describe
from kechuang.plans.models import Target
from kechuang.plans.operations import (
    accept_targets,
    add_document,
    adopt_targets,
    answer_appeal,
    appeal_target,
    assign_targets,
    build_tree,
    change_target,
    confirm_statements,
    create_plan,
    create_target,
    decompose_target,
    edit_target,
    make_targets,
    withdraw_targets,
)
from tests.plans.conftest import TEXT, reading_of

TWENTY = Expression("value", ">=", floor=D(20), unit="家")
WEIGHTS = {"990101": D("0.5"), "990102": D("0.3"), "990103": D("0.2")}


@pytest.fixture
def planner(world):
    return world.actor("planner")


@pytest.fixture
def target(plan, planner, now):
    return create_target(plan_id=plan.pk, name="新增高企", expression=TWENTY, actor=planner, now=now)


@pytest.fixture
def shares(target, planner, now):
    rows = decompose_target(
        target_id=target.pk, method="proportional", weights=WEIGHTS, actor=planner, now=now
    )
    return {row.region_id: row for row in rows}


@pytest.fixture
def assigned(plan, shares, planner, now):
    assign_targets(plan_id=plan.pk, target_ids=[s.pk for s in shares.values()], actor=planner, now=now)
    return {code: Target.objects.get(pk=s.pk) for code, s in shares.items()}


def confirm_all(document, planner, now):
    confirm_statements(
        document_id=document.pk,
        statement_ids=list(document.statements.values_list("pk", flat=True)),
        actor=planner,
        now=now,
    )


def test_only_confirmed_target_statements_become_targets(plan, document, statements, planner, now):
    assert make_targets(plan_id=plan.pk, actor=planner, now=now) == []
    confirm_statements(
        document_id=document.pk, statement_ids=[statements["新增孵化企业数"].pk], actor=planner, now=now
    )
    (made,) = make_targets(plan_id=plan.pk, actor=planner, now=now)
    assert (made.name, made.state, made.period, made.year, made.region_id) == (
        "新增孵化企业数",
        "draft",
        "2026",
        2026,
        "990100",
    )
    assert (describe(made.expression), made.text, made.statement_id) == (
        "不少于15家",
        "新增孵化企业15家以上",
        statements["新增孵化企业数"].pk,
    )


def test_one_statement_makes_one_target(plan, document, planner, now):
    confirm_all(document, planner, now)
    made = make_targets(plan_id=plan.pk, actor=planner, now=now)
    assert [describe(t.expression) for t in made] == [
        "力争增长50%以上",
        "不少于15家",
        "确保2100件，力争3000件",
    ]
    before = Event.objects.count()
    assert make_targets(plan_id=plan.pk, actor=planner, now=now) == []
    assert Event.objects.count() == before


def test_targets_hang_on_the_node_of_their_place(plan, document, planner, now):
    build_tree(plan_id=plan.pk, actor=planner, now=now)
    confirm_all(document, planner, now)
    assert {t.node.title for t in make_targets(plan_id=plan.pk, actor=planner, now=now)} == {"今年目标"}


def test_places_of_another_document_are_not_places_of_the_tree(world, plan, document, reader, planner, now):
    build_tree(plan_id=plan.pk, actor=planner, now=now)
    reader(reading_of(TEXT + "补充。"))
    other = add_document(region=world.city, text=TEXT + "补充。", actor=planner, now=now)
    confirm_all(other, planner, now)
    made = make_targets(plan_id=plan.pk, document_id=other.pk, actor=planner, now=now)
    assert [target.node for target in made] == [None, None, None]


def test_statements_of_another_year_are_left_to_their_own_plan(world, document, planner, now):
    later = create_plan(
        region=world.city, title="2027年计划", year_from=2027, document_id=document.pk, actor=planner, now=now
    )
    confirm_all(document, planner, now)
    assert make_targets(plan_id=later.pk, actor=planner, now=now) == []


@pytest.mark.parametrize(
    "expression",
    [
        TWENTY,
        Expression("value", ">", floor=D(100), unit="人"),
        Expression("range", floor=D(3), ceil=D(5), unit="个"),
        Expression("growth", ">=", growth_pct=D(20)),
        Expression("share", ">=", floor=D(25), unit="%"),
        Expression("stretch", floor=D(2100), stretch=D(3000), unit="件"),
        Expression("stretch", stretch=D(10), unit="家", certainty="力争"),
        Expression("rank", rank=3, rank_scope="全省"),
        Expression("rank_change", rank_change=1),
        Expression("points", ">=", points=D(2)),
        Expression("multiple", multiple=D("1.6")),
        Expression("completion", ">=", completion_pct=D(100)),
        Expression("coverage", denominator="省级重点园区"),
        Expression("milestone"),
        Expression("qualitative"),
        Expression("statutory"),
        Expression("value", floor=D(83), unit="家", growth_pct=D(10)),
        Expression("masked", unit="项"),
    ],
    ids=lambda e: e.form,
)
def test_every_kind_of_target_is_kept_as_written(plan, planner, now, expression):
    made = create_target(plan_id=plan.pk, name="目标", expression=expression, actor=planner, now=now)
    assert Target.objects.get(pk=made.pk).expression == expression


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"period": "明年"}, "period"),
        ({"expression": Expression("value", ">=")}, "floor"),
        ({"expression": Expression("value", floor=D(20), unit="%")}, "unit"),
        ({"expression": Expression("growth")}, "growth_pct"),
        ({"expression": Expression("share", floor=D(120))}, "floor"),
        ({"expression": Expression("range", floor=D(5), ceil=D(3))}, "ceil"),
        ({"expression": Expression("stretch", floor=D(30), stretch=D(20))}, "stretch"),
        ({"expression": Expression("rank", rank=0)}, "rank"),
        ({"expression": Expression("poem")}, "form"),
    ],
)
def test_a_target_that_cannot_stand_is_refused_at_its_field(plan, planner, now, given, field):
    with pytest.raises(Problem) as problem:
        create_target(
            **{
                "plan_id": plan.pk,
                "name": "目标",
                "expression": TWENTY,
                "actor": planner,
                "now": now,
                **given,
            }
        )
    assert problem.value.field == field
    assert Target.objects.count() == 0


def test_a_multi_year_target_counts_for_its_last_year(world, planner, now):
    years = create_plan(region=world.city, title="规划", year_from=2026, year_to=2030, actor=planner, now=now)
    made = create_target(plan_id=years.pk, name="高企", expression=TWENTY, actor=planner, now=now)
    assert (made.period, made.year) == ("2026-2030", 2030)


def test_a_draft_is_edited(target, planner, now):
    edit_target(
        target_id=target.pk, expression=Expression("value", ">=", floor=D(25), unit="家"),
        changes={"name": "新增高新技术企业", "due_on": date(2026, 12, 31)}, actor=planner, now=now,
    )  # fmt: skip
    target.refresh_from_db()
    assert (target.name, target.floor, target.due_on) == ("新增高新技术企业", D(25), date(2026, 12, 31))


def test_a_target_in_force_is_changed_not_edited(plan, target, planner, now):
    adopt_targets(plan_id=plan.pk, target_ids=[target.pk], actor=planner, now=now)
    with pytest.raises(Problem, match="年中调整"):
        edit_target(target_id=target.pk, changes={"name": "x"}, actor=planner, now=now)


def test_adopt_many_is_one_event(plan, target, planner, now):
    other = create_target(plan_id=plan.pk, name="另一个", expression=TWENTY, actor=planner, now=now)
    changed = adopt_targets(plan_id=plan.pk, target_ids=[target.pk, other.pk], actor=planner, now=now)
    assert {t.state for t in changed} == {"in_force"}
    assert Target.objects.in_force().count() == 2
    assert Event.objects.filter(kind="plans.target.adopted").count() == 1
    assert adopt_targets(plan_id=plan.pk, target_ids=[target.pk], actor=planner, now=now) == []


def test_decompose_makes_draft_shares_by_largest_remainder(shares, target):
    assert {code: (s.floor, s.state, s.parent_id) for code, s in shares.items()} == {
        "990101": (D(10), "draft", target.pk), "990102": (D(6), "draft", target.pk), "990103": (D(4), "draft", target.pk),
    }  # fmt: skip
    event = Event.objects.get(kind="plans.target.decomposed")
    assert (event.object_id, event.data["sum"], event.data["total"]) == (str(target.pk), "20", "20")


def test_decomposing_again_rewrites_drafts_and_withdraws_spares(target, shares, planner, now):
    decompose_target(
        target_id=target.pk, method="equal", weights={"990101": None, "9901G1": None}, actor=planner, now=now
    )
    assert {s.region_id: (s.state, s.floor) for s in target.shares.all()} == {
        "990101": ("draft", D(10)), "9901G1": ("draft", D(10)), "990102": ("withdrawn", D(6)), "990103": ("withdrawn", D(4)),
    }  # fmt: skip


def test_counties_without_a_duty_get_no_row(plan, planner, now):
    one = create_target(
        plan_id=plan.pk,
        name="省级孵化器",
        expression=Expression("value", floor=D(1), unit="家"),
        actor=planner,
        now=now,
    )
    rows = decompose_target(target_id=one.pk, method="potential", weights=WEIGHTS, actor=planner, now=now)
    assert [row.region_id for row in rows] == ["990101"]


def test_a_sum_below_the_citys_is_refused_unless_allowed(target, planner, now):
    given = {
        "target_id": target.pk,
        "method": "manual",
        "weights": {"990101": D(10), "990102": D(9)},
        "actor": planner,
        "now": now,
    }
    with pytest.raises(Problem, match="不足全市目标"):
        decompose_target(**given)
    assert target.shares.count() == 0
    assert len(decompose_target(**given, allow_shortfall=True)) == 2


def test_a_rank_target_is_not_decomposed_and_it_says_why(plan, planner, now):
    place = create_target(
        plan_id=plan.pk,
        name="综合水平",
        expression=Expression("rank_change", rank_change=1),
        actor=planner,
        now=now,
    )
    with pytest.raises(Problem, match="不能分解"):
        decompose_target(target_id=place.pk, method="equal", weights=dict(WEIGHTS), actor=planner, now=now)


def test_only_the_citys_own_counties_share(target, planner, now):
    with pytest.raises(Problem, match="990201"):
        decompose_target(
            target_id=target.pk, method="equal", weights={"990201": None}, actor=planner, now=now
        )


def test_assigned_shares_are_not_divided_anew(target, assigned, planner, now):
    with pytest.raises(Problem, match="已经下达"):
        decompose_target(target_id=target.pk, method="equal", weights=dict(WEIGHTS), actor=planner, now=now)


def test_assign_is_one_event_that_names_the_counties(plan, assigned):
    assert {s.state for s in assigned.values()} == {"assigned"}
    event = Event.objects.get(kind="plans.target.assigned")
    assert event.object_type == "plans.plan"
    assert sorted(event.data["regions"]) == ["990101", "990102", "990103"]


def test_the_citys_own_target_is_adopted_not_assigned(plan, target, planner, now):
    with pytest.raises(Problem, match="纳入年度目标"):
        assign_targets(plan_id=plan.pk, target_ids=[target.pk], actor=planner, now=now)


def test_a_share_is_assigned_not_adopted(plan, shares, planner, now):
    with pytest.raises(Problem, match="下达"):
        adopt_targets(plan_id=plan.pk, target_ids=[shares["990101"].pk], actor=planner, now=now)


def test_a_county_accepts_its_own_share_only(plan, assigned, world, now):
    (row,) = accept_targets(
        plan_id=plan.pk, target_ids=[assigned["990101"].pk], actor=world.actor("county"), now=now
    )
    assert row.state == "in_force"
    with pytest.raises(Refused):
        accept_targets(
            plan_id=plan.pk, target_ids=[assigned["990102"].pk], actor=world.actor("county"), now=now
        )


def test_appeal_then_uphold_then_accept(plan, assigned, world, planner, now):
    county, share = world.actor("county"), assigned["990101"]
    appeal = appeal_target(
        target_id=share.pk, reason="上年底数少，只有八家可培育", wanted=D(8), actor=county, now=now
    )
    share.refresh_from_db()
    assert (share.state, appeal.wanted, appeal.appealed_by_id) == ("appealed", D(8), county.account_id)
    answered = answer_appeal(target_id=share.pk, answer="维持，市局加派服务力量。", actor=planner, now=now)
    share.refresh_from_db()
    assert (share.state, answered.pk, answered.answered_at) == ("assigned", appeal.pk, now)
    accept_targets(plan_id=plan.pk, target_ids=[share.pk], actor=county, now=now)
    share.refresh_from_db()
    assert share.state == "in_force"


def test_an_appeal_needs_a_reason(assigned, world, now):
    with pytest.raises(Problem) as problem:
        appeal_target(target_id=assigned["990101"].pk, reason="高", actor=world.actor("county"), now=now)
    assert problem.value.field == "reason"


def test_an_appeal_is_granted_by_a_change_that_is_assigned_anew(assigned, world, planner, now):
    share = assigned["990101"]
    appeal_target(
        target_id=share.pk, reason="上年底数少，只有八家", wanted=D(8), actor=world.actor("county"), now=now
    )
    new = change_target(
        target_id=share.pk,
        expression=Expression("value", ">=", floor=D(8), unit="家"),
        reason="底数核实",
        actor=planner,
        now=now,
    )
    share.refresh_from_db()
    assert (share.state, new.state, new.replaces, new.parent_id) == (
        "replaced",
        "assigned",
        share,
        share.parent_id,
    )
    assert share.appeals.get().answer == "同意调整：底数核实"


def test_change_in_mid_year_needs_its_document_and_keeps_the_shares(
    plan, target, assigned, document, planner, now
):
    adopt_targets(plan_id=plan.pk, target_ids=[target.pk], actor=planner, now=now)
    given = {
        "target_id": target.pk,
        "expression": Expression("value", ">=", floor=D(18), unit="家"),
        "reason": "省里调整",
        "actor": planner,
        "now": now,
    }
    with pytest.raises(Problem) as problem:
        change_target(**given)
    assert problem.value.field == "document_id"
    new = change_target(**given, document_id=document.pk)
    target.refresh_from_db()
    assert (target.state, new.state, new.floor, new.change_document, new.change_reason) == (
        "replaced", "in_force", D(18), document, "省里调整",
    )  # fmt: skip
    assert new.shares.count() == 3
    event = Event.objects.get(kind="plans.target.changed")
    assert event.title == "调整为不少于18家（原不少于20家）"


def test_a_change_that_changes_nothing_is_refused(plan, target, document, planner, now):
    adopt_targets(plan_id=plan.pk, target_ids=[target.pk], actor=planner, now=now)
    with pytest.raises(Problem, match="相同"):
        change_target(
            target_id=target.pk, expression=Target.objects.get(pk=target.pk).expression, reason="x", document_id=document.pk,
            actor=planner, now=now,
        )  # fmt: skip


def test_withdraw_takes_the_shares_along_and_needs_a_reason(plan, target, assigned, planner, now):
    given = {"plan_id": plan.pk, "target_ids": [target.pk], "actor": planner, "now": now}
    with pytest.raises(Problem) as problem:
        withdraw_targets(**given)
    assert problem.value.field == "reason"
    rows = withdraw_targets(**given, reason="重复下达")
    assert {row.state for row in rows} == {"withdrawn"}
    assert len(rows) == 4


def test_a_withdrawn_share_can_be_given_anew(plan, target, assigned, planner, now):
    withdraw_targets(
        plan_id=plan.pk, target_ids=[s.pk for s in assigned.values()], reason="重分", actor=planner, now=now
    )
    rows = decompose_target(
        target_id=target.pk, method="equal", weights=dict(WEIGHTS), actor=planner, now=now
    )
    assert [row.floor for row in rows] == [D(7), D(7), D(6)]


# who, which act, in which state: the matrix. Each act is tried on a share that is ready for it.
ACTS = {
    "adopt": ("draft", {"planner"}),
    "assign": ("draft", {"planner"}),
    "accept": ("assigned", {"county"}),
    "appeal": ("assigned", {"county"}),
    "answer": ("appealed", {"planner"}),
    "change": ("in_force", {"planner"}),
    "withdraw": ("in_force", {"planner"}),
    "edit": ("draft", {"planner"}),
    "decompose": ("in_force", {"planner"}),
}
EVERYBODY = (
    "system",
    "security",
    "audit",
    "leader",
    "planner",
    "statistician",
    "county",
    "county2",
    "park",
    "reader",
    "neighbour",
)


def act(name, target, plan, document, actor, now):
    one = {"target_id": target.pk, "actor": actor, "now": now}
    many = {"plan_id": plan.pk, "target_ids": [target.pk], "actor": actor, "now": now}
    new = Expression("value", ">=", floor=D(9), unit="家")
    return {
        "adopt": lambda: adopt_targets(**many),
        "assign": lambda: assign_targets(**many),
        "accept": lambda: accept_targets(**many),
        "appeal": lambda: appeal_target(reason="理由充分写明", **one),
        "answer": lambda: answer_appeal(answer="维持", **one),
        "change": lambda: change_target(expression=new, reason="调整", document_id=document.pk, **one),
        "withdraw": lambda: withdraw_targets(reason="撤", **many),
        "edit": lambda: edit_target(expression=new, **one),
        "decompose": lambda: decompose_target(method="equal", weights=dict(WEIGHTS), **one),
    }[name]()


def ready(name, state, plan, world, planner, now):
    """A target in ``state``: the city's own for what only the city's can suffer, else 东岭县's."""
    own = name in ("adopt", "decompose")
    region = world.city if own else world.county
    target = create_target(
        plan_id=plan.pk, name="目标", region=region, expression=TWENTY, actor=planner, now=now
    )
    if state in ("assigned", "appealed"):
        assign_targets(plan_id=plan.pk, target_ids=[target.pk], actor=planner, now=now)
    if state == "appealed":
        appeal_target(target_id=target.pk, reason="理由充分写明", actor=world.actor("county"), now=now)
    if state == "in_force" and own:
        adopt_targets(plan_id=plan.pk, target_ids=[target.pk], actor=planner, now=now)
    elif state == "in_force":
        assign_targets(plan_id=plan.pk, target_ids=[target.pk], actor=planner, now=now)
        accept_targets(plan_id=plan.pk, target_ids=[target.pk], actor=world.actor("county"), now=now)
    return target


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_do_what(plan, document, world, planner, now, name, who):
    state, allowed = ACTS[name]
    target = ready(name, state, plan, world, planner, now)
    if who in allowed:
        act(name, target, plan, document, world.actor(who), now)
    else:
        with pytest.raises(Refused):
            act(name, target, plan, document, world.actor(who), now)
        target.refresh_from_db()
        assert target.state == state


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("accept", "draft"), ("appeal", "draft"), ("answer", "assigned"), ("change", "draft"), ("assign", "in_force"),
        ("appeal", "in_force"), ("edit", "assigned"),
    ],
)  # fmt: skip
def test_acts_that_the_state_does_not_allow(plan, document, world, planner, now, name, state):
    target = ready(name, state, plan, world, planner, now)
    actor = world.actor("county") if name in ("accept", "appeal") else planner
    with pytest.raises((WrongState, Problem)):
        act(name, target, plan, document, actor, now)
    target.refresh_from_db()
    assert target.state == state
