"""What hangs in the halls of a conference: who brings it, who judges it, when it is late, and what is shown of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.exchange.operations.life import close_item
from kechuang.matching.models import Entry
from kechuang.matching.operations.entry import (
    PaperEntry,
    enter_entry,
    list_entries,
    propose_entry,
    review_entry,
    withdraw_entry,
)
from tests.exchange.items import OFFER, SECRETS, published
from tests.matching.conferences import HOUR, ORGANISER, entered, fair, opened, registered


def test_propose_entry_hangs_by_its_public_version_once_accepted(world, now):
    there = fair(world, now)
    entry = there.need_entry
    assert (entry.state, entry.hall, entry.side, entry.field_code, entry.place_id) == (
        "accepted", "need", "need", "4", "990101",
    )  # fmt: skip
    assert (entry.title, entry.owner, entry.registration_id) == ("", "", there.needing.pk)
    told_events = Event.objects.filter(kind__startswith="matching.").values_list("title", "data")
    assert [word for word in SECRETS if word in str(list(told_events))] == []


def test_an_owner_proposes_its_own_in_time_and_registered(world, now):
    conference = opened(world, now)
    offer = published(world, now, OFFER, "achievement", "firm2")
    asked = {"conference_id": conference.pk, "item_id": offer.pk}
    with pytest.raises(Refused):
        propose_entry(**asked, actor=world.actor("firm"), now=now)
    with pytest.raises(Problem, match="报名"):
        propose_entry(**asked, actor=world.actor("firm2"), now=now)
    registered(world, now, conference, "firm2")
    with pytest.raises(Problem, match="截止"):
        propose_entry(**asked, actor=world.actor("firm2"), now=conference.collection_until + HOUR)
    entry = propose_entry(**asked, actor=world.actor("firm2"), now=now)
    assert entry.state == "proposed"
    with pytest.raises(WrongState):
        propose_entry(**asked, actor=world.actor("firm2"), now=now)
    with pytest.raises(Refused):
        review_entry(entry_id=entry.pk, accepts=True, actor=world.actor("firm2"), now=now)
    with pytest.raises(Problem) as raised:
        review_entry(entry_id=entry.pk, accepts=False, actor=world.actor(ORGANISER), now=now)
    assert raised.value.field == "reason"
    gone = review_entry(
        entry_id=entry.pk, accepts=False, reason="与主题无关", actor=world.actor(ORGANISER), now=now
    )
    assert (gone.state, gone.reason) == ("refused", "与主题无关")


def test_the_organiser_brings_in_late_with_a_reason(world, now):
    conference = opened(world, now)
    offer = published(world, now, OFFER, "achievement", "firm2")
    late = conference.collection_until + HOUR
    asked = {"conference_id": conference.pk, "item_id": offer.pk, "now": late}
    with pytest.raises(Problem) as raised:
        enter_entry(**asked, actor=world.actor(ORGANISER))
    assert raised.value.field == "reason"
    with pytest.raises(Refused):
        enter_entry(**asked, reason="补录", actor=world.actor("firm2"))
    entry = enter_entry(**asked, reason="会前一天才批下来", actor=world.actor(ORGANISER))
    assert (entry.state, entry.is_late, entry.registration) == ("accepted", True, None)
    with pytest.raises(Problem, match="已经入场"):
        enter_entry(**asked, reason="再来", actor=world.actor(ORGANISER))


def test_only_what_is_on_show_hangs_and_hangs_no_longer_when_it_is_closed(world, now):
    there = fair(world, now)
    assert list(Entry.objects.on_show().order_by("pk")) == [there.need_entry, there.offer_entry]
    close_item(item_id=there.offer.pk, closed_as="gone", actor=world.actor("firm2"), now=now)
    assert list(Entry.objects.on_show()) == [there.need_entry]
    assert Entry.objects.accepted().count() == 2
    with pytest.raises(Problem, match="正在展示"):
        enter_entry(
            conference_id=there.conference.pk, item_id=there.offer.pk, actor=world.actor(ORGANISER), now=now
        )


def test_withdraw_entry_by_its_owner_or_with_the_organisers_reason(world, now):
    there = fair(world, now)
    with pytest.raises(Refused):
        withdraw_entry(entry_id=there.need_entry.pk, reason="不看", actor=world.actor("firm2"), now=now)
    with pytest.raises(Problem) as raised:
        withdraw_entry(entry_id=there.need_entry.pk, actor=world.actor(ORGANISER), now=now)
    assert raised.value.field == "reason"
    assert (
        withdraw_entry(entry_id=there.need_entry.pk, actor=world.actor("firm"), now=now).state == "withdrawn"
    )
    assert entered(world, now, there.conference, there.need, "firm").pk == there.need_entry.pk


def test_list_entries_takes_in_what_was_collected_on_paper(world, now):
    conference = opened(world, now)
    row = PaperEntry("achievement", "offer", "纸面成果", "某大学", "4", "990101", now)
    asked = {"conference_id": conference.pk, "now": now}
    actor = world.actor(ORGANISER)
    assert list_entries(**asked, entries=[row], actor=actor) == 1
    (entry,) = Entry.objects.on_show()
    assert (entry.title, entry.owner, entry.item, entry.state) == ("纸面成果", "某大学", None, "accepted")
    with pytest.raises(Problem) as raised:
        list_entries(**asked, entries=[replace(row, side="need")], actor=actor)
    assert raised.value.field == "hall"
    with pytest.raises(Refused):
        list_entries(**asked, entries=[row], actor=world.actor("county"))
