"""Invitations: answered by the expert himself, lapsing by themselves, filled up from the spares by the draw's own rule.

Every step stands in the log of the draw that invited, so that a replay follows who sits and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.review.logic.draw_keeping import (
    expert_key,
    expert_mark,
    parts_of,
    redrawn,
    with_entries,
    with_seed,
)
from kechuang.review.logic.draw_record import LogEntry, Step, follow, next_spare
from kechuang.review.models import Draw, Invitation, Panel
from kechuang.review.operations.draw import CHANNEL, seed_of
from kechuang.review.queries.panels import invitations_due, locked_panel, standing_sheets
from kechuang.review.states import (
    INVITATION_LIFECYCLE,
    SHEET_LIFECYCLE,
    InvitationState,
    PanelState,
    SheetState,
)

#: How an answer came that somebody put down for the expert; the draw's own log names it so.
PHONE = "phone"
#: Characters of what an expert said by telephone; with who called and when it fits into a reason.
_MOST_WORDS = 120
_OPEN = (PanelState.DRAWN, PanelState.ASSIGNED, PanelState.REVIEWING)


@transaction.atomic
def answer_invitation(
    *, key: UUID, accepts: bool, reason: str = "", actor: Actor, now: datetime
) -> Invitation:
    """The expert's own answer; whoever has accepted may still withdraw, with a reason.

    Raises ``Refused``; ``Problem`` past the time to answer, without a reason for a refusal, or once the panel is over.
    """
    row = _locked(key=key)
    require(actor, "review.invitation.answer", row)
    if row.panel.state not in _OPEN:
        raise Problem(f"评审组{row.panel.get_state_display()}，不用再答复。谢谢您。")
    if row.state == InvitationState.INVITED and now > row.answer_by:
        raise Problem("已过答复时间，席位可能已经递补。仍愿参加的，请联系邀请您的科室。")
    if not accepts and not reason.strip():
        raise Problem("请写明不能参加的理由。", field="reason")
    accepted_before = row.state == InvitationState.ACCEPTED
    _move(row, "accept" if accepts else "refuse", reason, now)
    step = Step.ACCEPTED if accepts else (Step.WITHDRAWN if accepted_before else Step.REFUSED)
    append_log(draw=row.draw, entries=[_entry(row, step, now, actor, reason)], actor=actor, now=now)
    voided = 0 if accepts else _drop_sheets(row, "专家临时不能参加", now)
    verb = "accepted" if accepts else "refused"
    words = "接受" if accepts else "谢绝"
    record(
        f"review.invitation.{verb}", row, actor=actor, now=now, title=f"专家{words}评审“{row.panel}”的邀请",
        data={"panel": row.panel_id, "reason": row.reason, "voided": voided}, region_code=row.panel.call.region_id,
    )  # fmt: skip
    return row


@transaction.atomic
def phone_invitation(
    *, invitation_id: int, accepts: bool, called_at: datetime, words: str, actor: Actor, now: datetime
) -> Invitation:
    """Put down what an expert answered by telephone: who called, when, his words; the expert reads it at his desk.

    Only an invitation that waits is answered so: what he wrote himself nobody changes for him. Raises ``Refused``; ``Problem``
    for an hour before the invitation or still to come, after his time to answer, or without his words.
    """
    row = _locked(pk=invitation_id)
    require(actor, "review.invitation.send", row)
    said = words.strip()[:_MOST_WORDS]
    if row.panel.state not in _OPEN:
        raise Problem(f"评审组{row.panel.get_state_display()}，不用再登记答复。")
    if row.state != InvitationState.INVITED:
        raise Problem(f"这份邀请已经是“{row.get_state_display()}”，不能再登记电话答复。")
    if not row.invited_at <= called_at <= min(row.answer_by, now):
        raise Problem("通话时间要在发出邀请以后、答复截止以前，且不晚于现在。", field="called_at")
    if not said:
        raise Problem("请写明专家在电话里怎样答复。", field="words")
    at = f"{timezone.localtime(called_at):%Y-%m-%d %H:%M}"
    _move(row, "accept" if accepts else "refuse", f"电话答复（{at}，{actor.name}登记）：{said}", now)
    entry = _entry(row, Step.ACCEPTED if accepts else Step.REFUSED, now, actor, row.reason)
    append_log(draw=row.draw, entries=[replace(entry, channel=PHONE)], actor=actor, now=now)
    record(
        "review.invitation.phoned", row, actor=actor, now=now,
        title=f"登记专家电话{'接受' if accepts else '谢绝'}评审“{row.panel}”的邀请",
        data={"panel": row.panel_id, "accepts": accepts, "called_at": called_at.isoformat(), "words": said},
        region_code=row.panel.call.region_id,
    )  # fmt: skip
    return row


def time_out_invitations(*, actor: Actor, now: datetime) -> int:
    """Lapse the invitations that nobody answered in time, each by itself; returns how many."""
    return sum(_time_out(pk, actor, now) for pk in invitations_due(now))


@transaction.atomic
def _time_out(pk: int, actor: Actor, now: datetime) -> bool:
    row = _locked(pk=pk)
    if row.state != InvitationState.INVITED or row.answer_by >= now:
        return False
    _move(row, "time_out", "", now)
    append_log(draw=row.draw, entries=[_entry(row, Step.TIMED_OUT, now, actor, "")], actor=actor, now=now)
    record(
        "review.invitation.timed_out", row, actor=actor, now=now, title=f"评审“{row.panel}”的邀请逾期未答",
        data={"panel": row.panel_id}, region_code=row.panel.call.region_id,
    )  # fmt: skip
    return True


@transaction.atomic
def remove_expert(*, invitation_id: int, reason: str, actor: Actor, now: datetime) -> Invitation:
    """Take somebody out of a panel; what he has not submitted is void. Raises ``Refused``; ``Problem`` without a reason."""
    row = _locked(pk=invitation_id)
    require(actor, "review.invitation.send", row)
    if not reason.strip():
        raise Problem("请写明移出的理由。", field="reason")
    step = Step.WITHDRAWN if row.state == InvitationState.ACCEPTED else Step.REFUSED
    _move(row, "remove", reason, now)
    note = f"组织方移出：{reason.strip()}"
    append_log(draw=row.draw, entries=[_entry(row, step, now, actor, note)], actor=actor, now=now)
    voided = _drop_sheets(row, "专家已移出评审组", now)
    record(
        "review.invitation.removed", row, actor=actor, now=now, title=f"把{row.expert}移出评审组“{row.panel}”",
        data={"panel": row.panel_id, "reason": row.reason, "voided": voided}, region_code=row.panel.call.region_id,
    )  # fmt: skip
    return row


@transaction.atomic
def supplement_panel(*, panel_id: int, actor: Actor, now: datetime) -> Invitation:
    """Call the next spare for a seat that became free, by the rule of the draw itself, whoever asks.

    The draws are looked through from the first: each fills its own seats. Raises ``Refused``; ``Problem`` where no seat is
    free or no spare is left.
    """
    panel = locked_panel(panel_id)
    require(actor, "review.invitation.send", Invitation(panel=panel))
    if panel.state not in _OPEN:
        raise Problem(f"评审组{panel.get_state_display()}，不能递补。")
    free = False
    for draw in panel.draws.select_for_update().filter(drawn_at__isnull=False).order_by("number"):
        seed = seed_of(draw=draw, actor=actor, now=now)
        demand, candidates, log = parts_of(draw.record)
        drawn = redrawn(draw.record, seed)
        left = follow(demand, candidates, drawn, log).open_seats
        free = free or bool(left)
        mark = next_spare(demand, candidates, drawn, log) if left else None
        if mark is not None and not panel.invitations.filter(expert_id=expert_key(mark)).exists():
            return _supplement(panel, draw, mark, left[0], actor, now)
    if not free:
        raise Problem("没有空出的席位，不用递补。")
    raise Problem("备选专家已经用完。请补充抽取，必要时放宽要求。")


def _supplement(
    panel: Panel, draw: Draw, mark: str, replaces: str, actor: Actor, now: datetime
) -> Invitation:
    minutes = draw.record["demand"]["answer_minutes"][CHANNEL]
    row = Invitation.objects.create(
        panel=panel, expert_id=expert_key(mark), draw=draw, place=panel.invitations.count() + 1, is_supplement=True,
        invited_at=now, answer_by=now + timedelta(minutes=minutes),
    )  # fmt: skip
    entries = [
        LogEntry(now, mark, Step.SUPPLEMENTED, CHANNEL, replaces, actor.name),
        LogEntry(now, mark, Step.INVITED, CHANNEL, by=actor.name),
    ]
    append_log(draw=draw, entries=entries, actor=actor, now=now)
    record(
        "review.panel.supplemented", panel, actor=actor, now=now, title=f"“{panel}”递补一位专家",
        data={"invitation": row.pk, "draw": draw.pk, "replaces": replaces}, region_code=panel.call.region_id,
    )  # fmt: skip
    return row


def append_log(*, draw: Draw | None, entries: Sequence[LogEntry], actor: Actor, now: datetime) -> None:
    """Add lines to a draw's log; its result stays. Nothing for somebody who was not drawn. Asks and records nothing itself."""
    if draw is None:
        return
    locked = Draw.objects.select_for_update().get(pk=draw.pk)
    seed = seed_of(draw=locked, actor=actor, now=now)
    body = with_entries(locked.record, seed, entries)
    locked.record = with_seed(body, seed) if locked.revealed_at else body
    locked.save(update_fields=["record"])


def _locked(**which: object) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    return rows.select_related("panel__call__region", "expert__person", "draw").get(**which)


def _move(row: Invitation, action: str, reason: str, now: datetime) -> None:
    row.state = INVITATION_LIFECYCLE.move(row.state, action)
    row.answered_at, row.reason = now, reason.strip()[:200]
    row.save(update_fields=["state", "answered_at", "reason"])


def _entry(row: Invitation, step: Step, now: datetime, actor: Actor, note: str) -> LogEntry:
    return LogEntry(now, expert_mark(row.expert_id), step, CHANNEL, by=actor.name, note=note.strip())


def _drop_sheets(row: Invitation, why: str, now: datetime) -> int:
    """Void what somebody who goes has not submitted; what he submitted stands. Returns how many."""
    count = 0
    for sheet in (
        standing_sheets(row.panel).filter(expert_id=row.expert_id).exclude(state=SheetState.SUBMITTED)
    ):
        sheet.state, sheet.void_reason = SHEET_LIFECYCLE.move(sheet.state, "void"), why
        sheet.save(update_fields=["state", "void_reason"])
        count += 1
    return count
