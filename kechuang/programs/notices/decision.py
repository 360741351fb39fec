"""Who hears of decisions, publicity and objections: the applicant once, when it is told; officers of what waits for them.

Quiet decisions have no reader here: ``programs.decision.made`` must stay unheard.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.logic.money import format_money
from kechuang.core.models import Event
from kechuang.core.operations.notice import send_notice
from kechuang.core.permissions import who_may
from kechuang.programs.logic.rating import LOW
from kechuang.programs.models import Case, Decision, Objection, Rating, Urge
from kechuang.programs.states import Outcome
from kechuang.subjects.models import Membership
from kechuang.subjects.states import MemberRole

_TOLD = (MemberRole.ADMIN, MemberRole.EDITOR, MemberRole.AGENT)


@on("programs.case.released", code="programs.tell_applicant_of_decision")
def tell_of_decision(event: Event) -> None:
    """The applicant: what was decided, why, and what comes next."""
    case, data = _case(event.object_id), event.data
    title, body = _decision_words(case, data["outcome"], data["to"], data["reason"])
    if data["outcome"] == Outcome.APPROVE:
        decision = Decision.objects.get(pk=data["decision"])
        body = f"{f'金额{format_money(decision.amount)}。' if decision.amount else ''}{body}"
    _tell_applicant(event, case, title, body)


def _decision_words(case: Case, outcome: str, to: str, reason: str) -> tuple[str, str]:
    if outcome == Outcome.DECLINE:
        return f"“{case}”未获批准", f"理由：{reason}"
    if outcome == Outcome.RETURN:
        return f"“{case}”退回修改", f"理由：{reason}"
    if to == "publicity":
        return f"“{case}”拟批准，将公示", "公示期满、没有异议的，才作出批准决定。"
    return f"“{case}”已批准", ""


@on("programs.case.approved", code="programs.tell_applicant_of_approval")
def tell_of_approval(event: Event) -> None:
    """The applicant, when the publicity has ended; he was told already where there is none."""
    if not event.data.get("told"):
        case = _case(event.object_id)
        _tell_applicant(
            event, case, f"“{case}”已批准", "公示期满。请为这次办理打分，您的评价我们会看、会答复。"
        )


@on("programs.decision.issued", code="programs.tell_applicant_of_document")
def tell_of_document(event: Event) -> None:
    """The applicants: the document can be downloaded."""
    for case in Case.objects.filter(pk__in=event.data["cases"]).order_by("pk"):
        _tell_applicant(
            event, case, f"“{case}”的文件已出具", f"文号：{event.data['number']}，可以在办件页面下载。"
        )


@on(
    "programs.objection.admitted", "programs.objection.upheld", "programs.objection.dismissed",
    code="programs.tell_applicant_of_objection",
)  # fmt: skip
def tell_of_objection(event: Event) -> None:
    """The applicant: an objection is being looked into, or what came of it. Never who objected, nor his words."""
    case = _case(event.data["case"])
    titles = {
        "admitted": (f"“{case}”收到公示异议，正在调查", "需要您说明的，会与您联系。"),
        "upheld": (f"对“{case}”的异议成立", f"处理意见：{event.data.get('answer', '')}"),
        "dismissed": (f"对“{case}”的异议不成立", "继续按程序办理。"),
    }
    _tell_applicant(event, case, *titles[event.kind.rpartition(".")[2]])


@on("programs.objection.raised", code="programs.tell_officers_of_objection")
def tell_of_new_objection(event: Event) -> None:
    """Those who settle objections there."""
    row = Objection.objects.select_related("case__call__region").get(pk=event.object_id)
    for account_id in _who("programs.objection.settle", row, event):
        send_notice(
            account_id=account_id, title=f"公示收到异议：{row.case}"[:200], event=event, now=event.at,
            link=reverse("programs:objection_detail", args=[row.pk]),
        )  # fmt: skip


@on("programs.case.urged", code="programs.tell_officers_of_urging")
def tell_of_urging(event: Event) -> None:
    """Who has the case on his desk; all who answer there, while nobody has."""
    case = _case(event.object_id)
    row = Urge.objects.get(pk=event.data["urge"])
    who = [case.handler_id] if case.handler_id else _who("programs.case.answer", case, event)
    for account_id in who:
        send_notice(
            account_id=account_id, title=f"申报单位催办：{case}"[:200], body=row.words, event=event, now=event.at,
            link=reverse("programs:urge_answer", args=[row.pk]),
        )  # fmt: skip


@on("programs.case.rated", code="programs.tell_officers_of_low_rating")
def tell_of_rating(event: Event) -> None:
    """Those who answer there, of a low one."""
    case, row = _case(event.object_id), Rating.objects.get(pk=event.data["rating"])
    for account_id in _who("programs.case.answer", case, event) if row.stars <= LOW else ():
        send_notice(
            account_id=account_id, title=f"收到差评，请答复：{case}"[:200], body=row.words, event=event, now=event.at,
            link=reverse("programs:rating_answer", args=[row.pk]),
        )  # fmt: skip


@on(
    "programs.case.urge_answered", "programs.case.rating_answered", code="programs.tell_applicant_of_answer"
)  # fmt: skip
def tell_of_answer(event: Event) -> None:
    """The applicant: what he was answered."""
    case = _case(event.object_id)
    urged = "urge" in event.data
    row = Urge.objects.get(pk=event.data["urge"]) if urged else Rating.objects.get(pk=event.data["rating"])
    _tell_applicant(event, case, f"“{case}”的{'催办' if urged else '评价'}有了答复", row.answer)


def _case(key: object) -> Case:
    rows = Case.objects.select_related("call__region", "region", "organisation", "person", "kind_version")
    return rows.get(pk=str(key))


def _who(action: str, obj: object, event: Event) -> list[int]:
    posts = who_may(action, obj, on=timezone.localdate(event.at))
    return sorted({post.account_id for post in posts})


def applicants(case: Case, event: Event) -> list[int]:
    """The accounts that write for a case's applicant on the day of an event."""
    if case.organisation_id is None:
        return [case.person.account_id] if case.person is not None and case.person.account_id else []
    rows = Membership.objects.in_force(timezone.localdate(event.at))
    keys = rows.filter(organisation=case.organisation_id, role__in=_TOLD).values_list("account_id", flat=True)
    return sorted({key for key in keys if key is not None})


def _tell_applicant(event: Event, case: Case, title: str, body: str) -> None:
    for account_id in applicants(case, event):
        send_notice(
            account_id=account_id, title=title[:200], body=body, event=event, now=event.at,
            link=reverse("programs:case_own", args=[case.pk]),
        )  # fmt: skip
