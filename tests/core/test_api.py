"""The API of core: the same answers and the same refusals as the pages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kechuang.core.operations.notice import send_notice


@pytest.fixture
def client(world):
    client = Client()
    client.force_login(world.accounts["planner"])
    return client


def test_a_stranger_is_refused(world):
    for address in ("me", "me/permissions", "regions/resolve?text=x", "regions/990100", "notices"):
        assert Client().get(f"/api/v1/core/{address}").status_code == 401


def test_me(client, world):
    answer = client.get("/api/v1/core/me").json()
    assert (answer["account_id"], answer["name"]) == (world.accounts["planner"].pk, "规划员甲")
    assert [(grant["role"], grant["region_code"]) for grant in answer["grants"]] == [("planner", "990100")]


def test_my_permissions(client):
    answer = {row["action"]: row["allowed"] for row in client.get("/api/v1/core/me/permissions").json()}
    assert (answer["core.file.add"], answer["core.account.create"]) == (True, False)


def test_resolve_and_get_a_region(client):
    found = client.get("/api/v1/core/regions/resolve", {"text": "东岭县", "context": "990100"}).json()
    assert found[0]["code"] == "990101"
    assert found[0]["reasons"]
    assert client.get("/api/v1/core/regions/990101").json()["path"] == "/990000/990100/990101/"
    assert client.get("/api/v1/core/regions/000000").status_code == 404


def test_notices_are_ones_own(client, world, now):
    own = send_notice(account_id=world.accounts["planner"].pk, title="请确认", now=now, is_task=True)
    other = send_notice(account_id=world.accounts["leader"].pk, title="别人的", now=now)
    assert [row["title"] for row in client.get("/api/v1/core/notices").json()["items"]] == ["请确认"]
    assert client.post(f"/api/v1/core/notices/{other.pk}/read").status_code == 403
    assert client.post(f"/api/v1/core/notices/{own.pk}/read").json()["read_at"] is not None
    assert client.get("/api/v1/core/notices", {"unread": "true"}).json()["items"] == []
    assert client.post(f"/api/v1/core/notices/{own.pk}/finish").json()["done_at"] is not None


def test_notices_cost_the_same_with_more_rows(client, world, now):
    counts = []
    for n in range(3):
        send_notice(account_id=world.accounts["planner"].pk, title=str(n), now=now)
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/v1/core/notices")
        counts.append(len(queries))
    assert counts[0] == counts[2]
