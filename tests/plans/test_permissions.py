"""The room's table: who may do what, by role and by place."""

from __future__ import annotations

import pytest

from kechuang.core.permissions import may, permissions
from kechuang.plans.models import Document, Plan, Statement, Target

EVERYBODY = (
    "system", "security", "audit", "leader", "planner", "statistician", "county", "county2", "park", "reader", "neighbour",
)  # fmt: skip
CITY_READERS = {"leader", "planner", "statistician", "reader"}
PLANNER = {"planner"}
# action → who may do it in the city's own place, who in 东岭县, who in the zone
TABLE = {
    "plans.document.view": (CITY_READERS, CITY_READERS | {"county"}, CITY_READERS | {"park"}),
    "plans.document.add": (PLANNER, PLANNER | {"county"}, PLANNER | {"park"}),
    "plans.document.edit": (PLANNER, PLANNER | {"county"}, PLANNER | {"park"}),
    "plans.document.reread": (PLANNER, PLANNER | {"county"}, PLANNER | {"park"}),
    "plans.statement.add": (PLANNER, PLANNER | {"county"}, PLANNER | {"park"}),
    "plans.statement.confirm": (PLANNER, PLANNER | {"county"}, PLANNER | {"park"}),
    "plans.statement.reject": (PLANNER, PLANNER | {"county"}, PLANNER | {"park"}),
    "plans.statement.mend": (PLANNER, PLANNER | {"county"}, PLANNER | {"park"}),
    "plans.statement.reopen": (PLANNER, PLANNER | {"county"}, PLANNER | {"park"}),
    "plans.plan.view": (CITY_READERS, CITY_READERS | {"county"}, CITY_READERS | {"park"}),
    "plans.plan.edit": (PLANNER, PLANNER, PLANNER),
    "plans.target.view": (CITY_READERS, CITY_READERS | {"county"}, CITY_READERS | {"park"}),
    "plans.target.edit": (PLANNER, PLANNER, PLANNER),
    "plans.target.adopt": (PLANNER, PLANNER, PLANNER),
    "plans.target.decompose": (PLANNER, PLANNER, PLANNER),
    "plans.target.assign": (PLANNER, PLANNER, PLANNER),
    "plans.target.accept": (set(), {"county"}, {"park"}),
    "plans.target.appeal": (set(), {"county"}, {"park"}),
    "plans.target.answer": (PLANNER, PLANNER, PLANNER),
    "plans.target.change": (PLANNER, PLANNER, PLANNER),
    "plans.target.withdraw": (PLANNER, PLANNER, PLANNER),
}
PLACES = ("990100", "990101", "9901G1")


def thing(action, region):
    """An object of the action's noun that lies in the region."""
    noun = action.split(".")[1]
    if noun == "statement":
        return Statement(document=Document(region=region))
    return {"document": Document, "plan": Plan, "target": Target}[noun](region=region)


def test_the_table_is_whole():
    assert {code for code in permissions.codes() if code.startswith("plans.")} == set(TABLE)


@pytest.mark.parametrize("action", TABLE)
def test_who_may(world, action):
    for place, allowed in zip(PLACES, TABLE[action], strict=True):
        obj = thing(action, world.regions[place])
        assert {who for who in EVERYBODY if may(world.actor(who), action, obj)} == allowed, place


@pytest.mark.parametrize("action", TABLE)
def test_every_no_has_a_reason(world, action):
    verdict = may(world.actor("neighbour"), action, thing(action, world.city))
    assert not verdict
    assert verdict.reason
