"""Lists of subjects, on pages and in the API, ask the database as often for three rows as for one."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.logic.actor import Actor
from kechuang.subjects.models import Organisation
from kechuang.subjects.operations.discipline import load_disciplines
from tests.architecture.source import expect_none
from tests.web.marked_subjects import Filling, fill_one, registered

MARKS = ("甲戌密件", "乙亥密件", "丙子密件")
PAGES = (
    "organisations/", "people/", "experts/", "teams/", "statements/?year=2025", "rights/", "rights/patentless/",
    "qualifications/", "carriers/", "carriers/survival/", "pool/", "pool/lapsing/", "pool/cliffs/", "pool/doubts/",
    "policies/", "policies/gazelle/", "pushes/",
)  # fmt: skip
API = (
    "organisations",
    "people",
    "experts",
    "teams",
    "statements",
    "rights",
    "qualifications",
    "carriers",
    "pool",
    "pushes",
)
ADDRESSES = (*(f"/subjects/{each}" for each in PAGES), *(f"/api/v1/subjects/{each}" for each in API))


def asked(client) -> dict[str, list[str]]:
    """The queries of every list; once before, so that what is kept for good is kept."""
    found = {}
    for address in ADDRESSES:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200, address
        found[address] = [each["sql"] for each in seen.captured_queries]
    return found


def more(one: list[str], three: list[str]) -> str:
    """What is asked for three rows and was not for one, by its first words."""
    seen = {each.partition(" WHERE ")[0] for each in one}
    extra = [each for each in three if each.partition(" WHERE ")[0] not in seen] or three[-1:]
    return f"{len(one)} → {len(three)}：{extra[0][:300]}"


def test_three_rows_ask_as_often_as_one(world, now, sign_in):
    by = {"actor": Actor.system("测试"), "now": now}
    load_disciplines(**by)
    firm, third = world.organisations["firm"], registered(world, "990103", MARKS[2], 73303, by)
    fill_one(world, Filling(firm, firm.region, MARKS[0], 73101, by))
    client = sign_in("enterprise")
    one = asked(client)
    for name, mark in zip(("firm", "firm2"), MARKS, strict=False):
        Organisation.objects.filter(pk=world.organisations[name].pk).update(name=f"{mark}有限公司")
    second = world.organisations["firm2"]
    fill_one(world, Filling(second, second.region, MARKS[1], 73202, by))
    fill_one(world, Filling(third, third.region, MARKS[2], 73404, by))
    three = asked(client)
    assert [each for each in API if len(client.get(f"/api/v1/subjects/{each}").json()["items"]) < 3] == []
    expect_none(
        f"{each} {more(one[each], three[each])}" for each in ADDRESSES if len(one[each]) != len(three[each])
    )
