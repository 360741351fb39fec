"""Who may do what with pairs and suggestions: a matrix of people and actions, on a pair of ``firm``'s need and ``firm2``'s offer."""

from __future__ import annotations

import pytest

from kechuang.core.permissions import may
from kechuang.matching.models import OfficeChoice, Pace, Suggestion
from tests.matching.pairs import proposed

#: The people of the matrix: both sides, the need's county, another county, the city, readers and strangers to the matter.
PEOPLE = (
    "firm",
    "clerk",
    "firm2",
    "county",
    "county2",
    "enterprise",
    "leader",
    "reader",
    "neighbour",
    "system",
)
#: Action → those who may. The step was told by ``firm2``.
PAIR = {
    "matching.docking.view": "firm clerk firm2 county enterprise leader",
    "matching.docking.propose": "firm clerk firm2 county enterprise",
    "matching.docking.set_aside": "firm clerk firm2 county enterprise",
    "matching.docking.fail": "firm clerk firm2 county enterprise",
    "matching.docking.resume": "firm clerk firm2 county enterprise",
    "matching.docking.export": "firm clerk firm2 county enterprise leader",
    "matching.docking.import": "county enterprise",
    "matching.step.claim": "firm clerk firm2",
    "matching.step.record": "county enterprise",
    "matching.funnel.view": "county enterprise leader",
    "matching.suggestion.view": "firm clerk firm2 county enterprise leader",
    "matching.suggestion.open": "firm clerk firm2",
    "matching.suggestion.like": "firm clerk firm2",
    "matching.suggestion.dismiss": "firm clerk firm2",
    "matching.suggestion.confirm": "county enterprise",
    "matching.suggestion.hide": "county enterprise",
    "matching.suggestion.push": "county enterprise",
}
STEP = {
    "matching.step.answer": "firm clerk county enterprise",
    "matching.step.withdraw": "firm2",
    "matching.step.void": "county enterprise",
}


def allowed(world, action, obj) -> list[str]:
    return [who for who in PEOPLE if may(world.actor(who), action, obj)]


@pytest.mark.parametrize("action", sorted(PAIR))
def test_who_may_do_what_with_a_pair(world, now, action):
    docking = proposed(world, now).docking
    row = docking
    if action.startswith("matching.suggestion"):
        row = Suggestion(need=docking.need, offer=docking.offer, region=docking.region, state="open", score=1)
    assert allowed(world, action, row) == PAIR[action].split()


@pytest.mark.parametrize("action", sorted(STEP))
def test_who_may_do_what_with_a_step(world, now, action):
    assert allowed(world, action, proposed(world, now)) == STEP[action].split()


def test_who_may_choose(world, now):
    assert allowed(world, "matching.pace.set", Pace(organisation=world.organisations["firm"])) == [
        "firm",
        "clerk",
    ]
    assert allowed(world, "matching.choice.set", OfficeChoice(region=world.county)) == [
        "county",
        "enterprise",
    ]
    assert allowed(world, "matching.index.rebuild", None) == ["system"]
    need = proposed(world, now).docking.need
    assert allowed(world, "matching.suggestion.compute", need) == ["firm", "clerk", "county", "enterprise"]
