"""Who hears of the pool and of policies: firms of what fits them, officers of what they are given and of the answers."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.models import Event
from kechuang.core.operations.notice import send_notice
from kechuang.core.permissions import who_may
from kechuang.subjects.models import Membership, PolicyPush, PoolEntry
from kechuang.subjects.states import MemberRole

_TELL = (MemberRole.ADMIN, MemberRole.EDITOR)


@on("subjects.policy_push.sent", code="subjects.tell_firm_of_policy")
def tell_firm_of_policy(event: Event) -> None:
    """The firm's administrators and editors: a policy fits you."""
    push = PolicyPush.objects.select_related("organisation").get(pk=event.object_id)
    day = timezone.localdate(event.at)
    members = Membership.objects.in_force(day).filter(organisation=push.organisation, role__in=_TELL)
    title = f"“{push.trace['title']}”适合{push.organisation.name}"
    body = "每一条都已证实，可以免申即享。" if push.is_direct else "请看逐条理由，缺的数据补上后即可申报。"
    for account_id in members.values_list("account_id", flat=True):
        if account_id is not None:
            send_notice(
                account_id=account_id, title=title, body=body, link=reverse("subjects:push_detail", args=[push.pk]),
                event=event, now=event.at,
            )  # fmt: skip


@on("subjects.policy_push.answered", code="subjects.tell_officers_of_answer")
def tell_officers_of_answer(event: Event) -> None:
    """Those who pay: the firm has answered."""
    push = PolicyPush.objects.select_related("organisation__region").get(pk=event.object_id)
    for post in who_may("subjects.policy_push.pay", push, on=timezone.localdate(event.at)):
        send_notice(
            account_id=post.account_id, title=event.title, body=push.reason,
            link=reverse("subjects:push_detail", args=[push.pk]), event=event, now=event.at, copies=(),
        )  # fmt: skip


@on("subjects.pool_entry.assigned", "subjects.pool_entry.listed", code="subjects.tell_officer_of_firm")
def tell_officer_of_firm(event: Event) -> None:
    """The officer who is named: this firm is yours to serve."""
    officer = event.data["officer"]
    entry = PoolEntry.objects.select_related("organisation").filter(pk=event.object_id).first()
    if entry is None or officer is None or officer == event.actor_id:
        return
    send_notice(
        account_id=officer, title=f"{entry.year}年培育库：请您联系服务“{entry.organisation.name}”",
        link=reverse("subjects:pool_detail", args=[entry.pk]), event=event, now=event.at, copies=(),
    )  # fmt: skip
