"""Pages of conferences: what each reader finds there, how often they ask, and what never leaks."""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import pytest
from django.test import Client
from django.urls import reverse

from kechuang.core.models import Event
from kechuang.exchange.operations.life import close_item
from kechuang.matching.logic.calendar import Appointment, calendar_file
from kechuang.matching.logic.spans import spans
from kechuang.matching.models import Conference, ConferenceReport, Meeting, Participant, Registration
from kechuang.matching.operations.docking import propose_docking
from kechuang.matching.operations.entry import PaperEntry, list_entries
from kechuang.matching.operations.registration import check_in_participant
from kechuang.matching.operations.report import make_report, reopen_report
from kechuang.matching.operations.step import answer_step
from kechuang.matching.queries.figures import DEFINITIONS, by_county, by_field, figures_of, timeline
from kechuang.matching.queries.partners import partners_of
from tests.exchange.items import SECRETS
from tests.matching.conferences import (
    LINK,
    ORGANISER,
    ROOM,
    agreed,
    fair,
    move,
    opened,
    prepared,
    registered,
    told,
    wished,
)
from tests.matching.pairs import TALKED


def page(client: Client, name: str, *args, **params) -> str:
    response = client.get(reverse(f"matching:{name}", args=args), params)
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


def leaked(text: str) -> list[str]:
    """Words of the masked need that stand in a text."""
    return [word for word in SECRETS if word in text]


def paired(world, now, there):
    """Both firms talked at the conference, and say so."""
    step = propose_docking(
        need_id=there.need.pk, offer_id=there.offer.pk, given=TALKED, conference_id=there.conference.pk,
        actor=world.actor("firm2"), now=now,
    )  # fmt: skip
    return answer_step(step_id=step.pk, confirms=True, actor=world.actor("firm"), now=now).docking


# ── outsiders ───────────────────────────────────────────────────────────────────────────────


def test_a_stranger_sees_what_is_announced_and_no_more(world, now):
    there = fair(world, now)
    hidden = prepared(world, now, title="还在筹备的会")
    stranger = Client()
    listed = page(stranger, "conference_list")
    assert ("新材料供需对接会" in listed, "还在筹备的会" in listed) == (True, False)
    assert stranger.get(reverse("matching:conference_detail", args=[hidden.pk])).status_code == 404
    shown = page(stranger, "conference_detail", there.conference.pk)
    assert (LINK in shown, ROOM in shown, "示例会展中心二层" in shown) == (False, False, True)
    hall = page(stranger, "conference_hall", there.conference.pk, "need")
    assert ("耐高温密封胶" in hall, "某装备制造企业" in hall) == (True, True)
    assert leaked(listed + shown + hall) == []


@pytest.mark.parametrize(
    "name",
    ["conference_cockpit", "cockpit_live", "conference_registrations", "conference_participants", "conference_entries",
     "conference_meetings", "conference_dockings", "conference_agenda", "participant_check_in", "slot_list", "meeting_arrange",
     "entry_enter", "conference_edit"],
)  # fmt: skip
@pytest.mark.parametrize("who", ["firm", "firm2", "reader", "county", "neighbour"])
def test_the_inside_is_the_organisers(world, now, sign_in, name, who):
    there = fair(world, now)
    assert sign_in(ORGANISER).get(reverse(f"matching:{name}", args=[there.conference.pk])).status_code == 200
    assert sign_in(who).get(reverse(f"matching:{name}", args=[there.conference.pk])).status_code in (403, 404)


def test_addresses_of_rooms_are_for_those_who_come(world, now, sign_in):
    there = fair(world, now)
    assert LINK in page(sign_in("firm"), "conference_detail", there.conference.pk)
    assert LINK not in page(sign_in("reader"), "conference_detail", there.conference.pk)
    assert LINK in page(sign_in(ORGANISER), "conference_edit", there.conference.pk)


def test_a_registration_is_its_own_sides_and_the_organisers(world, now, sign_in):
    there = fair(world, now)
    url = reverse("matching:registration_detail", args=[there.needing.pk])
    assert {who: sign_in(who).get(url).status_code for who in ("firm", "clerk", ORGANISER, "firm2", "reader", "county2")} == {
        "firm": 200, "clerk": 200, ORGANISER: 200, "firm2": 404, "reader": 404, "county2": 404,
    }  # fmt: skip
    shown = sign_in("firm").get(url).content.decode()
    assert ("*******1234" in shown, "13900001234" in shown) == (True, False)
    people = page(sign_in(ORGANISER), "conference_participants", there.conference.pk)
    assert ("*******1234" in people, "13900001234" in people) == (True, False)


