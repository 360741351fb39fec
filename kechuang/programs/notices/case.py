"""What an applicant hears of his cases: to sign, sent back, admitted, to be mended, refused, void. Decisions tell for themselves."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.models import Event
from kechuang.core.operations.notice import send_notice
from kechuang.programs.models import Case
from kechuang.programs.states import Step
from kechuang.subjects.models import Membership
from kechuang.subjects.states import MemberRole

_WRITERS = (MemberRole.ADMIN, MemberRole.EDITOR, MemberRole.AGENT)
_ADMIN = (MemberRole.ADMIN,)

#: What is said of what an officer did. Fixed words: the event's own title may name a colleague.
_SAID = {
    "programs.case.sent_back": "申报“{case}”被单位退回，请修改",
    "programs.case.recommended": "申报“{case}”已推荐",
    "programs.case.recommendation_declined": "申报“{case}”没有获得推荐",
    "programs.case.admitted": "申报“{case}”已受理",
    "programs.case.correction_asked": "申报“{case}”要补正，请按期补齐",
    "programs.case.correction_withdrawn": "申报“{case}”不用补正了，继续审查",
    "programs.case.refused": "申报“{case}”不予受理",
    "programs.case.returned": "申报“{case}”被退回",
    "programs.case.lapsed": "申报“{case}”截止时没有提交，已作废",
}
_WITH_REASON = frozenset(
    {"sent_back", "recommendation_declined", "refused", "returned", "correction_withdrawn"}
)
#: What is short of time goes by short message too: what must be mended within days, and what need not be any more.
_URGENT = frozenset({"programs.case.correction_asked", "programs.case.correction_withdrawn"})


@on("programs.case.submitted", code="programs.case_tell_admin")
def tell_administrator(event: Event) -> None:
    """The unit's administrators: a case waits for their signature, if the kind asks for one."""
    case = _case(event)
    if case.kind_version.kind.step(Step.UNIT) is not None:
        _tell(
            event,
            case,
            f"申报“{case}”等您审核并承诺",
            "",
            reverse("programs:case_sign", args=[case.pk]),
            roles=_ADMIN,
        )


@on(*_SAID, code="programs.case_tell_applicant")
def tell_applicant(event: Event) -> None:
    """The applicant's writers: what was done with their case, and why where it was said to them."""
    case = _case(event)
    verb = event.kind.removeprefix("programs.case.")
    reason = str(event.data.get("reason", "")) if verb in _WITH_REASON else ""
    if verb == "correction_asked":
        asked = case.corrections.order_by("-round").first()
        reason = (
            ""
            if asked is None
            else f"{asked.due_on:%Y-%m-%d}前补齐：" + "；".join(each["words"] for each in asked.items)
        )
    name = "case_correct" if verb == "correction_asked" else "case_own"
    _tell(
        event, case, _SAID[event.kind].format(case=case), reason, reverse(f"programs:{name}", args=[case.pk])
    )


def _case(event: Event) -> Case:
    return Case.objects.select_related("organisation", "person", "kind_version", "call").get(
        pk=event.object_id
    )


def _tell(
    event: Event, case: Case, title: str, body: str, link: str, *, roles: tuple[str, ...] = _WRITERS
) -> None:
    copies = ("email", "sms") if event.kind in _URGENT else ("email",)
    for account_id in _accounts(event, case, roles):
        send_notice(
            account_id=account_id, title=title[:120], body=body, link=link, event=event, now=event.at, copies=copies,
        )  # fmt: skip


def _accounts(event: Event, case: Case, roles: tuple[str, ...]) -> list[int]:
    if case.organisation_id is None:
        found = {case.person.account_id} if case.person and case.person.account_id else set()
    else:
        day = timezone.localdate(event.at)
        rows = Membership.objects.in_force(day).filter(organisation=case.organisation_id, role__in=roles)
        found = set(rows.values_list("account_id", flat=True))
    return sorted(each for each in found if each is not None and each != event.actor_id)
