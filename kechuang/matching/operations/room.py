"""What is said and done in the live room: announcements, questions and their moderation, votes, applause.

Each act writes its row, its one event, and, in the same transaction, what the others in the room see of it at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Account
from kechuang.core.operations.live import publish_message
from kechuang.core.permissions import require
from kechuang.matching.models import Announcement, Applause, Conference, Question, QuestionVote
from kechuang.matching.operations.gathering import locked_conference
from kechuang.matching.queries.conference import place_of
from kechuang.matching.queries.room import audience_of, channel_of, counts_of, counts_told
from kechuang.matching.states.conference import OPEN_TO_PEOPLE, ConferenceState, RegistrationKind
from kechuang.matching.states.room import OPEN_QUESTIONS, QUESTION_LIFECYCLE, Audience, QuestionState

#: A person who asks may ask again after that; and so many of his may wait for the organiser at once.
BETWEEN_QUESTIONS = timedelta(seconds=30)
MOST_WAITING = 3
BETWEEN_APPLAUSE = timedelta(seconds=2)
MOST_WORDS = 300


@transaction.atomic
def make_announcement(
    *, conference_id: int, text: str, audience: str, actor: Actor, now: datetime
) -> Announcement:
    """Say something to an audience of the room, at once. Raises ``Refused``; ``Problem`` without words, or once it is over."""
    conference = locked_conference(conference_id=conference_id)
    row = Announcement(
        conference=conference, audience=audience, text=text.strip(), made_by_id=actor.account_id, made_at=now
    )
    require(actor, "matching.announcement.make", row)
    if conference.state not in OPEN_TO_PEOPLE:
        raise Problem(f"对接会{conference.get_state_display()}，不能再发通知。")
    if not row.text:
        raise Problem("请写通知的内容。", field="text")
    if len(row.text) > 1000:
        raise Problem(f"通知最多1000字，现在有{len(row.text)}字，请写短些或分两条。", field="text")
    if audience not in set(Audience):
        raise Problem("请选择给谁看。", field="audience")
    row.save()
    _record("announcement.made", row, "发现场通知", actor, now, audience=audience)
    _say(
        conference, "announcement", audience, row, actor, now, moderates=True
    )  # pages of others drop what moderates
    return row


@transaction.atomic
def withdraw_announcement(*, announcement_id: int, reason: str, actor: Actor, now: datetime) -> Announcement:
    """Take back what was wrong; it vanishes from every page at once. Raises ``Refused``; ``Problem`` without a reason."""
    row = (
        Announcement.objects.select_for_update(of=("self",))
        .select_related("conference__region")
        .get(pk=announcement_id)
    )
    require(actor, "matching.announcement.withdraw", row)
    if row.withdrawn_at is not None:
        raise Problem("这条通知已经撤下。")
    if not reason.strip():
        raise Problem("请写为什么撤下，记入操作记录。", field="reason")
    row.withdrawn_at, row.reason = now, reason.strip()[:200]
    row.save(update_fields=["withdrawn_at", "reason"])
    _record("announcement.withdrawn", row, "撤下现场通知", actor, now, reason=row.reason)
    _gone(row.conference, f"announcement-{row.pk}", row.audience, actor, now)
    return row


# ── questions ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def ask_question(*, conference_id: int, text: str, actor: Actor, now: datetime) -> Question:
    """Ask something from the floor; the organiser lets it through or not.

    Raises ``Refused`` for who is not registered; ``Problem`` without words, while it is not running, and for who asks too
    often: at most one in thirty seconds, three waiting.
    """
    conference = Conference.objects.select_related("region").get(pk=conference_id)
    shown_as = _let_in(conference, actor, "matching.question.ask", "提问")
    account = _account(actor, "matching.question.ask")
    Account.objects.select_for_update().get(pk=account)  # two windows do not pass one check
    row = Question(
        conference=conference,
        account_id=account,
        text=" ".join(text.split()),
        made_at=now,
        shown_as=shown_as,
    )
    require(actor, "matching.question.ask", row)
    if conference.state != ConferenceState.RUNNING:
        raise Problem(f"对接会{conference.get_state_display()}，开会时才能提问。")
    if not row.text:
        raise Problem("请写要问的话。", field="text")
    if len(row.text) > MOST_WORDS:
        raise Problem(f"问题最多{MOST_WORDS}字，现在有{len(row.text)}字，请写短些。", field="text")
    _demand_patience(row, now)
    row.save()
    _record("question.asked", row, "现场提问", actor, now)
    _say(conference, "question", Audience.ORGANISERS, row, actor, now, moderates=True)
    return row


def _account(actor: Actor, action: str) -> int:
    """Whose it is. Raises ``Refused`` for the system, which has no seat in the room."""
    if actor.account_id is None:
        raise Refused(action, "请先登录。")
    return actor.account_id


def _let_in(conference: Conference, actor: Actor, action: str, what: str) -> str:
    """As whom the actor takes part. Raises ``Refused`` for somebody who is neither registered nor an organiser."""
    place = place_of(actor, conference)
    if audience_of(place) == Audience.ALL:
        raise Refused(action, f"报名成功的人才能{what}。请先在对接会页面报名。")
    names = [each for each in place.registrations if each.state == "approved"]
    if not names:
        return "主办方"
    return "公众" if names[0].kind == RegistrationKind.VISITOR else names[0].name


def _demand_patience(row: Question, now: datetime) -> None:
    """A flood from one is slowed, with the words how long."""
    mine = Question.objects.filter(conference=row.conference, account=row.account_id)
    last = mine.order_by("-made_at").first()
    if last is not None and now - last.made_at < BETWEEN_QUESTIONS:
        seconds = int((last.made_at + BETWEEN_QUESTIONS - now).total_seconds()) + 1
        raise Problem(f"您刚提过问题，请过{seconds}秒再提。写好的话还在。", field="text")
    if mine.filter(state=QuestionState.WAITING).count() >= MOST_WAITING:
        raise Problem(f"您有{MOST_WAITING}个问题在等主办方审核，审核之后再提新的。", field="text")


@transaction.atomic
def moderate_question(
    *, question_id: int, shows: bool, reason: str = "", actor: Actor, now: datetime
) -> Question:
    """Let a question through to everybody who is registered, or not, or take it down again.

    Raises ``Refused``; ``Problem`` for one that is not shown without a reason; ``WrongState``.
    """
    row = _locked(question_id)
    require(actor, "matching.question.moderate", row)
    if not shows and not reason.strip():
        raise Problem("请写为什么不公开，提问的人看得到。", field="reason")
    before = row.state
    row.state = QUESTION_LIFECYCLE.move(row.state, "show" if shows else "decline")
    row.reason, row.moderated_by_id, row.moderated_at = reason.strip()[:200], actor.account_id, now
    row.save(update_fields=["state", "reason", "moderated_by", "moderated_at"])
    _record(
        "question.moderated",
        row,
        "公开现场提问" if shows else "不公开现场提问",
        actor,
        now,
        before=before,
        reason=row.reason,
    )
    if shows:
        _show(row, actor, now)
    else:
        if before in OPEN_QUESTIONS:
            _gone(row.conference, f"question-{row.pk}", Audience.REGISTERED, actor, now)
        _say(row.conference, "question", Audience.ORGANISERS, row, actor, now, moderates=True)
    return row


@transaction.atomic
def answer_question(*, question_id: int, answer: str, actor: Actor, now: datetime) -> Question:
    """Write down what was answered, for all. Raises ``Refused``; ``Problem`` without words; ``WrongState`` unless it is shown."""
    row = _locked(question_id)
    require(actor, "matching.question.answer", row)
    if not answer.strip():
        raise Problem("请写答复；当面答了的，写“已当面答复”和要点。", field="answer")
    row.state = QUESTION_LIFECYCLE.move(row.state, "answer")
    row.answer, row.answered_at = answer.strip()[:1000], now
    row.save(update_fields=["state", "answer", "answered_at"])
    _record("question.answered", row, "答复现场提问", actor, now)
    _show(row, actor, now)
    return row


@transaction.atomic
def vote_question(*, question_id: int, actor: Actor, now: datetime) -> Question:
    """Say that one would like to know it too: once. Raises ``Refused``; ``Problem`` the second time or for what is not shown."""
    account = _account(actor, "matching.question.vote")
    row = _locked(question_id)
    vote = QuestionVote(question=row, account_id=account, made_at=now)
    require(actor, "matching.question.vote", vote)
    _let_in(row.conference, actor, "matching.question.vote", "投票")
    if row.state not in OPEN_QUESTIONS:
        raise Problem("这个问题没有公开。")
    if QuestionVote.objects.filter(question=row, account=account).exists():
        raise Problem("您已经点过“也想问”。")
    vote.save()
    Question.objects.filter(pk=row.pk).update(votes=F("votes") + 1)
    row.refresh_from_db(fields=["votes"])
    return row


def _locked(question_id: int) -> Question:
    return (
        Question.objects.select_for_update(of=("self",))
        .select_related("conference__region")
        .get(pk=question_id)
    )


def _show(row: Question, actor: Actor, now: datetime) -> None:
    """To all who are registered; organisers then get it again, with what they can do with it."""
    _say(row.conference, "question", Audience.REGISTERED, row, actor, now)
    _say(row.conference, "question", Audience.ORGANISERS, row, actor, now, moderates=True)


# ── applause, and what is counted ────────────────────────────────────────────────────────────


@transaction.atomic
def give_applause(*, conference_id: int, actor: Actor, now: datetime) -> Applause:
    """Applaud. Counted, not told one by one. Raises ``Refused``; ``Problem`` within two seconds or while it is not running."""
    account = _account(actor, "matching.applause.give")
    conference = Conference.objects.select_related("region").get(pk=conference_id)
    row = Applause(conference=conference, account_id=account, last_at=now)
    require(actor, "matching.applause.give", row)
    _let_in(conference, actor, "matching.applause.give", "鼓掌")
    if conference.state != ConferenceState.RUNNING:
        raise Problem(f"对接会{conference.get_state_display()}，开会时才能鼓掌。")
    row, is_new = Applause.objects.select_for_update().get_or_create(
        conference=conference, account_id=account, defaults={"last_at": now}
    )
    if not is_new and now - row.last_at < BETWEEN_APPLAUSE:
        raise Problem("刚鼓过掌，歇两秒再鼓。")
    row.count, row.last_at = row.count + 1, now
    row.save(update_fields=["count", "last_at"])
    return row


def tell_counts(*, actor: Actor, now: datetime) -> int:
    """Tell each running conference's room what is counted in it, where that has changed; returns how many rooms."""
    told = 0
    for conference in Conference.objects.filter(state=ConferenceState.RUNNING):
        counts = counts_of(conference)
        if counts == counts_told(conference.pk):
            continue
        with transaction.atomic():
            publish_message(
                channel=channel_of(conference.pk), kind="counts", audience=Audience.REGISTERED, data=counts, actor=actor, now=now
            )  # fmt: skip
        told += 1
    return told


