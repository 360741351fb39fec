"""A form that is sent twice (a double click, a reload) writes once, or says in words why not."""

from __future__ import annotations

import logging

import pytest
from django.urls import reverse

from kechuang.assessment.models import Snapshot
from kechuang.indicators.models import Observation
from kechuang.plans.models import Plan, PlanNode, Statement, Target, TargetAppeal
from tests.web.marked import COUNTIES, fill

CITY = "990100"


@pytest.fixture
def lived_in(world, now):
    """The world with rows of every kind."""
    logging.disable(logging.WARNING)
    fill(world, now)
    yield world
    logging.disable(logging.NOTSET)


def plan() -> Plan:
    return Plan.objects.get(region=CITY)


def share(state: str) -> Target:
    return Target.objects.get(parent__isnull=False, state=state)


def waiting() -> Statement:
    return Statement.objects.filter(document__region=CITY, state="proposed").earliest("pk")


#: Who sends what where, and which rows it writes.
FORMS = {
    "a number": lambda: (
        "statistician", reverse("indicators:observation_add"), Observation,
        {"indicator": "hnte_new", "region": CITY, "period": "2024", "value": "12", "precision": "exact", "status": "final",
         "note": "年报"},
    ),
    "a plan": lambda: (
        "planner", reverse("plans:plan_create"), Plan,
        {"region": CITY, "title": "2027年科技工作计划", "year_from": "2027"},
    ),
    "a node": lambda: (
        "planner", reverse("plans:node_add", args=[plan().pk]), PlanNode, {"title": "三、其他", "label": "三、"},
    ),
    "a target": lambda: (
        "planner", reverse("plans:target_create", args=[plan().pk]), Target,
        {"name": "新目标", "form": "value", "cmp": ">=", "number": "5", "unit": "家", "region": CITY, "period": "2026"},
    ),
    "an appeal": lambda: (
        "park", reverse("plans:target_appeal", args=[share("assigned").pk]), TargetAppeal,
        {"reason": "园区刚设立，底数不足。"},
    ),
    "a division": lambda: (
        "planner", reverse("plans:target_decompose", args=[Target.objects.get(name="甲戌密件草拟").pk]), Target,
        {"method": "equal", **{f"in_{code}": "on" for code in COUNTIES}, **{f"w_{code}": "1" for code in COUNTIES}},
    ),
    "a report": lambda: (
        "planner", reverse("assessment:report_freeze", args=["annual_work"]) + f"?region={CITY}&year=2026", Snapshot, {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_form_sent_twice_writes_once(form, lived_in, sign_in):
    username, address, model, values = FORMS[form]()
    values = {**values, "csrfmiddlewaretoken": "a" * 64}
    client = sign_in(username)
    before = model.objects.count()
    first = client.post(address, values)
    once = model.objects.count()
    again = client.post(address, values)
    assert (first.status_code, once > before) == (302, True), first.content.decode()[-3000:]
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert model.objects.count() == once


def test_the_second_time_says_so_and_another_page_is_another_form(lived_in, sign_in):
    client, address = sign_in("planner"), reverse("plans:plan_create")
    values = {"region": CITY, "title": "又一份计划", "year_from": "2027"}
    client.post(address, {**values, "csrfmiddlewaretoken": "a" * 64})
    page = client.post(address, {**values, "csrfmiddlewaretoken": "a" * 64}, follow=True)
    assert "已经提交过，没有重复写入" in page.content.decode()
    client.post(address, {**values, "csrfmiddlewaretoken": "b" * 64})
    client.post(address, {**values, "csrfmiddlewaretoken": "a" * 64}, headers={"HX-Request": "true"})
    assert Plan.objects.filter(title="又一份计划").count() == 3


def test_two_who_decide_the_same_statement_lose_nothing(lived_in, sign_in):
    row = waiting()
    address = reverse("plans:statement_decide", args=[row.document_id])
    sign_in("planner").post(address, {"act": "confirm", "pick": row.pk})
    page = sign_in("planner").post(address, {"act": "reject", "pick": row.pk}, follow=True)
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert "现为“已确认”，不能" in page.content.decode()
