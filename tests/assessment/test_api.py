"""The API: the happy path, a refusal, and what is unknown."""

from __future__ import annotations

import json

from kechuang.assessment.models import Snapshot

BOARD = "/api/v1/assessment/board?region=990100&year=2025&as_of=2026-03-31"


def test_board(full_year, sign_in):
    got = sign_in("reader").get(BOARD)
    lines = {(line["region"], line["name"]): line for line in got.json()["lines"]}
    patents, awaited = lines["990100", "专利量"], lines["990100", "研发强度"]
    assert (patents["outcome"], patents["value"], patents["completion_pct"]) == (
        "reached",
        "120.000000",
        "120.0",
    )
    assert (awaited["outcome"], awaited["value"], awaited["completion_pct"]) == ("not_due", None, None)


def test_board_is_refused_to_the_neighbour(full_year, sign_in):
    assert sign_in("reader").get(BOARD).status_code == 200
    assert sign_in("neighbour").get(BOARD).status_code == 403


def test_judgement_shows_its_steps_and_what_it_read(full_year, sign_in):
    target = full_year.plan.targets.get(name="企业数增长")
    got = sign_in("reader").get(f"/api/v1/assessment/targets/{target.pk}/judgement?as_of=2026-03-31").json()
    numbers = full_year.world.city.observations.filter(indicator="t_firms").order_by("-period")
    assert got["outcome"] == "missed"
    assert got["used"] == [number.pk for number in numbers]
    assert got["steps"][0] == {"label": "完成", "text": "119家（2025年，核定）", "observation": numbers[0].pk}


def test_freeze_list_and_download(full_year, sign_in):
    client = sign_in("planner")
    body = {"region": "990100", "year": 2025, "as_of": "2026-03-31"}
    made = client.post("/api/v1/assessment/reports/freeze", json.dumps(body), content_type="application/json")
    snapshot = Snapshot.objects.get()
    assert (made.status_code, made.json()["sha256"]) == (201, snapshot.sha256)
    assert [row["id"] for row in client.get("/api/v1/assessment/snapshots").json()] == [snapshot.pk]
    assert client.get(f"/api/v1/assessment/snapshots/{snapshot.pk}/pdf").content[:4] == b"%PDF"
    assert client.get(f"/api/v1/assessment/snapshots/{snapshot.pk}/html").status_code == 422
    refused = sign_in("reader").post(
        "/api/v1/assessment/reports/freeze", json.dumps(body), content_type="application/json"
    )
    assert refused.status_code == 403
