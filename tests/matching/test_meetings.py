"""One-to-one meetings: wished, agreed, arranged, scheduled, moved, held; and whom each step tells what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.matching.handlers.conferences import nudge
from kechuang.matching.models import Meeting, Registration, Slot
from kechuang.matching.operations.entry import withdraw_entry
from kechuang.matching.operations.meeting import (
    answer_meeting,
    arrange_meeting,
    cancel_meeting,
    hold_meeting,
    miss_meeting,
    retry_meeting,
    wish_meeting,
)
from kechuang.matching.operations.registration import Arrival, PersonGiven, import_participants
from kechuang.matching.operations.scheduling import (
    make_schedule,
    nudge_idle,
    place_meeting,
    swap_meetings,
    unpin_meeting,
)
from kechuang.matching.queries.conference import conference_of_pair
from tests.exchange.items import SECRETS
from tests.matching.conferences import HOUR, ORGANISER, agreed, fair, move, wished


def heard(world, now, who: str) -> list[str]:
    """What somebody was told, once the worker has gone round."""
    while deliver_due(now=now):
        pass
    rows = Notice.objects.filter(account=world.accounts[who], link__contains="/matching/")
    return list(rows.order_by("pk").values_list("title", flat=True))


def more(world, now, there, count: int) -> list[Registration]:
    """Other organisations on paper that meet others."""
    people = [Arrival(f"来宾单位{n}", PersonGiven(f"来宾{n}", presence="onsite")) for n in range(count)]
    import_participants(
        conference_id=there.conference.pk, arrivals=people, actor=world.actor(ORGANISER), now=now
    )
    rows = Registration.objects.filter(conference=there.conference, source="imported")
    rows.update(wants_meetings=True)
    return list(rows.order_by("pk"))


def placed(world, now, there) -> Meeting:
    meeting = agreed(world, now, there)
    make_schedule(conference_id=there.conference.pk, actor=world.actor(ORGANISER), now=now)
    return Meeting.objects.select_related("slot").get(pk=meeting.pk)


def test_wish_meeting_about_something_masked_tells_nobody_whose_it_is(world, now):
    there = fair(world, now)
    meeting = wished(world, now, there)
    assert (meeting.state, meeting.host_id, meeting.score, meeting.is_online) == (
        "wished", there.needing.pk, 0.8, False,
    )  # fmt: skip
    assert "示例新材料有限公司约您洽谈，关于“耐高温密封胶”" in heard(world, now, "firm")
    event = Event.objects.get(kind="matching.meeting.wished")
    assert event.title == f"约洽谈：{meeting}"
    assert [
        word for word in SECRETS if word in f"{event.title}{event.data}{heard(world, now, 'firm2')}"
    ] == []
    done = answer_meeting(meeting_id=meeting.pk, agrees=True, actor=world.actor("firm"), now=now)
    assert done.state == "agreed"
    assert "示例精密制造有限公司同意洽谈，等组织方排时间" in heard(world, now, "firm2")


def test_a_refusal_does_not_tell_who_refused(world, now):
    there = fair(world, now)
    meeting = wished(world, now, there)
    with pytest.raises(Refused):
        answer_meeting(meeting_id=meeting.pk, agrees=True, actor=world.actor("firm2"), now=now)
    answer_meeting(
        meeting_id=meeting.pk, agrees=False, reason="已有供应商", actor=world.actor("firm"), now=now
    )
    assert "某装备制造企业没有同意洽谈" in heard(world, now, "firm2")
    assert [word for word in SECRETS if word in str(heard(world, now, "firm2"))] == []


def test_wishing_has_its_conditions(world, now):
    there = fair(world, now)
    asked = {"conference_id": there.conference.pk, "now": now}
    with pytest.raises(Refused):
        wish_meeting(
            guest_id=there.offering.pk, entry_id=there.need_entry.pk, actor=world.actor("firm"), **asked
        )
    with pytest.raises(Problem, match="自己的"):
        wish_meeting(
            guest_id=there.offering.pk, entry_id=there.offer_entry.pk, actor=world.actor("firm2"), **asked
        )
    wished(world, now, there)
    with pytest.raises(Problem, match="已经约过"):
        wished(world, now, there)
    Registration.objects.filter(pk=there.needing.pk).update(wants_meetings=False)
    with pytest.raises(Problem, match="对方不参加"):
        wish_meeting(
            guest_id=there.offering.pk, host_id=there.needing.pk, actor=world.actor("firm2"), **asked
        )
    move(world, now, there.conference, "cancel", reason="停办")
    with pytest.raises(Problem, match="已取消"):
        wish_meeting(
            guest_id=there.offering.pk, host_id=there.needing.pk, actor=world.actor("firm2"), **asked
        )


def test_two_who_wish_for_each_other_have_agreed_but_not_about_something_masked(world, now):
    there = fair(world, now)
    asked = {"conference_id": there.conference.pk, "now": now}
    first = wish_meeting(
        guest_id=there.needing.pk, entry_id=there.offer_entry.pk, actor=world.actor("firm"), **asked
    )
    # The masked need is firm's. That firm wishes to meet must not tell firm2 that the need is its.
    assert wished(world, now, there).state == "wished"
    again = wish_meeting(
        guest_id=there.offering.pk, host_id=there.needing.pk, actor=world.actor("firm2"), **asked
    )
    assert (again.pk, again.state) == (first.pk, "agreed")


def test_arrange_meeting_asks_the_owner_of_something_masked(world, now):
    there = fair(world, now)
    asked = {"conference_id": there.conference.pk, "guest_id": there.offering.pk, "now": now}
    with pytest.raises(Refused):
        arrange_meeting(host_id=there.needing.pk, actor=world.actor("firm2"), **asked)
    masked = arrange_meeting(entry_id=there.need_entry.pk, actor=world.actor(ORGANISER), **asked)
    assert (masked.state, masked.by_organiser) == ("wished", True)
    assert "组织方建议您与某装备制造企业洽谈" in heard(world, now, "firm2")
    plain = arrange_meeting(host_id=there.needing.pk, actor=world.actor(ORGANISER), **asked)
    assert plain.state == "agreed"


def test_make_schedule_places_what_both_want_and_tells_both(world, now):
    there = fair(world, now)
    meeting = agreed(world, now, there)
    with pytest.raises(Refused):
        make_schedule(conference_id=there.conference.pk, actor=world.actor("firm"), now=now)
    made = make_schedule(conference_id=there.conference.pk, actor=world.actor(ORGANISER), now=now)
    assert (made.placed, made.left, made.moved, made.is_best, made.score) == (1, {}, 0, True, 1800)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.seat) == ("placed", 1)
    for who, other in (("firm", "示例新材料有限公司"), ("firm2", "示例精密制造有限公司")):
        assert any(title.startswith(f"与{other}的洽谈排在11月23日") for title in heard(world, now, who))
    count = Event.objects.filter(kind="matching.meeting.scheduled").count()
    again = make_schedule(conference_id=there.conference.pk, actor=world.actor(ORGANISER), now=now)
    assert (again.placed, again.moved) == (1, 0)
    assert Event.objects.filter(kind="matching.meeting.scheduled").count() == count + 1
    assert Event.objects.filter(kind="matching.meeting.scheduled").latest("pk").data["changed"] == []


def test_what_finds_no_room_says_why(world, now):
    there = fair(world, now)
    meeting = agreed(world, now, there)
    slots = list(Slot.objects.values_list("pk", flat=True))
    Registration.objects.filter(pk=there.needing.pk).update(absent=slots)
    made = make_schedule(conference_id=there.conference.pk, actor=world.actor(ORGANISER), now=now)
    assert made.left == {meeting.pk: "双方没有都空的时段"}
    meeting.refresh_from_db()
    assert (meeting.state, meeting.unplaced) == ("agreed", "双方没有都空的时段")


def test_a_schedule_never_clashes_and_fills_the_tables(world, now):
    there = fair(world, now)
    rows = more(world, now, there, 6)
    for guest in rows:
        for host in (there.needing, there.offering):
            arrange_meeting(
                conference_id=there.conference.pk, guest_id=guest.pk, host_id=host.pk, actor=world.actor(ORGANISER), now=now
            )  # fmt: skip
    made = make_schedule(conference_id=there.conference.pk, actor=world.actor(ORGANISER), now=now)
    # Three meetings each for the two that are wanted (``most_meetings``), two tables, four slots.
    assert (made.placed, len(made.left), made.is_best) == (6, 6, True)
    taken = [
        (m.slot_id, side) for m in Meeting.objects.filter(state="placed") for side in (m.host_id, m.guest_id)
    ]
    assert len(taken) == len(set(taken))
    seats = list(Meeting.objects.filter(state="placed").values_list("slot", "is_online", "seat"))
    assert len(seats) == len(set(seats))
    assert max(seat for _, _, seat in seats) <= 2


def test_a_change_moves_nobody_else(world, now):
    there = fair(world, now)
    rows = more(world, now, there, 4)
    pairs = [
        (there.needing, rows[0]),
        (there.needing, rows[1]),
        (there.offering, rows[2]),
        (there.offering, rows[3]),
    ]
    for host, guest in pairs:
        arrange_meeting(
            conference_id=there.conference.pk, guest_id=guest.pk, host_id=host.pk, actor=world.actor(ORGANISER), now=now
        )  # fmt: skip
    schedule = {"conference_id": there.conference.pk, "actor": world.actor(ORGANISER), "now": now}
    make_schedule(**schedule)
    before = dict(Meeting.objects.values_list("pk", "slot"))
    first = Meeting.objects.get(guest=rows[0])
    Registration.objects.filter(pk=rows[0].pk).update(absent=[first.slot_id])
    made = make_schedule(**schedule)
    after = dict(Meeting.objects.values_list("pk", "slot"))
    assert (made.placed, made.moved) == (4, 1)
    assert {key for key in after if after[key] != before[key]} == {first.pk}


def test_place_meeting_pins_and_says_who_is_not_free(world, now):
    there = fair(world, now)
    meeting = placed(world, now, there)
    (guest,) = more(world, now, there, 1)
    other = arrange_meeting(
        conference_id=there.conference.pk, guest_id=guest.pk, host_id=there.needing.pk, actor=world.actor(ORGANISER), now=now
    )  # fmt: skip
    asked = {"meeting_id": other.pk, "actor": world.actor(ORGANISER), "now": now}
    with pytest.raises(Problem, match="示例精密制造有限公司在这个时段已有另一场洽谈"):
        place_meeting(slot_id=meeting.slot_id, **asked)
    free = Slot.objects.exclude(pk=meeting.slot_id).latest("starts_at")
    done = place_meeting(slot_id=free.pk, **asked)
    assert (done.slot_id, done.is_pinned, done.state) == (free.pk, True, "placed")
    make_schedule(conference_id=there.conference.pk, actor=world.actor(ORGANISER), now=now)
    other.refresh_from_db()
    assert other.slot_id == free.pk
    assert unpin_meeting(**asked).is_pinned is False
    with pytest.raises(Refused):
        place_meeting(slot_id=free.pk, **{**asked, "actor": world.actor("firm")})


def test_swap_meetings_changes_their_places(world, now):
    there = fair(world, now)
    first = placed(world, now, there)
    rows = more(world, now, there, 2)
    other = arrange_meeting(
        conference_id=there.conference.pk, guest_id=rows[0].pk, host_id=rows[1].pk, actor=world.actor(ORGANISER), now=now
    )  # fmt: skip
    free = Slot.objects.exclude(pk=first.slot_id).latest("starts_at")
    other = place_meeting(meeting_id=other.pk, slot_id=free.pk, actor=world.actor(ORGANISER), now=now)
    slots, seats = (first.slot_id, other.slot_id), (first.seat, other.seat)
    done = swap_meetings(first_id=first.pk, second_id=other.pk, actor=world.actor(ORGANISER), now=now)
    assert tuple(each.slot_id for each in done) == slots[::-1]
    assert tuple(each.seat for each in done) == seats[::-1]


def test_cancel_meeting_by_a_side_with_a_reason(world, now):
    there = fair(world, now)
    meeting = placed(world, now, there)
    asked = {"meeting_id": meeting.pk, "now": now}
    with pytest.raises(Refused):
        cancel_meeting(reason="不谈了", actor=world.actor("reader"), **asked)
    with pytest.raises(Problem) as raised:
        cancel_meeting(reason=" ", actor=world.actor("firm"), **asked)
    assert raised.value.field == "reason"
    assert cancel_meeting(reason="出差", actor=world.actor("firm"), **asked).state == "cancelled"
    assert any(title.endswith("的洽谈取消了") for title in heard(world, now, "firm2"))
    with pytest.raises(WrongState):
        cancel_meeting(reason="再说", actor=world.actor("firm"), **asked)


def test_held_missed_and_tried_again(world, now):
    there = fair(world, now)
    meeting = agreed(world, now, there)
    asked = {"meeting_id": meeting.pk, "actor": world.actor(ORGANISER)}
    meeting = place_meeting(slot_id=Slot.objects.earliest("starts_at").pk, now=now, **asked)
    with pytest.raises(Problem, match="还没有到"):
        hold_meeting(now=now, **asked)
    during = meeting.slot.starts_at + timedelta(minutes=5)
    with pytest.raises(Problem) as raised:
        miss_meeting(missing_id=0, now=during, **asked)
    assert raised.value.field == "missing"
    gone = miss_meeting(missing_id=there.needing.pk, now=during, **asked)
    assert (gone.state, gone.missing_id) == ("missed", there.needing.pk)
    again = retry_meeting(now=during, **asked)
    assert (again.state, again.slot_id, again.missing_id) == ("agreed", None, None)
    make_schedule(conference_id=there.conference.pk, actor=world.actor(ORGANISER), now=during)
    again = Meeting.objects.select_related("slot").get(pk=meeting.pk)
    assert again.slot.starts_at > during
    with pytest.raises(Refused):
        hold_meeting(meeting_id=meeting.pk, actor=world.actor("reader"), now=again.slot.starts_at)
    assert (
        hold_meeting(meeting_id=meeting.pk, actor=world.actor("firm"), now=again.slot.starts_at).state
        == "held"
    )


def test_nudge_idle_reminds_those_without_any_booking_once(world, now):
    there = fair(world, now)
    asked = {"conference_id": there.conference.pk, "actor": world.actor(ORGANISER)}
    assert nudge_idle(now=now, **asked) == 2
    assert "“新材料供需对接会”还没有约洽谈，看看为您推荐的" in heard(world, now, "firm")
    with pytest.raises(Problem, match="两天"):
        nudge_idle(now=now + HOUR, **asked)
    wished(world, now, there)
    assert nudge_idle(now=now + timedelta(days=2), **asked) == 0
    with pytest.raises(Refused):
        nudge_idle(conference_id=there.conference.pk, actor=world.actor("firm"), now=now)


def test_while_meetings_are_booked_the_idle_are_reminded_every_other_day(world, now):
    there = fair(world, now)
    nudge(now)
    assert Event.objects.filter(kind="matching.meeting.nudged").count() == 0
    move(world, now, there.conference, "book")
    for hours in (0, 1, 47, 48):
        nudge(now - timedelta(days=3) + timedelta(hours=hours))
    assert [
        event.data["registrations"] for event in Event.objects.filter(kind="matching.meeting.nudged")
    ] == [[there.needing.pk, there.offering.pk]] * 2


def test_a_pair_says_at_which_conference_it_began_only_if_both_hung_there(world, now):
    there = fair(world, now)
    pair = {"need_id": there.need.pk, "offer_id": there.offer.pk}
    assert conference_of_pair(there.conference.pk, **pair) is None
    move(world, now, there.conference, "start")
    assert conference_of_pair(there.conference.pk, **pair) == there.conference.pk
    withdraw_entry(entry_id=there.need_entry.pk, actor=world.actor("firm"), now=now)
    assert conference_of_pair(there.conference.pk, **pair) is None
