"""What of conferences goes along when two records of an organisation or person are made one, and what comes round again."""

from __future__ import annotations

from datetime import datetime, timedelta

from kechuang.core.logic.actor import Actor
from kechuang.core.periodic import every
from kechuang.matching.models import Conference, Registration
from kechuang.matching.operations.scheduling import NUDGE_AGAIN, nudge_idle
from kechuang.matching.states.conference import ConferenceState
from kechuang.subjects.queries.merging import Move, goes_with
from kechuang.subjects.queries.merging_people import PersonMove, goes_with_person

goes_with(Move(Registration, "organisation", "对接会报名", same=("conference_id",)))
goes_with_person(PersonMove(Registration, "person", "对接会报名", same=("conference_id",)))


@every(timedelta(hours=1), "matching.nudge_idle", "提醒还没有预约洽谈的单位")
def nudge(now: datetime) -> None:
    """While meetings are booked, every other day: those who want to meet and have nothing booked."""
    rows = Conference.objects.filter(state=ConferenceState.BOOKING, starts_at__gt=now)
    for conference in rows.exclude(nudged_at__gt=now - NUDGE_AGAIN).order_by("pk"):
        nudge_idle(conference_id=conference.pk, actor=Actor.system("对接会"), now=now)
