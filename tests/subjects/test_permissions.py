"""Who may do what with rights, qualifications, the pool, the log and policies: role × action, where, and whose."""

from __future__ import annotations

from datetime import date

import pytest

from kechuang.core.permissions import may, permissions, which, who_may
from kechuang.subjects.models import (
    IPHolder,
    IPRight,
    PolicyPush,
    PoolEntry,
    Qualification,
    ServiceEntry,
)
from kechuang.subjects.states import PUSH_LIFECYCLE
from tests.world import TODAY

OFFICERS = {"enterprise", "county"}  # of the firm's own county, and of the city
KEEPERS = OFFICERS | {"statistician"}
READERS = KEEPERS | {"leader", "planner", "reader"}
MEMBERS = {"firm", "clerk"}
STRANGERS = {"county2", "park", "firm2", "neighbour", "system", "security", "audit"}
EVERYONE = READERS | MEMBERS | STRANGERS

#: action → who may do it with what belongs to the firm in 东岭县.
TABLE = {
    "subjects.ip_right.view": READERS | MEMBERS,
    "subjects.ip_right.edit": OFFICERS | MEMBERS,
    "subjects.ip_right.export": READERS | MEMBERS,
    "subjects.ip_right.use": OFFICERS,
    "subjects.qualification.view": READERS | MEMBERS,
    "subjects.qualification.grant": OFFICERS,
    "subjects.qualification.revoke": {"enterprise"},
    "subjects.qualification.export": READERS,
    "subjects.pool_entry.view": KEEPERS | {"leader", "planner"},
    "subjects.pool_entry.edit": OFFICERS,
    "subjects.pool_entry.export": KEEPERS | {"leader", "planner"},
    "subjects.service_entry.view": KEEPERS | {"leader"},
    "subjects.service_entry.add": OFFICERS,
    "subjects.policy_push.view": KEEPERS | {"leader"} | MEMBERS,
    "subjects.policy_push.send": OFFICERS,
    "subjects.policy_push.answer": MEMBERS,
    "subjects.policy_push.pay": {"enterprise"},
}
#: Asked without an object, or of a region: who may at all.
ANYWHERE = {
    "subjects.ip_right.import": OFFICERS | {"county2", "park"},
    "subjects.qualification.import": OFFICERS | {"county2", "park"},
    "subjects.forecast.view": KEEPERS | {"leader", "planner", "county2", "park", "neighbour"},
}


@pytest.fixture
def rows(world):
    """One row of each noun that belongs to the firm."""
    firm = world.organisations["firm"]
    right = IPRight.objects.create(
        kind="utility", number="202520000001.5", title="一种齿轮", region=firm.region, status="granted"
    )
    IPHolder.objects.create(right=right, organisation=firm, name=firm.name)
    day = date(2026, 1, 1)
    moment = "2026-01-01T00:00:00+08:00"
    return {
        "ip_right": right,
        "qualification": Qualification.objects.create(
            organisation=firm, kind="hnte", granted_on=day, valid_from=day
        ),
        "pool_entry": PoolEntry.objects.create(organisation=firm, topic="hnte", year=2026, listed_on=day),
        "service_entry": ServiceEntry.objects.create(organisation=firm, kind="visit", on=day, text="走访"),
        "policy_push": PolicyPush.objects.create(
            organisation=firm, topic="hnte", rule="hnte_2016", verdict="met", trace={}, sent_at=moment
        ),
    }


@pytest.mark.parametrize("action", sorted(TABLE))
def test_who_may_with_the_firms_own(world, rows, action):
    row = rows[action.split(".")[1]]
    found = {user for user in EVERYONE if may(world.actor(user), action, row)}
    assert found == TABLE[action]


@pytest.mark.parametrize("action", sorted(TABLE))
def test_which_ones_agrees_with_may(world, rows, action):
    row = rows[action.split(".")[1]]
    everything = type(row)._default_manager.all()
    found = {user for user in EVERYONE if row in which(world.actor(user), action, everything)}
    assert found == TABLE[action]


@pytest.mark.parametrize("action", sorted(ANYWHERE))
def test_who_may_at_all(world, action):
    assert {user for user in EVERYONE if may(world.actor(user), action)} == ANYWHERE[action]


@pytest.mark.parametrize("action", ["subjects.pool_entry.edit", "subjects.policy_push.pay"])
def test_who_may_backwards(world, rows, action):
    row = rows[action.split(".")[1]]
    assert {post.account.username for post in who_may(action, row, on=TODAY)} == TABLE[action]


def test_the_table_is_whole():
    nouns = ("ip_right", "qualification", "pool_entry", "service_entry", "policy_push", "forecast")
    known = {each.action for each in permissions if each.action.split(".")[1] in nouns}
    assert known == {*TABLE, *ANYWHERE}


def test_a_policy_goes_only_forward():
    assert PUSH_LIFECYCLE.name == "subjects.policy_push"
    assert PUSH_LIFECYCLE.is_final("paid")
    assert not PUSH_LIFECYCLE.allows("applied", "open")
    assert not PUSH_LIFECYCLE.allows("paid", "decline")
