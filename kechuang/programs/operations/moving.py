"""How a case moves: the table is asked, the old step's clock stops, the new one's starts. Called by operations only.

Nothing here asks for permission or records an event: the operation that moves a case does, and says why it moves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db.models import BigIntegerField
from django.utils import timezone

from kechuang.core.logic.verdicts import Problem
from kechuang.core.prepared import PreparedRows, Slot
from kechuang.core.queries.calendar import workdays
from kechuang.core.queries.trail import events_of
from kechuang.programs.logic.clocks import Interval, due_on
from kechuang.programs.logic.priorities import promised_days
from kechuang.programs.models import Call, Case, Clock, Pause, Receipt
from kechuang.programs.queries.officer import applicant_of
from kechuang.programs.states import AT_HOME, CASE_LIFECYCLE, CaseState, PauseReason, ReceiptKind, Step

#: States in which the step's clock stands still, and why.
_STILL: dict[str, str] = {
    CaseState.CORRECTION: PauseReason.CORRECTION,
    CaseState.REVIEW: PauseReason.REVIEW,
    CaseState.PUBLICITY: PauseReason.PUBLICITY,
    CaseState.OBJECTION: PauseReason.OBJECTION,
}


_whole = PreparedRows[Case](
    lambda: Case.objects.select_for_update(of=("self",)).whole().filter(pk=Slot("case", BigIntegerField()))
)
_clock = PreparedRows[Clock](
    lambda: Clock.objects.filter(case=Slot("case", BigIntegerField()), stopped_on__isnull=True)[:1]
)


def locked_case(case_id: int) -> Case:
    """The case with its row locked, so that two people cannot take the same step at once."""
    return _whole.get(case=case_id)


def move_case(case: Case, action: str, now: datetime) -> Case:
    """Move a locked case by the table; its clocks follow. Raises ``WrongState`` if the table does not allow it."""
    before = case.state
    case.state = CASE_LIFECYCLE.move(before, action)
    case.changed_at = now
    today = timezone.localdate(now)
    if case.state == CaseState.CORRECTION:
        pause_clock(case, PauseReason.CORRECTION, today)
    elif before == CaseState.CORRECTION and case.state == CaseState.CHECK:
        resume_clock(case, today)
    elif {before, case.state} == {CaseState.PUBLICITY, CaseState.OBJECTION}:
        # The step is the same; what its clock stands still for is not.
        resume_clock(case, today)
        pause_clock(case, _STILL[case.state], today)
    else:
        _next_clock(case, today)
    case.save()
    return case


def pass_step(case: Case, action: str, now: datetime) -> None:
    """Take a locked case through a step that begins and ends in one act: its clock is written as stopped.

    The move that follows saves the case.
    """
    case.state = CASE_LIFECYCLE.move(case.state, action)
    today = timezone.localdate(now)
    _start_clock(case, today, stopped_on=today)


def expect_state(case: Case, states: Collection[str], what: str) -> None:
    """Refuse a step that somebody has taken already. Raises ``Problem`` that says who took the last one, and when.

    ``what`` is the step in words. Ask after locking: then of two people at once, the second is told of the first.
    """
    if case.state not in states:
        raise Problem(f"不能{what}：办件现在是“{case.get_state_display()}”。{last_act(case)}")


def last_act(case: Case) -> str:
    """Who did what to the case last, and when, as a sentence; empty if nobody did anything."""
    found = events_of(case, limit=1)
    if not found:
        return ""
    at = timezone.localtime(found[0].at)
    return f"最近一步由{found[0].actor_label}于{at:%Y-%m-%d %H:%M}办理：{found[0].title}。"


def next_action(case: Case) -> str:
    """The action that takes a case to its next step; ``approve`` after the last."""
    step = case.kind_version.kind.next_step(case.state)
    return f"to_{step}" if step else "approve"


def _next_clock(case: Case, today: date) -> None:
    """Stop what runs; start the clock of the step that begins."""
    running = _running(case)
    if running is not None:
        _resume(running, today)
        running.stopped_on = today
        running.save(update_fields=["stopped_on"])
    clock = _start_clock(case, today)
    if clock is not None and case.state in (CaseState.REVIEW, CaseState.PUBLICITY):
        _pause(clock, _STILL[case.state], today)


def _start_clock(case: Case, today: date, stopped_on: date | None = None) -> Clock | None:
    """The clock of the step where a case stands; None where its kind has no step."""
    plan = case.kind_version.kind.step(case.state)
    if case.state not in set(Step) or plan is None:
        return None
    days = promised_days(plan.promised, case.priority)
    return Clock.objects.create(
        case=case, step=case.state, started_on=today, days=days, statutory=plan.statutory, stopped_on=stopped_on,
        due_on=None if days is None else due_on(today, days, (), workdays()),
    )  # fmt: skip


def _running(case: Case) -> Clock | None:
    return next(iter(_clock(case=case.pk)), None)


def pause_clock(case: Case, reason: str, today: date) -> None:
    """Let the running clock stand still from today on; nothing if it does already or none runs."""
    clock = _running(case)
    if clock is not None:
        _pause(clock, reason, today)


def _pause(clock: Clock, reason: str, today: date) -> None:
    if not clock.pauses.filter(ended_on__isnull=True).exists():
        Pause.objects.create(clock=clock, reason=reason, started_on=today)
        _set_due(clock)


def resume_clock(case: Case, today: date) -> None:
    """Let the running clock go on from today; nothing if it does not stand still."""
    clock = _running(case)
    if clock is not None:
        _resume(clock, today)


def _resume(clock: Clock, today: date) -> None:
    open_pause = clock.pauses.filter(ended_on__isnull=True).first()
    if open_pause is not None:
        open_pause.ended_on = max(today, open_pause.started_on)
        open_pause.save(update_fields=["ended_on"])
        _set_due(clock)


def set_clock_days(case: Case) -> None:
    """Promise for the running step what the case's priority says; what its clock has paused stays."""
    clock = _running(case)
    plan = None if clock is None else case.kind_version.kind.step(clock.step)
    if clock is not None and plan is not None:
        clock.days = promised_days(plan.promised, case.priority)
        _set_due(clock)