def test_what_is_masked_leaks_nowhere_before_its_owner_agrees(world, now, sign_in, client):
    there = fair(world, now)
    meeting = wished(world, now, there)
    guest = sign_in("firm2")
    places = [
        page(guest, "meeting_detail", meeting.pk),
        page(guest, "conference_hall", there.conference.pk, "need"),
        page(guest, "meeting_wish", there.conference.pk, entry=there.need_entry.pk),
        page(guest, "meeting_calendar", there.conference.pk),
        guest.get("/api/v1/matching/conferences").content.decode(),
        guest.get(f"/api/v1/matching/conferences/{there.conference.pk}/entries").content.decode(),
        guest.get(f"/api/v1/matching/conferences/{there.conference.pk}/meetings").content.decode(),
        guest.get(reverse("web:workbench")).content.decode(),
        guest.get("/search/", {"q": "密封"}).content.decode(),
    ]
    assert [leaked(text) for text in places] == [[] for _ in places]
    mine = page(guest, "meeting_mine", there.conference.pk)
    # Who comes is told to who comes: by name, with nothing of what they have entered.
    assert leaked(mine.replace("示例精密制造有限公司", "")) == []
    assert "某装备制造企业" in mine
    agreed_to = sign_in("firm").post(reverse("matching:meeting_step", args=[meeting.pk, "agree"]))
    assert agreed_to.status_code == 302
    assert "示例精密制造有限公司" in page(guest, "meeting_detail", meeting.pk)


def test_a_meeting_is_its_two_sides(world, now, sign_in):
    there = fair(world, now)
    meeting = agreed(world, now, there)
    url = reverse("matching:meeting_detail", args=[meeting.pk])
    found = {
        who: sign_in(who).get(url).status_code for who in ("firm", "firm2", ORGANISER, "reader", "county2")
    }
    assert found == {"firm": 200, "firm2": 200, ORGANISER: 200, "reader": 404, "county2": 404}
    place = reverse("matching:meeting_step", args=[meeting.pk, "place"])
    assert sign_in("firm").get(place).status_code == 403


def test_what_is_off_show_hangs_no_longer_and_still_counts(world, now, sign_in):
    there = fair(world, now)
    close_item(item_id=there.offer.pk, closed_as="gone", actor=world.actor("firm2"), now=now)
    hall = page(Client(), "conference_hall", there.conference.pk, "achievement")
    assert ("另有 1 项入过场" in hall, "耐高温密封胶及其制备方法" in hall) == (True, False)
    assert {each.definition.code: each.count for each in figures_of(there.conference, ("offers", "needs"))} == {
        "offers": 1, "needs": 1,
    }  # fmt: skip


# ── figures ─────────────────────────────────────────────────────────────────────────────────


def test_every_figure_is_its_rows(world, now, sign_in):
    there = fair(world, now)
    agreed(world, now, there)
    paired(world, now, there)
    move(world, now, there.conference, "start")
    check_in_participant(
        conference_id=there.conference.pk,
        number="1",
        actor=world.actor(ORGANISER),
        now=there.conference.starts_at,
    )
    conference = Conference.objects.get(pk=there.conference.pk)
    found = {each.definition.code: each.count for each in figures_of(conference)}
    assert found == {
        "registrations": 2, "people": 2, "checked_in": 1, "offers": 1, "needs": 1, "meetings": 0, "held": 0, "dockings": 1,
        "intentions": 0, "agreements": 0, "signed": 0, "registered": 0, "ceremony": 0,
    }  # fmt: skip
    client = sign_in(ORGANISER)
    for each in DEFINITIONS:
        if each.query:
            url = reverse(f"matching:{each.page}", args=[conference.pk])
            text = client.get(f"{url}?{each.query}").content.decode()
            wanted = f"共 {found[each.code]} 条" if found[each.code] else "没有符合条件的记录"
            assert wanted in text, each.code
    assert [(row.title, row.counts) for row in by_field(conference)] == [
        ("新材料", {"offers": 1, "needs": 1, "dockings": 1, "intentions": 0, "agreements": 0})
    ]
    assert [(row.title, row.counts["offers"], row.counts["dockings"]) for row in by_county(conference)] == [
        ("东岭县", 0, 1),
        ("西川县", 1, 0),
    ]


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("conference_cockpit", 60),
        ("conference_registrations", 24),
        ("conference_participants", 24),
        ("conference_entries", 24),
    ],
)
def test_the_organisers_pages_ask_as_often_for_many(
    world, now, sign_in, name, most, django_assert_max_num_queries
):
    there = fair(world, now)
    client = sign_in(ORGANISER)
    url = reverse(f"matching:{name}", args=[there.conference.pk])
    counts = []
    for number in range(2):
        with django_assert_max_num_queries(most) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))
        rows = [
            PaperEntry("achievement", "offer", f"成果{number}{n}", "某大学", "4", "990101", now)
            for n in range(5)
        ]
        list_entries(conference_id=there.conference.pk, entries=rows, actor=world.actor(ORGANISER), now=now)
        for n in range(3):
            row = Registration.objects.create(
                conference=there.conference,
                kind="organisation",
                name=f"某单位{number}{n}",
                state="approved",
                made_at=now,
            )
            Participant.objects.create(
                conference=there.conference,
                registration=row,
                number=f"{100 * number + n + 10:06d}",
                name="某人",
            )
    assert counts[0] == counts[1]