# ── saying it ────────────────────────────────────────────────────────────────────────────────


def _say(
    conference: Conference, kind: str, audience: str, row: Any, actor: Actor, now: datetime, *, moderates: bool = False
) -> None:  # fmt: skip
    """Send a row as its page shows it; the page puts it in the place of the one it has, or on top."""
    context = {"each": row, "moderates": moderates, "is_live": True, "conference": conference}
    html = SafeString(render_to_string(f"matching/parts/room_{kind}.html", context))
    publish_message(
        channel=channel_of(conference.pk), kind=kind, audience=audience, html=html, data={"id": f"{kind}-{row.pk}"},
        actor=actor, now=now,
    )  # fmt: skip


def _gone(conference: Conference, key: str, audience: str, actor: Actor, now: datetime) -> None:
    publish_message(
        channel=channel_of(conference.pk), kind="gone", audience=audience, data={"id": key}, actor=actor, now=now
    )  # fmt: skip


def _record(verb: str, row: Any, title: str, actor: Actor, now: datetime, **data: Any) -> None:
    """The trail of moderation: who said, asked, let through, took down, with the words themselves in the row."""
    record(
        f"matching.{verb}", row, actor=actor, now=now, title=f"{title}：{row.conference}",
        data={"conference": row.conference_id, "text": row.text, **data}, region_code=row.conference.region_id,
    )  # fmt: skip
