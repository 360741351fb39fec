"""States of the live room that the demonstration does not hold, and the rows that its pages are shown with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account
from kechuang.core.queries import actor_of
from kechuang.matching.models import Announcement, Conference, Question, Signing
from kechuang.matching.operations.agenda import SigningGiven, save_signing


def live_in_room(now: datetime) -> None:
    """A signing that is still to come, a question that waits, at the conference that is on."""
    from kechuang.matching.operations.room import (
        ask_question,
        make_announcement,
    )  # operations need the tables

    conference = Conference.objects.filter(state="running").earliest("pk")
    actor = actor_of(Account.objects.get(username="qifu"), on=now.date())
    given = SigningGiven("高导热绝缘材料中试", "示例装备公司", "示例大学", None)
    save_signing(conference_id=conference.pk, given=given, actor=Actor.system(), now=now)
    make_announcement(
        conference_id=conference.pk, text="茶歇十分钟，10:30 回到会场。", audience="all", actor=actor, now=now
    )
    ask_question(conference_id=conference.pk, text="这种材料有没有小批量试样？", actor=actor, now=now)


def room_examples() -> dict[str, list[dict[str, Any]]]:
    """Arguments for the routes of the room."""
    running = Conference.objects.filter(state="running").order_by("pk").first()
    over = Conference.objects.filter(state__in=("closed", "reported")).order_by("pk").first()
    here = {"pk": running.pk} if running else {}
    said = Announcement.objects.filter(conference=running, withdrawn_at__isnull=True).order_by("pk").first()
    asked = Question.objects.filter(conference=running).order_by("pk")
    shown = asked.filter(state__in=("shown", "answered")).first()
    waiting = asked.filter(state="waiting").first()
    signing = Signing.objects.filter(conference=running, signed_at__isnull=True).order_by("pk").first()
    return {
        "matching:conference_room": [{"pk": each.pk} for each in (running, over) if each],
        "matching:announcement_make": [here],
        "matching:question_ask": [here],
        "matching:applause_give": [here],
        "matching:question_vote": [{**here, "question": shown.pk}] if shown else [],
        "matching:question_show": [{**here, "question": waiting.pk}] if waiting else [],
        "matching:signing_call": [{**here, "signing": signing.pk}] if signing else [],
        "matching:signing_confirm": [{**here, "signing": signing.pk}] if signing else [],
        "matching:announcement_withdraw": [{**here, "announcement": said.pk}] if said else [],
        "matching:question_decline": [{**here, "question": waiting.pk}] if waiting else [],
        "matching:question_answer": [{**here, "question": shown.pk}] if shown else [],
        "matching:signing_pair": [{**here, "signing": signing.pk}] if signing else [],
    }
