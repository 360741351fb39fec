"""Who may do what in review: each permission by role and place, and the lifecycles' ways."""

from __future__ import annotations

import pytest

from kechuang.core.permissions import may
from kechuang.core.states import Role
from kechuang.review.models import Draw, Invitation, Panel, Sheet, Vote
from kechuang.review.states import SHEET_LIFECYCLE, VOTE_LIFECYCLE
from tests.programs.kinds import add_officer
from tests.review.rooms import expert_actor, make_expert, make_panel

ORGANISERS, SUPERVISOR, LEADER = {"program", "enterprise"}, {"watch"}, {"leader"}
#: Permission → who of the city's people may, on a panel of the city's.
WHO = {
    "review.panel.view": ORGANISERS | SUPERVISOR | LEADER,
    "review.panel.form": ORGANISERS,
    "review.panel.draw": ORGANISERS,
    "review.panel.assign": ORGANISERS,
    "review.panel.open": ORGANISERS,
    "review.panel.export": ORGANISERS | SUPERVISOR,
    "review.draw.supervise": SUPERVISOR,
    "review.draw.replay": ORGANISERS | SUPERVISOR | LEADER,
    "review.exclusion.view": SUPERVISOR,
    "review.exclusion.add": ORGANISERS | SUPERVISOR,
    "review.invitation.send": ORGANISERS,
    "review.invitation.answer": {"expert1"},
    "review.sheet.view": ORGANISERS | SUPERVISOR | {"expert1"},
    "review.sheet.score": {"expert1"},
    "review.sheet.void": ORGANISERS | SUPERVISOR,
    "review.sheet.ask": ORGANISERS,
    "review.result.compute": ORGANISERS,
    "review.result.view": ORGANISERS | SUPERVISOR | LEADER,
    "review.vote.view": ORGANISERS | SUPERVISOR | LEADER,
    "review.vote.arrange": ORGANISERS,
}
PEOPLE = ("program", "enterprise", "watch", "leader", "planner", "county", "neighbour", "firm", "system")


@pytest.mark.parametrize("action", WHO)
def test_who_may(action, world, call, now):
    add_officer(world)
    add_officer(world, "watch", Role.SUPERVISOR)
    expert, other = make_expert(world, "expert1"), make_expert(world, "expert2")
    panel = make_panel(world, call, now=now)
    rows = {
        "draw": Draw(panel=panel),
        "exclusion": Sheet(panel=panel, expert=expert),
        "invitation": Invitation(panel=panel, expert=expert),
        "sheet": Sheet(panel=panel, expert=expert),
        "vote": Vote(call=call),
    }
    row = rows.get(action.split(".")[1], panel)
    actors = {name: world.actor(name) for name in PEOPLE}
    actors |= {"expert1": expert_actor(expert), "expert2": expert_actor(other)}
    assert {name for name, actor in actors.items() if may(actor, action, row)} == WHO[action]


def test_panels_are_seen_where_posts_reach(world, call, now):
    panel = make_panel(world, call, now=now)
    assert list(Panel.objects.visible_to(world.actor("enterprise"))) == [panel]
    assert list(Panel.objects.visible_to(world.actor("county"))) == []
    assert list(Panel.objects.visible_to(world.actor("neighbour"))) == []


def test_a_vote_ends_counted_invalid_or_cancelled():
    assert VOTE_LIFECYCLE.initial == "prepared"
    assert {state for state in ("counted", "invalid", "cancelled") if VOTE_LIFECYCLE.is_final(state)} == {
        "counted", "invalid", "cancelled",
    }  # fmt: skip
    assert VOTE_LIFECYCLE.allows("open", "count")
    assert not VOTE_LIFECYCLE.allows("prepared", "count")


def test_a_sheet_is_declared_before_it_is_scored():
    assert SHEET_LIFECYCLE.initial == "assigned"
    assert not SHEET_LIFECYCLE.allows("assigned", "score")
    assert SHEET_LIFECYCLE.allows("declared", "score")
    assert SHEET_LIFECYCLE.is_final("void")
