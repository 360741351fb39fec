"""Experts that wait: to be admitted, and to be asked for their yearly confirmation; one's own confirmation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from kechuang.core.desk import Task, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.subjects.logic.experts import is_stale
from kechuang.subjects.models import Expert
from kechuang.subjects.queries.person import stale
from kechuang.subjects.states import ExpertState


@waits("subjects.expert.proposed", "待入库的专家")
def experts_to_admit(actor: Actor, now: datetime) -> Iterator[Task]:
    """One row for all who are proposed. One query."""
    rows = which(actor, "subjects.expert.admit", _live().filter(state=ExpertState.PROPOSED))
    found = rows.aggregate(count=Count("pk"), since=Min("person__created_at"))
    if found["count"]:
        yield Task(
            title=f"{found['count']}名专家待入库",
            detail="核对学科和代表性成果后入库",
            url=f"{reverse('subjects:expert_list')}?state={ExpertState.PROPOSED}",
            action="去核对",
            since=found["since"],
            room="subjects",
        )


@waits("subjects.expert.stale", "过期未确认的专家")
def experts_to_ask(actor: Actor, now: datetime) -> Iterator[Task]:
    """One row for all in the pool whose confirmation is over a year old. One query."""
    active = _live().filter(state=ExpertState.ACTIVE)
    count = stale(which(actor, "subjects.expert.confirm", active), now.date()).count()
    if count:
        yield Task(
            title=f"{count}名在库专家的信息一年没有确认",
            detail="发链接请本人确认，不用登录",
            url=reverse("subjects:expert_send"),
            action="发确认链接",
            room="subjects",
            tone="warn",
        )


@waits("subjects.expert.own", "确认本人的专家信息")
def own_confirmation(actor: Actor, now: datetime) -> Iterator[Task]:
    """The actor's own record, if he is an expert and has not confirmed it within a year. One query at most."""
    keys = actor.keys_of("person", "oneself")
    if not keys:
        return
    for expert in _live().filter(person__in=keys).exclude(state=ExpertState.REMOVED):
        if is_stale(expert.confirmed_on, now.date()):
            yield Task(
                title="请确认您的专家信息",
                detail="核对单位、学科、成果和不便时段，并说明是否愿意",
                url=reverse("subjects:expert_own"),
                action="去确认",
                room="subjects",
            )


def _live() -> QuerySet[Expert]:
    return Expert.objects.filter(person__merged_into__isnull=True)
