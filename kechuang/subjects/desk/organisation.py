"""What organisations put on desks: records to verify, records to mend, administrators who are missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from kechuang.core.desk import Task, awaits, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.subjects.models import Organisation
from kechuang.subjects.states import OrganisationState

#: So many are named one by one; beyond, one row stands for all.
_NAMED = 5


@waits("subjects.organisation.verify", "待核实的单位")
def organisations_to_verify(actor: Actor, now: datetime) -> Iterator[Task]:
    """Records that registered themselves, for those who may verify them. One query."""
    rows = Organisation.objects.filter(state=OrganisationState.APPLIED).select_related("region")
    found = list(which(actor, "subjects.organisation.verify", rows).order_by("created_at", "pk")[:200])
    if len(found) > _NAMED:
        yield Task(
            title=f"{len(found)}家单位登记，待核实",
            url=reverse("subjects:organisation_list") + "?state=applied",
            action="去核实",
            since=found[0].created_at,
            room="subjects",
        )
        return
    for row in found:
        yield Task(
            title=f"{row.name}登记，待核实",
            url=_page(row),
            action="去核实",
            detail=f"{row.region.name} · {row.uscc or '无代码'}",
            since=row.created_at,
            room="subjects",
        )


@waits("subjects.organisation.mend", "待补正的单位资料")
def organisations_to_mend(actor: Actor, now: datetime) -> Iterator[Task]:
    """One's own organisation's record that came back. One query, none for officers."""
    keys = actor.keys_of("organisation", "org_admin")
    if not keys:
        return
    for row in Organisation.objects.filter(pk__in=keys, state=OrganisationState.RETURNED):
        yield Task(
            title=f"{row.name}的登记资料要补正",
            url=_page(row),
            action="去补正",
            detail=row.reason,
            room="subjects",
            tone="warn",
        )


@awaits("subjects.organisation.verify", "等核实的单位资料")
def organisations_awaiting(actor: Actor, now: datetime) -> Iterator[Task]:
    """One's own organisation's record that the county has before it. One query, none for officers."""
    keys = actor.keys_of("organisation")
    if not keys:
        return
    rows = Organisation.objects.filter(pk__in=keys, state=OrganisationState.APPLIED)
    for row in rows.select_related("region"):
        yield Task(
            title=f"{row.name}的登记资料等{row.region.name}核实",
            url=_page(row),
            action="看资料",
            since=row.created_at,
            room="subjects",
        )


def _page(row: Organisation) -> str:
    return reverse("subjects:organisation_detail", args=[row.pk])
