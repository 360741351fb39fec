"""Who may do what with numbers: every role against every action, in its own place and elsewhere."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kechuang.core.permissions import may, which, who_may
from kechuang.indicators.models import Observation
from tests.world import TODAY

pytestmark = pytest.mark.django_db

WORKING = {
    "leader", "planner", "statistician", "enterprise", "county", "county2", "park", "reader", "neighbour", "registrar", "head", "province",
}  # fmt: skip
MATRIX = {
    # action: who may do it somewhere
    "indicators.observation.view": WORKING,
    "indicators.observation.export": WORKING,
    "indicators.observation.add": {"statistician", "county", "county2", "park"},
    "indicators.observation.correct": {"statistician", "county", "county2", "park"},
    "indicators.observation.import": {"statistician", "county", "county2", "park"},
    "indicators.observation.approve": {"statistician"},
}
#: Whose posts reach 东岭县 (990101).
REACHING = {
    "leader",
    "planner",
    "statistician",
    "enterprise",
    "county",
    "reader",
    "registrar",
    "head",
    "province",
}


@pytest.mark.parametrize("action", MATRIX)
def test_roles(world, action):
    allowed = {name for name in world.accounts if may(world.actor(name), action)}
    assert allowed == MATRIX[action]


@pytest.mark.parametrize("action", MATRIX)
def test_place(world, action):
    there = SimpleNamespace(region=world.county)
    allowed = {name for name in world.accounts if may(world.actor(name), action, there)}
    assert allowed == MATRIX[action] & REACHING


@pytest.mark.parametrize("action", MATRIX)
def test_backwards(world, action):
    there = SimpleNamespace(region=world.county)
    assert {post.account.username for post in who_may(action, there, on=TODAY)} == MATRIX[action] & REACHING


def test_which_ones(world, enter):
    city, county = enter("t_patents", "2025", "5"), enter("t_patents", "2025", "2", region=world.county)
    rows = Observation.objects.all()
    found = {
        name: set(which(world.actor(name), "indicators.observation.view", rows)) for name in world.accounts
    }
    assert found == {name: set() for name in world.accounts} | {
        "leader": {city, county},
        "planner": {city, county},
        "statistician": {city, county},
        "enterprise": {city, county},
        "reader": {city, county},
        "registrar": {city, county},
        "head": {city, county},
        "province": {city, county},
        "county": {county},
    }


def test_a_refusal_says_which_post_or_place_is_missing(world):
    verdict = may(world.actor("audit"), "indicators.observation.add")
    assert "统计岗" in verdict.reason
    verdict = may(world.actor("county2"), "indicators.observation.add", SimpleNamespace(region=world.county))
    assert "西川县" in verdict.reason
    assert "没有登记过" in may(world.actor("planner"), "indicators.observation.burn").reason