def test_the_cockpit_asks_again_while_it_runs_only(world, now, sign_in):
    there = fair(world, now)
    client = sign_in(ORGANISER)
    assert 'hx-trigger="every 5s"' in page(client, "cockpit_live", there.conference.pk)
    move(world, now, there.conference, "start", "close")
    assert 'hx-trigger="every 5s"' not in page(client, "cockpit_live", there.conference.pk)


# ── registering and meeting by the pages ────────────────────────────────────────────────────


def people(*names: str) -> dict[str, list[str]]:
    return {
        "people_name": list(names), "people_position": ["工程师"] * len(names), "people_phone": ["13900001234"] * len(names),
        "people_presence": ["onsite"] * len(names),
    }  # fmt: skip


def test_registering_by_the_page_says_what_is_wrong_and_loses_nothing(world, now, sign_in):
    conference = opened(world, now, starts_at=told(world, now).starts_at + timedelta(days=3650), ends_at=told(world, now).ends_at + timedelta(days=3650),
                        registration_until=told(world, now).registration_until + timedelta(days=3650))  # fmt: skip
    client, url = sign_in("firm"), reverse("matching:registration_make", args=[conference.pk])
    whom = f"o{world.organisations['firm'].pk}"
    data = {"as_whom": whom, **people("赵甲"), "purpose": "找密封材料", "wants_meetings": "on"}
    wrong = client.post(url, data)
    assert wrong.status_code == 200
    assert (
        "请勾选“我已看过并同意报名须知”" in wrong.content.decode(),
        "找密封材料" in wrong.content.decode(),
    ) == (
        True,
        True,
    )
    done = client.post(url, {**data, "consents": "on"}, follow=True)
    assert "报名成功，参会号在下面。" in done.content.decode()
    row = Registration.objects.get()
    assert (row.name, row.wants_meetings, row.participants.get().phone_tail) == (
        "示例精密制造有限公司",
        True,
        "1234",
    )
    edit = reverse("matching:registration_edit", args=[row.pk])
    kept = {
        **people("赵甲", "钱乙"),
        "people_phone": ["", "13900009999"],
        "purpose": "",
        "wants_meetings": "on",
    }
    assert client.post(edit, kept).status_code == 302
    assert [(p.number, p.name, p.phone_tail) for p in row.participants.order_by("number")] == [
        ("000001", "赵甲", "1234"), ("000002", "钱乙", "9999"),
    ]  # fmt: skip
    other = client.post(url, {**data, "as_whom": f"o{world.organisations['firm2'].pk}", "consents": "on"})
    assert other.status_code == 200
    assert Registration.objects.count() == 1


def test_partners_are_found_by_public_words_with_reasons(world, now):
    there = fair(world, now)
    (found,) = partners_of(there.conference, there.offering)
    assert (found.entry, found.own, found.can_meet, found.is_booked) == (
        there.need_entry,
        there.offer_entry,
        True,
        False,
    )
    assert "密封" in found.reason
    assert leaked(found.reason) == []
    wished(world, now, there)
    (again,) = partners_of(there.conference, there.offering)
    assert again.is_booked


def test_the_calendar_has_ones_own_meetings_and_no_others(world, now, sign_in):
    there = fair(world, now)
    meeting = agreed(world, now, there)
    slot = there.conference.slots.first()
    Meeting.objects.filter(pk=meeting.pk).update(state="placed", slot=slot, seat=1)
    text = page(sign_in("firm2"), "meeting_calendar", there.conference.pk).replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:洽谈：示例精密制造有限公司\r\n" in text
    assert "LOCATION:示例会展中心二层，1号桌\r\n" in text
    assert (
        sign_in("reader").get(reverse("matching:meeting_calendar", args=[there.conference.pk])).status_code
        == 404
    )


