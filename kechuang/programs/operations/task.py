"""Colleagues' parts in a case: handling it (交办), signing with an opinion (会签, 加签), passing it on (转办).

A task's events stand in its case's timeline: whoever reads the case reads who was asked and what he said.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Account
from kechuang.core.permissions import require, who_may
from kechuang.programs.models import Case, CaseTask
from kechuang.programs.operations.moving import expect_state, locked_case
from kechuang.programs.states import TASK_LIFECYCLE, UNDER_WAY, TaskKind, TaskState


@transaction.atomic
def ask_colleague(
    *,
    case_id: int,
    kind: str,
    account_id: int,
    words: str = "",
    due_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> CaseTask:
    """Ask a colleague to handle a case or to sign it; an open signature keeps the case from going on.

    A signature is added (加签) only beside one that was asked for. Raises ``Refused``; ``Problem`` for oneself, for somebody
    without a post there or asked already, or for a day that has passed.
    """
    case = locked_case(case_id)
    require(actor, "programs.task.ask", case)
    expect_state(case, UNDER_WAY, "请人办理或会签")
    if kind not in set(TaskKind):
        raise Problem("请选择交办、会签或加签。", field="kind")
    signed = case.tasks.filter(kind=TaskKind.COSIGN).exclude(state=TaskState.RECALLED)
    if kind == TaskKind.ADD_SIGN and not signed.exists():
        raise Problem("还没有人会签，请用“会签”；加签是在会签之外再加人。", field="kind")
    colleague = _colleague(case, account_id, actor, now)
    if due_on is not None and due_on < timezone.localdate(now):
        raise Problem("期限不能早于今天。", field="due_on")
    task = CaseTask.objects.create(
        case=case, kind=kind, account=colleague, asked_by_id=actor.account_id, asked_at=now, due_on=due_on,
        words=words.strip()[:300],
    )  # fmt: skip
    _recorded(task, "asked", f"请{colleague}{task.get_kind_display()}“{case}”", actor, now)
    return task


@transaction.atomic
def finish_task(
    *, task_id: int, agrees: bool | None = None, opinion: str = "", actor: Actor, now: datetime
) -> CaseTask:
    """Finish one's own task: a signature says yes or no, and why not; a handled case says what was done.

    Raises ``Refused``; ``Problem`` for what is left out, or for a task that is over.
    """
    task = _locked(task_id)
    require(actor, "programs.task.finish", task)
    task.state = TASK_LIFECYCLE.move(task.state, "finish")
    if task.kind == TaskKind.HANDLE:
        agrees = None
        if not opinion.strip():
            raise Problem("请写明办理结果。", field="opinion")
    elif agrees is None:
        raise Problem("请选择同意或不同意。", field="agrees")
    elif not agrees and not opinion.strip():
        raise Problem("不同意请写明理由。", field="opinion")
    task.agrees, task.opinion, task.finished_at = agrees, opinion.strip()[:500], now
    task.save()
    said = "" if agrees is None else ("，同意" if agrees else "，不同意")
    _recorded(
        task, "finished", f"{task.account}办结“{task.case}”的{task.get_kind_display()}{said}", actor, now
    )
    return task


@transaction.atomic
def pass_on_task(*, task_id: int, account_id: int, words: str, actor: Actor, now: datetime) -> CaseTask:
    """Pass one's own task on to a colleague (转办), who has it from now on; returns his.

    Raises ``Refused``; ``Problem`` without a reason, for somebody without a post there or asked already.
    """
    task = _locked(task_id)
    require(actor, "programs.task.finish", task)
    task.state = TASK_LIFECYCLE.move(task.state, "pass_on")
    if not words.strip():
        raise Problem("请写明转办的理由。", field="words")
    colleague = _colleague(task.case, account_id, actor, now)
    task.opinion, task.finished_at = words.strip()[:500], now
    task.save()
    new = CaseTask.objects.create(
        case=task.case, kind=task.kind, account=colleague, asked_by_id=task.asked_by_id, asked_at=now,
        due_on=task.due_on, words=task.words,
    )  # fmt: skip
    title = f"{task.account}把“{task.case}”的{task.get_kind_display()}转给{colleague}"
    _recorded(new, "passed_on", title, actor, now, before=task.pk)
    return new


@transaction.atomic
def recall_task(*, task_id: int, reason: str, actor: Actor, now: datetime) -> CaseTask:
    """Take back what was asked of a colleague. Raises ``Refused``; ``Problem`` without a reason, or for a task that is over."""
    task = _locked(task_id)
    require(actor, "programs.task.ask", task)
    task.state = TASK_LIFECYCLE.move(task.state, "recall")
    if not reason.strip():
        raise Problem("请写明收回的理由。", field="reason")
    task.opinion, task.finished_at = f"收回：{reason.strip()}"[:500], now
    task.save()
    _recorded(task, "recalled", f"收回请{task.account}对“{task.case}”的{task.get_kind_display()}", actor, now)
    return task


def _locked(task_id: int) -> CaseTask:
    rows = CaseTask.objects.select_for_update(of=("self",)).select_related(
        "account", "case__call__region", "case__region", "case__kind_version", "case__organisation"
    )
    return rows.get(pk=task_id)


def _colleague(case: Case, account_id: int, actor: Actor, now: datetime) -> Account:
    """Whoever may be asked: with a post of the bureau that reaches the call. Raises ``Problem`` for anyone else."""
    if account_id == actor.account_id:
        raise Problem("不能交给自己，请选择同事。", field="account")
    post = (
        who_may("programs.task.finish", case, on=timezone.localdate(now))
        .filter(account_id=account_id)
        .first()
    )
    if post is None:
        raise Problem("请选择在这个通知的区域有岗位的同事。", field="account")
    if case.tasks.filter(account_id=account_id, state=TaskState.OPEN).exists():
        raise Problem(f"{post.account}手上已有这个办件的任务，还没有办结。", field="account")
    return post.account


def _recorded(task: CaseTask, verbed: str, title: str, actor: Actor, now: datetime, **more: Any) -> None:
    data = {
        "task": task.pk,
        "kind": task.kind,
        "account": task.account_id,
        "agrees": task.agrees,
        "words": task.opinion,
    }
    record(f"programs.task.{verbed}", task.case, actor=actor, now=now, title=title, data=data | more)
