"""Who may do what in exchange: role × action × state, written by hand."""

from __future__ import annotations

import pytest

from kechuang.core.permissions import may, which
from kechuang.exchange.models import Ask, Dismissal, Item
from kechuang.exchange.queries.item import get_item, visible_items
from kechuang.exchange.states import ITEM_LIFECYCLE, ItemState
from tests.exchange.items import draft, in_review, let_in, published

OFFICERS, READERS = {"county", "enterprise"}, {"county", "enterprise", "leader"}
WRITERS, MEMBERS = {"firm", "clerk"}, {"firm", "clerk"}
PEOPLE = (
    "firm", "clerk", "firm2", "county", "county2", "park", "enterprise", "leader", "reader", "planner", "neighbour", "system",
    "security", "audit",
)  # fmt: skip
#: Permission → who may, with an item of firm's in 东岭县, by its state: at home, and once it has been handed in.
WHO: dict[str, tuple[set[str], set[str]]] = {
    "exchange.item.view": (MEMBERS, MEMBERS | READERS),
    "exchange.item.fill": (WRITERS, WRITERS),
    "exchange.item.check": ({"firm"}, {"firm"}),
    "exchange.item.hand_in": ({"firm"}, {"firm"}),
    "exchange.item.withdraw": (WRITERS, WRITERS),
    "exchange.item.renew": (WRITERS, WRITERS),
    "exchange.item.close": (WRITERS, WRITERS | OFFICERS),
    "exchange.item.publish": (set(), OFFICERS),
    "exchange.item.export": (MEMBERS | READERS, MEMBERS | READERS),
}


@pytest.mark.parametrize("action", WHO)
@pytest.mark.parametrize("state", ItemState)
def test_who_may(action, state, world):
    item = Item(organisation=world.organisations["firm"], region=world.county, state=state, kind="technology")
    at_home = state in ("draft", "check")
    found = {name for name in PEOPLE if may(world.actor(name), action, item)}
    assert found == WHO[action][0 if at_home else 1]


def test_who_may_with_regions_and_requests(world):
    county = world.county
    assert {name for name in PEOPLE if may(world.actor(name), "exchange.item.import", county)} == OFFICERS
    item = Item(organisation=world.organisations["firm"], region=county)
    ask = Ask(item=item, organisation=world.organisations["firm2"])
    wanted = {
        "exchange.ask.make": {"firm2"},
        "exchange.ask.withdraw": {"firm2"},
        "exchange.ask.answer": WRITERS,
        "exchange.ask.view": MEMBERS | READERS | {"firm2"},
    }
    assert {
        action: {name for name in PEOPLE if may(world.actor(name), action, ask)} for action in wanted
    } == wanted
    no = Dismissal(item=item, organisation=world.organisations["firm2"])
    assert {name for name in PEOPLE if may(world.actor(name), "exchange.dismissal.make", no)} == {"firm2"}


def test_lists_and_single_rows_agree(world, now):
    rows = [draft(world, now), in_review(world, now), published(world, now)]
    let_in(world, now, rows[2])
    for name in PEOPLE:
        actor = world.actor(name)
        listed = set(visible_items(actor))
        assert listed == {
            row for row in rows if may(actor, "exchange.item.view", Item.objects.get(pk=row.pk))
        }, name


def test_who_is_let_in_sees_that_one_only(world, now):
    seen, other = published(world, now), in_review(world, now)
    actor = world.actor("firm2")
    let_in(world, now, seen)
    assert get_item(actor, seen.pk) == seen
    with pytest.raises(Item.DoesNotExist):
        get_item(actor, other.pk)
    assert list(which(actor, "exchange.item.fill", Item.objects.all())) == []


def test_an_officer_writes_only_in_what_he_entered(world, now):
    own = draft(world, now, who="county")
    assert may(world.actor("county"), "exchange.item.fill", own).allowed
    assert not may(world.actor("enterprise"), "exchange.item.view", own).allowed
    assert may(world.actor("county"), "exchange.item.hand_in", own).allowed


def test_every_state_has_a_way_on():
    assert {state for state in ITEM_LIFECYCLE.states if not ITEM_LIFECYCLE.actions(state)} == set()
