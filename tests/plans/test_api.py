from __future__ import annotations

from decimal import Decimal as D

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kechuang.plans.logic import Expression
from kechuang.plans.operations import assign_targets, create_target
from tests.plans.conftest import TEXT, reading_of

TWENTY = Expression("value", ">=", floor=D(20), unit="家")


def test_a_stranger_is_asked_to_sign_in(world):
    assert Client().get("/api/v1/plans/targets").status_code == 401


def test_documents_and_their_statements(sign_in, document, statements):
    client = sign_in("planner")
    (row,) = client.get("/api/v1/plans/documents").json()["items"]
    assert (row["title"], row["found"], row["confirmed"], row["region"]) == (document.title, 5, 0, "990100")
    assert "original" not in row
    items = client.get(f"/api/v1/plans/documents/{document.pk}/statements").json()["items"]
    assert [item["words"] for item in items][-1] == "确保2100件，力争3000件"
    assert items[-1]["value"] == "2100.000000"
    assert items[2]["value"] is None


def test_adding_a_document_and_deciding_on_its_statements(sign_in, world, reader):
    reader(reading_of())
    client = sign_in("planner")
    made = client.post(
        "/api/v1/plans/documents", {"text": TEXT, "region": "990100"}, content_type="application/json"
    )
    assert (made.status_code, made.json()["waiting"]) == (201, 5)
    where = f"/api/v1/plans/documents/{made.json()['id']}/statements"
    one = client.get(where).json()["items"][0]["id"]
    done = client.post(f"{where}/confirm", {"ids": [one]}, content_type="application/json")
    assert done.json() == {"changed": [one]}
    assert [row["id"] for row in client.get(where, {"state": "confirmed"}).json()["items"]] == [one]
    again = client.post(f"{where}/confirm", {"ids": [one]}, content_type="application/json")
    assert again.json() == {"changed": []}
    wrong = client.post(f"{where}/eat", {"ids": [one]}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "act")


def test_a_state_that_does_not_allow_it_is_422(sign_in, document, statements):
    client = sign_in("planner")
    where = f"/api/v1/plans/documents/{document.pk}/statements"
    body = {"ids": [statements["专利申请量"].pk]}
    client.post(f"{where}/reject", body, content_type="application/json")
    assert client.post(f"{where}/confirm", body, content_type="application/json").status_code == 422


def test_refusals_have_their_reason(sign_in, document, statements):
    where = f"/api/v1/plans/documents/{document.pk}/statements/confirm"
    body = {"ids": [statements["专利申请量"].pk]}
    answer = sign_in("statistician").post(where, body, content_type="application/json")
    assert (answer.status_code, answer.json()["action"]) == (403, "plans.statement.confirm")
    assert sign_in("county").get(f"/api/v1/plans/documents/{document.pk}").status_code == 403
    assert sign_in("planner").get("/api/v1/plans/documents/999999").status_code == 404


def test_targets_are_listed_narrowed_and_accepted(sign_in, world, plan, now):
    planner = world.actor("planner")
    city = create_target(plan_id=plan.pk, name="新增高企", expression=TWENTY, actor=planner, now=now)
    share = create_target(
        plan_id=plan.pk, name="新增高企", expression=TWENTY, region=world.county, actor=planner, now=now
    )
    assign_targets(plan_id=plan.pk, target_ids=[share.pk], actor=planner, now=now)
    rows = sign_in("planner").get("/api/v1/plans/targets", {"year": 2026, "region": "990100"}).json()["items"]
    assert [(row["id"], row["words"], row["floor"], row["growth_pct"]) for row in rows] == [
        (city.pk, "不少于20家", "20.000000", None)
    ]
    county = sign_in("county")
    assert [row["id"] for row in county.get("/api/v1/plans/targets").json()["items"]] == [share.pk]
    assert county.post(f"/api/v1/plans/targets/{share.pk}/accept").json() == {"changed": [share.pk]}
    assert county.get(f"/api/v1/plans/targets/{share.pk}").json()["state"] == "in_force"
    assert county.get(f"/api/v1/plans/targets/{city.pk}").status_code == 403


def test_lists_ask_as_often_for_three_rows_as_for_one(sign_in, world, plan, document, now):
    client, planner = sign_in("planner"), world.actor("planner")

    def count():
        numbers = []
        for url in (
            "/api/v1/plans/targets",
            "/api/v1/plans/documents",
            f"/api/v1/plans/documents/{document.pk}/statements",
        ):
            with CaptureQueriesContext(connection) as context:
                assert client.get(url).status_code == 200
            numbers.append(len(context))
        return numbers

    create_target(plan_id=plan.pk, name="一", expression=TWENTY, actor=planner, now=now)
    count()
    one = count()
    for name in "二三":
        create_target(plan_id=plan.pk, name=name, expression=TWENTY, actor=planner, now=now)
    assert count() == one