def _set_due(clock: Clock) -> None:
    pauses = [Interval(each.started_on, each.ended_on) for each in clock.pauses.all()]
    clock.due_on = None if clock.days is None else due_on(clock.started_on, clock.days, pauses, workdays())
    clock.save(update_fields=["days", "due_on"])


# ── numbers and receipts ─────────────────────────────────────────────────────────────────────


def number_case(case: Case, now: datetime) -> str:
    """Give a case its number, once: the call's year and key, and a running number within the call.

    The call's row is locked, so that no two cases get one number. Must be called within a transaction.
    """
    if case.number:
        return case.number
    call = Call.objects.select_for_update().only("year").get(pk=case.call_id)
    taken = Case.objects.filter(call=call, number__isnull=False).count()
    case.number = f"KJ{call.year}{call.pk:04d}{taken + 1:05d}"
    case.received_at = now
    return case.number


def give_receipt(
    case: Case, kind: str, content: Mapping[str, object], *, account_id: int | None, now: datetime
) -> Receipt:
    """Write down what the applicant is told, under a number of its own. Raises ``Problem`` for a case without a number."""
    if not case.number:
        raise Problem("办件还没有编号，不能出具凭证。")
    place = case.receipts.count() + 1
    return Receipt.objects.create(
        case=case, kind=kind, number=f"{case.number}-{place}", content=dict(content), made_by_id=account_id, made_at=now,
    )  # fmt: skip


def receive_case(case: Case, *, account_id: int | None, now: datetime) -> None:
    """Number a locked case and give its receipt when it first comes before the bureau; nothing before that, or later."""
    if case.state in (*AT_HOME, CaseState.RECOMMEND):
        return
    is_new = not case.number  # without a number nobody has given a receipt
    if is_new:
        number_case(case, now)
        case.save(update_fields=["number", "received_at"])
    if is_new or not case.receipts.filter(kind=ReceiptKind.RECEIVED).exists():
        content: dict[str, object] = {
            "title": case.title,
            "applicant": applicant_of(case),
            "call": case.call.title,
        }
        give_receipt(case, ReceiptKind.RECEIVED, content, account_id=account_id, now=now)
