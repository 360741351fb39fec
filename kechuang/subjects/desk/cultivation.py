"""Policies on a firm's desk, promises on an officer's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from kechuang.core.desk import Task, waits
from kechuang.core.logic.actor import Actor
from kechuang.subjects.models import PolicyPush, ServiceEntry
from kechuang.subjects.states import PushState

_AHEAD = 14
_MOST = 20


@waits("subjects.policy_push", "适合本单位的政策")
def policies_to_answer(actor: Actor, now: datetime) -> Iterator[Task]:
    """What the actor's organisations were told of and have not answered. One query."""
    mine = actor.keys_of("organisation", "org_admin", "org_editor")
    if not mine:
        return
    rows = PolicyPush.objects.filter(organisation__in=mine, state__in=(PushState.SENT, PushState.OPENED))
    for row in rows.select_related("organisation")[:_MOST]:
        yield Task(
            title=f"“{row.trace['title']}”适合{row.organisation.name}",
            url=reverse("subjects:push_detail", args=[row.pk]),
            action="看理由并答复",
            since=row.sent_at,
        )


@waits("subjects.service_entry", "对企业的承诺")
def promises_to_keep(actor: Actor, now: datetime) -> Iterator[Task]:
    """The actor's own promises that fall due soon or are late. One query."""
    rows = ServiceEntry.objects.filter(
        by=actor.account_id, due_on__lte=now.date() + timedelta(days=_AHEAD), done_on__isnull=True
    )
    for row in rows.select_related("organisation")[:_MOST]:
        yield Task(
            title=f"承诺{row.organisation.name}：{row.text[:40]}",
            url=reverse("subjects:service_close", args=[row.pk]),
            action="登记办结",
            due_on=row.due_on,
        )
