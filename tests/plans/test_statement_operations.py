from __future__ import annotations

from decimal import Decimal as D

import pytest

from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.plans.operations import (
    add_statement,
    adopt_targets,
    confirm_statements,
    make_targets,
    mend_statement,
    reject_statements,
    reopen_statements,
    withdraw_targets,
)
from tests.plans.conftest import TEXT


def last_event(document):
    return Event.objects.filter(object_type="plans.document", object_id=document.pk).latest("id")


def ids(statements, *norms):
    return [statements[norm].pk for norm in norms]


def test_confirm_one_keeps_who_and_when(document, statements, world, now):
    planner = world.actor("planner")
    (row,) = confirm_statements(
        document_id=document.pk, statement_ids=ids(statements, "新增孵化企业数"), actor=planner, now=now
    )
    row.refresh_from_db()
    assert (row.state, row.decided_by_id, row.decided_at) == ("confirmed", planner.account_id, now)
    assert row.counts
    assert last_event(document).title == "确认“新增孵化企业数”：不少于15家"


def test_confirm_many_is_one_event_that_lists_keys(document, statements, world, now):
    before = Event.objects.count()
    rows = confirm_statements(
        document_id=document.pk,
        statement_ids=ids(statements, "新增孵化企业数", "专利申请量"),
        actor=world.actor("planner"),
        now=now,
    )
    assert Event.objects.count() == before + 1
    assert last_event(document).kind == "plans.statement.confirmed"
    assert last_event(document).data["keys"] == [row.key for row in rows]


def test_confirming_again_writes_nothing(document, statements, world, now):
    chosen = {
        "document_id": document.pk,
        "statement_ids": ids(statements, "专利申请量"),
        "actor": world.actor("planner"),
        "now": now,
    }
    assert len(confirm_statements(**chosen)) == 1
    before = Event.objects.count()
    assert confirm_statements(**chosen) == []
    assert Event.objects.count() == before


def test_unconfirmed_statements_do_not_count(document):
    assert [s.counts for s in document.statements.all()] == [False] * 5
    assert document.statements.confirmed().count() == 0


def test_reject_and_undo(document, statements, world, now):
    chosen = {
        "document_id": document.pk,
        "statement_ids": ids(statements, "专利申请量"),
        "actor": world.actor("planner"),
        "now": now,
    }
    (row,) = reject_statements(**chosen)
    assert row.state == "rejected"
    (row,) = reopen_statements(**chosen)
    row.refresh_from_db()
    assert (row.state, row.decided_by_id, row.decided_at) == ("proposed", None, None)


def test_a_rejected_statement_is_not_confirmed_directly(document, statements, world, now):
    chosen = {
        "document_id": document.pk,
        "statement_ids": ids(statements, "专利申请量"),
        "actor": world.actor("planner"),
        "now": now,
    }
    reject_statements(**chosen)
    with pytest.raises(WrongState):
        confirm_statements(**chosen)


def test_statements_of_another_document_are_not_touched(document, statements, world, now):
    with pytest.raises(Problem, match="刷新"):
        confirm_statements(
            document_id=document.pk, statement_ids=[999999], actor=world.actor("planner"), now=now
        )


