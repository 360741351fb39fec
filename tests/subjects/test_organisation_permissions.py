"""Who may do what with organisations and their members: every role, in its own place and elsewhere."""

from __future__ import annotations

import pytest

from kechuang.core.permissions import may, which
from kechuang.subjects.models import Membership, Organisation
from kechuang.subjects.states import MEMBERSHIP_LIFECYCLE, ORGANISATION_LIFECYCLE

pytestmark = pytest.mark.django_db

WORK = {
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
OFFICERS = {"enterprise", "county"}
#: Who may, of the organisation ``firm`` in 东岭县 (990101).
MATRIX = {
    "subjects.organisation.view": WORK | {"firm", "clerk"},
    "subjects.organisation.edit": OFFICERS | {"firm"},
    "subjects.organisation.unmask": OFFICERS | {"firm", "clerk"},
    "subjects.organisation.register": OFFICERS,
    "subjects.organisation.verify": OFFICERS,
    "subjects.organisation.merge": OFFICERS,
    "subjects.organisation.close": OFFICERS,
    "subjects.organisation.import": OFFICERS,
    "subjects.organisation.export": WORK,
    "subjects.organisation.ban": {"planner", "enterprise"},
}
MEMBERS = {
    "subjects.membership.view": OFFICERS | {"firm", "clerk"},
    "subjects.membership.invite": {"firm"},
    "subjects.membership.change": {"firm"},
    "subjects.membership.end": {"firm"},
    "subjects.membership.hand_over": OFFICERS,
}


@pytest.mark.parametrize("action", [*MATRIX, *MEMBERS])
def test_who_may(world, action):
    firm = world.organisations["firm"]
    obj = firm if action in MATRIX else Membership(organisation=firm)
    assert {name for name in world.accounts if may(world.actor(name), action, obj)} == (MATRIX | MEMBERS)[
        action
    ]


def test_which_ones(world):
    firm, firm2 = (world.organisations[name] for name in ("firm", "firm2"))
    found = {name: set(Organisation.objects.visible_to(world.actor(name))) for name in world.accounts}
    both = {name: {firm, firm2} for name in WORK - {"county"}}
    own = {"county": {firm}, "firm": {firm}, "clerk": {firm}, "county2": {firm2}, "firm2": {firm2}}
    assert found == {name: set() for name in world.accounts} | both | own
    members = which(world.actor("firm"), "subjects.membership.view", Membership.objects.all())
    assert {each.account.username for each in members} == {"firm", "clerk"}


def test_the_lifecycles_lead_where_the_pages_say():
    assert [row.action for row in ORGANISATION_LIFECYCLE.actions("applied")] == ["verify", "return", "merge"]
    assert ORGANISATION_LIFECYCLE.is_final("merged")
    assert MEMBERSHIP_LIFECYCLE.move("invited", "accept") == "active"
