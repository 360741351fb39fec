"""What of conferences waits for somebody: the organiser's word, an answer to somebody who would like to meet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from kechuang.core.desk import Task, awaits, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import may, which
from kechuang.matching.models import Conference, Entry, Meeting, Registration
from kechuang.matching.queries.meeting import as_own, own_meetings
from kechuang.matching.states.conference import OPEN_TO_PEOPLE, EntryState, MeetingState, RegistrationState


@waits("matching.registration", "待确认的对接会报名")
def registrations_to_confirm(actor: Actor, now: datetime) -> Iterator[Task]:
    """One row a conference. One query."""
    if not actor.grants:
        return
    rows = Registration.objects.filter(
        state=RegistrationState.APPLIED, conference__state__in=OPEN_TO_PEOPLE
    ).order_by()
    found = which(actor, "matching.registration.approve", rows).values("conference", "conference__title")
    for row in found.annotate(count=Count("pk"), since=Min("made_at")).order_by("conference"):
        url = reverse("matching:conference_registrations", args=[row["conference"]])
        yield Task(
            f"“{row['conference__title']}”有 {row['count']} 份报名待确认", f"{url}?state=applied", "去确认", since=row["since"], room="matching"
        )  # fmt: skip


@waits("matching.entry", "待审核的入场成果和需求")
def entries_to_judge(actor: Actor, now: datetime) -> Iterator[Task]:
    """One row a conference. One query."""
    if not actor.grants:
        return
    rows = Entry.objects.filter(state=EntryState.PROPOSED, conference__state__in=OPEN_TO_PEOPLE).order_by()
    found = which(actor, "matching.entry.accept", rows).values("conference", "conference__title")
    for row in found.annotate(count=Count("pk"), since=Min("made_at")).order_by("conference"):
        url = reverse("matching:conference_entries", args=[row["conference"]])
        yield Task(
            f"“{row['conference__title']}”有 {row['count']} 项成果和需求待审核", f"{url}?state=proposed", "去审核", since=row["since"], room="matching"
        )  # fmt: skip


@waits("matching.report", "待出总结的对接会")
def conferences_to_report(actor: Actor, now: datetime) -> Iterator[Task]:
    """Those that are closed and not yet reported. One query."""
    if not actor.grants or not may(actor, "matching.conference.report"):
        return
    for conference in which(
        actor, "matching.conference.report", Conference.objects.filter(state="closed")
    ).order_by("closed_at"):
        url = reverse("matching:conference_cockpit", args=[conference.pk])
        yield Task(
            f"“{conference}”已结束，请出总结报告", url, "去看", since=conference.closed_at, room="matching"
        )


@waits("matching.meeting", "待答复的洽谈邀请")
def meetings_to_answer(actor: Actor, now: datetime) -> Iterator[Task]:
    """Who would like to meet. Two queries."""
    if not (actor.keys_of("organisation") or actor.keys_of("person")):
        return
    rows = (
        own_meetings(actor)
        .filter(state=MeetingState.WISHED, conference__state__in=OPEN_TO_PEOPLE)
        .order_by("made_at")
    )
    for each in as_own(actor, list(rows)):
        if each.asks_me:
            url = reverse("matching:meeting_detail", args=[each.meeting.pk])
            yield Task(
                f"{each.other}约您洽谈",
                url,
                "去答复",
                detail=str(each.meeting.conference),
                since=each.meeting.made_at,
                room="matching",
            )


@awaits("matching.meeting", "排好的洽谈")
def meetings_ahead(actor: Actor, now: datetime) -> Iterator[Task]:
    """What is placed and still to come. Two queries."""
    if not (actor.keys_of("organisation") or actor.keys_of("person")):
        return
    rows: list[Meeting] = list(
        own_meetings(actor)
        .filter(state=MeetingState.PLACED, slot__ends_at__gt=now)
        .order_by("slot__starts_at")
    )
    for each in as_own(actor, rows):
        slot = each.meeting.slot
        if slot is not None:
            when = timezone.localtime(slot.starts_at)
            url = reverse("matching:meeting_detail", args=[each.meeting.pk])
            yield Task(
                f"{when:%m月%d日 %H:%M} 与{each.other}洽谈",
                url,
                "查看",
                detail=str(each.meeting.conference),
                due_on=when.date(),
                room="matching",
            )