def test_mend_keeps_what_was_read(document, statements, world, now):
    row = mend_statement(
        statement_id=statements["专利申请量"].pk, changes={"value": "2,200", "unit": "件", "period": "2026"}, confirm=True,
        actor=world.actor("planner"), now=now,
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.value, row.is_mended, row.state, row.as_read["value"]) == (D(2200), True, "confirmed", "2100")
    event = last_event(document)
    assert (event.kind, event.data["before"]["value"], event.data["after"]["value"]) == (
        "plans.statement.mended",
        "2100.000000",
        "2200",
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": ""}, "value"),
        ({"value": "很多"}, "value"),
        ({"value": "1e30"}, "value"),
        ({"indicator": ""}, "indicator"),
        ({"form": "growth"}, "growth_pct"),
        ({"form": "share", "value": "130"}, "value"),
        ({"form": "range", "value": "5", "value_hi": "3"}, "value_hi"),
        ({"form": "rank", "rank": "0"}, "rank"),
        ({"form": "rank", "rank": "1.5"}, "rank"),
        ({"form": "masked"}, "value"),
        ({"unit": "%"}, "unit"),
        ({"form": "poem"}, "form"),
        ({"kind": "wish"}, "kind"),
        ({"period": "去年"}, "period"),
        ({"unit": "很长" * 20}, "unit"),
    ],
)
def test_mending_is_checked_by_form(statements, world, now, changes, field):
    row = statements["新增孵化企业数"]
    with pytest.raises(Problem) as problem:
        mend_statement(statement_id=row.pk, changes=changes, actor=world.actor("planner"), now=now)
    assert problem.value.field == field
    row.refresh_from_db()
    assert (row.value, row.is_mended) == (D(15), False)


def test_place_and_key_cannot_be_mended(statements, world, now):
    with pytest.raises(Problem, match="不能修改"):
        mend_statement(
            statement_id=statements["专利申请量"].pk,
            changes={"key": "x"},
            actor=world.actor("planner"),
            now=now,
        )


def test_a_decided_statement_is_reopened_before_it_is_mended(document, statements, world, now):
    row = statements["专利申请量"]
    confirm_statements(document_id=document.pk, statement_ids=[row.pk], actor=world.actor("planner"), now=now)
    with pytest.raises(Problem, match="请先撤回"):
        mend_statement(statement_id=row.pk, changes={"value": "1"}, actor=world.actor("planner"), now=now)


def test_add_statement_by_hand(document, world, now):
    start = TEXT.index("总数达到137家")
    fields = {
        "kind": "actual",
        "form": "value",
        "indicator": "高企存量",
        "value": "137",
        "unit": "家",
        "period": "2025",
        "cmp": "=",
    }
    given = {
        "document_id": document.pk,
        "start": start,
        "end": start + 8,
        "fields": fields,
        "actor": world.actor("planner"),
        "now": now,
    }
    row = add_statement(**given)
    assert (row.span, row.state, row.is_added, row.norm) == ("总数达到137家", "confirmed", True, "高企存量")
    assert add_statement(**given) == row
    assert document.statements.count() == 6


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (0, 10_000), (-1, 4)])
def test_a_selection_must_stand_in_the_text(document, world, now, start, end):
    with pytest.raises(Problem) as problem:
        add_statement(
            document_id=document.pk, start=start, end=end, fields={"indicator": "x", "kind": "target", "form": "milestone"},
            actor=world.actor("planner"), now=now,
        )  # fmt: skip
    assert problem.value.field == "start"


def test_reopening_is_refused_while_a_target_stands_on_it(document, plan, statements, world, now):
    planner = world.actor("planner")
    chosen = {
        "document_id": document.pk,
        "statement_ids": ids(statements, "专利申请量"),
        "actor": planner,
        "now": now,
    }
    confirm_statements(**chosen)
    (target,) = make_targets(plan_id=plan.pk, actor=planner, now=now)
    adopt_targets(plan_id=plan.pk, target_ids=[target.pk], actor=planner, now=now)
    with pytest.raises(Problem, match="2026年科技工作计划"):
        reopen_statements(**chosen)
    withdraw_targets(plan_id=plan.pk, target_ids=[target.pk], reason="重复", actor=planner, now=now)
    assert len(reopen_statements(**chosen)) == 1


@pytest.mark.parametrize(
    "who", ["statistician", "reader", "leader", "system", "security", "audit", "neighbour", "county", "park"]
)
@pytest.mark.parametrize("act", [confirm_statements, reject_statements])
def test_others_may_not_decide_on_the_citys_document(document, statements, world, now, who, act):
    given = {"document_id": document.pk, "statement_ids": ids(statements, "专利申请量"), "now": now}
    with pytest.raises(Refused):
        act(actor=world.actor(who), **given)
    assert len(act(actor=world.actor("planner"), **given)) == 1
