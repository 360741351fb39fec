"""Which officers hear of what: of a case that comes to them, of what was mended, of what a colleague asks.

The inbox has it at once; ``send_notice`` lets copies by mail wait for office hours.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.models import Event
from kechuang.core.operations.notice import send_notice
from kechuang.core.permissions import who_may
from kechuang.programs.models import Case, CaseTask
from kechuang.programs.queries.officer import applicant_of
from kechuang.programs.states import CaseState, TaskKind


@on(
    "programs.case.submitted",
    "programs.case.signed",
    "programs.case.recommended",
    code="programs.tell_officers_of_case",
)
def tell_of_case(event: Event) -> None:
    """The county of what waits for its word; the bureau of what has come in. Nobody of what is still at home."""
    case = _case(event)
    if case.state == CaseState.RECOMMEND:
        _tell(event, case, _who("programs.case.recommend", case, event), "报来申报，请推荐")
    elif case.state == CaseState.CHECK:
        _tell(event, case, _handlers(case, event), "的申报已到，请受理")


@on("programs.case.corrected", code="programs.tell_officers_of_correction")
def tell_of_correction(event: Event) -> None:
    """Whoever asked for it, and the handler: the applicant has mended what was asked."""
    case = _case(event)
    asked = case.corrections.order_by("round").last()
    wanted = {case.handler_id, asked.asked_by_id if asked else None} - {None}
    _tell(event, case, wanted or _handlers(case, event), "已补正，请继续审查")


@on("programs.case.withdrawn", code="programs.tell_officers_of_withdrawal")
def tell_of_withdrawal(event: Event) -> None:
    """The handler: there is nothing left to do."""
    case = _case(event)
    if case.handler_id is not None:
        _tell(event, case, {case.handler_id}, "撤回了申报")


@on("programs.case.assigned", code="programs.tell_officers_of_assignment")
def tell_of_assignment(event: Event) -> None:
    """The new handler."""
    if "handler" in event.data:
        case = _case(event)
        _tell(event, case, {event.data["handler"]["after"]}, "的办件交您经办")


@on("programs.task.asked", "programs.task.passed_on", code="programs.tell_officers_of_task")
def tell_of_task(event: Event) -> None:
    """Whoever is asked, with what for and until when."""
    task = CaseTask.objects.select_related("case__organisation", "case__person").get(pk=event.data["task"])
    what = "办理" if task.kind == TaskKind.HANDLE else task.get_kind_display()
    send_notice(
        account_id=task.account_id, title=f"请您{what}“{task.case}”"[:200], body=task.words, event=event, now=event.at,
        link=_page(task.case), due_on=task.due_on,
    )  # fmt: skip


@on("programs.task.finished", code="programs.tell_officers_of_answer")
def tell_of_answer(event: Event) -> None:
    """Whoever asked: the answer is there."""
    task = CaseTask.objects.select_related("case", "account").get(pk=event.data["task"])
    if task.asked_by_id is not None and task.asked_by_id != event.actor_id:
        send_notice(
            account_id=task.asked_by_id, title=event.title[:200], body=task.opinion, event=event, now=event.at,
            link=_page(task.case), copies=(),
        )  # fmt: skip


def _case(event: Event) -> Case:
    rows = Case.objects.select_related("call__region", "region", "kind_version", "organisation", "person")
    return rows.get(pk=event.object_id)


def _page(case: Case) -> str:
    return reverse("programs:work_detail", args=[case.pk])


def _who(action: str, case: Case, event: Event) -> set[int]:
    return {post.account_id for post in who_may(action, case, on=timezone.localdate(event.at))}


def _handlers(case: Case, event: Event) -> set[int]:
    """Who has the case on his desk; all who check, while nobody has."""
    return {case.handler_id} if case.handler_id else _who("programs.case.check", case, event)


def _tell(event: Event, case: Case, accounts: Iterable[int | None], words: str) -> None:
    for account_id in sorted({each for each in accounts if each is not None} - {event.actor_id}):
        send_notice(
            account_id=account_id, title=f"{applicant_of(case)}{words}：{case}"[:200], event=event, now=event.at,
            link=_page(case),
        )  # fmt: skip