def test_calendar_lines_are_folded_by_octets_and_escaped(now):
    each = Appointment("1@x", "长" * 60, now, now + timedelta(minutes=20), "一,二;三\n四", minutes_before=15)
    text = calendar_file([each], made_at=now)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    plain = text.replace("\r\n ", "")
    assert "LOCATION:一\\,二\\;三\\n四\r\n" in plain
    assert f"SUMMARY:{'长' * 60}\r\n" in plain
    assert "DTSTART:20261122T020000Z" in plain
    gone = calendar_file(
        [Appointment("1@x", "谈", now, now, minutes_before=15, is_cancelled=True)], made_at=now
    )
    assert ("STATUS:CANCELLED" in gone, "VALARM" in gone) == (True, False)


# ── the closing report and the replay ───────────────────────────────────────────────────────


def test_make_report_freezes_numbers_with_their_rows_and_prints_definitions(world, now, sign_in):
    there = fair(world, now)
    docking = paired(world, now, there)
    asked = {"conference_id": there.conference.pk, "actor": world.actor(ORGANISER), "now": now}
    with pytest.raises(Exception, match="不能出总结报告"):
        make_report(**asked)
    move(world, now, there.conference, "start", "close")
    report = make_report(**asked)
    assert report.rows["dockings"] == [[docking.pk, docking.pk]]
    assert report.rows["offers"] == [[there.offer_entry.pk, there.offer_entry.pk]]
    document = docx.Document(io.BytesIO(report.file.content.read()))
    text = "\n".join(
        [p.text for p in document.paragraphs]
        + [c.text for t in document.tables for r in t.rows for c in r.cells]
    )
    assert "到会0人，征集成果和服务1项、需求1项，实现对接1对，产生意向0对，签订协议0对。" in text
    assert [each.title for each in DEFINITIONS if each.words not in text] == []
    assert leaked(text) == []
    assert Event.objects.filter(kind="matching.conference.reported").count() == 1
    shown = sign_in(ORGANISER).get(reverse("matching:report_file", args=[there.conference.pk]))
    assert shown["Content-Disposition"].startswith("attachment")
    assert sign_in("firm").get(reverse("matching:report_file", args=[there.conference.pk])).status_code == 404
    conference = reopen_report(reason="漏登一对", **asked)
    assert (conference.state, ConferenceReport.objects.count()) == ("closed", 0)


def test_spans_hold_many_keys_in_a_line():
    assert spans([]) == []
    assert spans([1, 2, 3, 7, 9, 10]) == [[1, 3], [7, 7], [9, 10]]


def test_the_replay_grows_to_what_is_counted(world, now, sign_in):
    there = fair(world, now)
    paired(world, now, there)
    move(world, now, there.conference, "start")
    day = there.conference.starts_at
    check_in_participant(conference_id=there.conference.pk, number="1", actor=world.actor(ORGANISER), now=day)
    assert Client().get(reverse("matching:conference_replay", args=[there.conference.pk])).status_code == 404
    move(world, day + timedelta(hours=8), there.conference, "close")
    conference = Conference.objects.get(pk=there.conference.pk)
    series = timeline(conference)["series"]
    assert {code: (one["data"][0], one["data"][-1]) for code, one in series.items()} == {
        "offers": (1, 1), "needs": (1, 1), "checked_in": (0, 1), "held": (0, 0), "dockings": (1, 1), "intentions": (0, 0),
        "agreements": (0, 0),
    }  # fmt: skip
    assert "到会（人）" in page(Client(), "conference_replay", conference.pk)


# ── sheets and the API ──────────────────────────────────────────────────────────────────────


def test_the_organiser_exports_masked_lists_and_it_is_logged(world, now, sign_in):
    there = fair(world, now)
    url = reverse("matching:conference_participants", args=[there.conference.pk])
    before = Event.objects.filter(kind="core.file.exported").count()
    assert sign_in(ORGANISER).get(url, {"export": "xlsx"}).status_code == 200
    assert Event.objects.filter(kind__contains="export").count() > before
    assert sign_in("firm").get(url, {"export": "xlsx"}).status_code == 404


def test_the_figures_of_the_api_are_the_organisers(world, now, sign_in):
    there = fair(world, now)
    url = f"/api/v1/matching/conferences/{there.conference.pk}/figures"
    found = {each["code"]: each["count"] for each in sign_in(ORGANISER).get(url).json()}
    assert (found["offers"], found["people"]) == (1, 2)
    assert sign_in("firm").get(url).status_code == 404


def test_registering_again_after_the_deadline_is_refused_on_the_page(world, now, sign_in):
    conference = opened(world, now)
    registered(world, now, conference)
    Conference.objects.filter(pk=conference.pk).update(registration_until=now - timedelta(days=300))
    url = reverse("matching:registration_make", args=[conference.pk])
    answer = sign_in("firm2").post(
        url, {"as_whom": f"o{world.organisations['firm2'].pk}", **people("某人"), "consents": "on"}
    )
    assert "已经过了截止时间" in answer.content.decode()
