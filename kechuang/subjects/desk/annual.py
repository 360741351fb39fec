"""What annual statements put on a person's desk: to fill in, sent back, to verify, to approve."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse

from kechuang.core.desk import Task, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.subjects.models import AnnualStatement, Organisation
from kechuang.subjects.states import AnnualState, OrganisationKind

_OPEN = (AnnualState.DRAFT, AnnualState.RETURNED)


@waits("subjects.annual_fill", "待填报的年度报表")
def statements_to_fill(actor: Actor, now: datetime) -> Iterator[Task]:
    """Last year's statements of the actor's own enterprises that are not begun or not signed. Two queries."""
    keys = actor.keys_of("organisation", "org_admin", "org_editor", "org_agent")
    if not keys:
        return
    year = now.year - 1
    rows = Organisation.objects.live().filter(pk__in=keys, kind=OrganisationKind.ENTERPRISE)
    mine = AnnualStatement.objects.current().filter(organisation__in=keys, year=year)
    states = {each.organisation_id: each for each in mine}
    for organisation in rows.order_by("name", "pk"):
        statement = states.get(organisation.pk)
        if statement is None:
            yield Task(
                title=f"{organisation.name}：{year}年度报表还没有填报",
                url=reverse("subjects:statement_years", args=[organisation.pk]),
                action="去填报",
                room="subjects",
            )
        elif statement.state == AnnualState.DRAFT:
            yield Task(
                title=f"{organisation.name}：{year}年度报表还没有签报",
                url=reverse("subjects:statement_detail", args=[organisation.pk, year]),
                action="继续填报",
                since=statement.changed_at,
                room="subjects",
            )


@waits("subjects.annual_returned", "被退回的年度报表")
def statements_returned(actor: Actor, now: datetime) -> Iterator[Task]:
    """Statements of the actor's own organisations that were sent back. One query."""
    keys = actor.keys_of("organisation", "org_admin", "org_editor", "org_agent")
    rows = AnnualStatement.objects.current().filter(organisation__in=keys, state=AnnualState.RETURNED)
    for row in rows.select_related("organisation").order_by("changed_at", "pk"):
        yield Task(
            title=f"{row.organisation.name}：{row.year}年度报表被退回",
            detail=row.reason or f"有{len(row.remarks)}处要改",
            url=reverse("subjects:statement_detail", args=[row.organisation_id, row.year]),
            action="去修改",
            since=row.changed_at,
            room="subjects",
            tone="bad",
        )


@waits("subjects.annual_verify", "待核实的年度报表")
def statements_to_verify(actor: Actor, now: datetime) -> Iterator[Task]:
    """What the actor may verify for his county, a row a year. One query."""
    yield from _by_year(actor, "subjects.annual_statement.verify", AnnualState.SIGNED, "待核实", "去核实")


@waits("subjects.annual_approve", "待核定的年度报表")
def statements_to_approve(actor: Actor, now: datetime) -> Iterator[Task]:
    """What the actor may approve for the city, a row a year. One query."""
    yield from _by_year(
        actor, "subjects.annual_statement.approve", AnnualState.COUNTY_VERIFIED, "待核定", "去核定"
    )


def _by_year(actor: Actor, permission: str, state: str, words: str, action: str) -> Iterator[Task]:
    rows = which(actor, permission, AnnualStatement.objects.current().filter(state=state))
    counted = rows.order_by().values("year").annotate(count=Count("pk"), since=Min("changed_at"))
    for each in counted.order_by("year"):
        yield Task(
            title=f"{each['year']}年度报表有 {each['count']} 家{words}",
            url=f"{reverse('subjects:statement_list')}?year={each['year']}&state={state}",
            action=action,
            since=each["since"],
            room="subjects",
        )
