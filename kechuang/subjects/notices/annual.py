"""Who hears of what happens to annual statements: the organisation of what officers do, officers of what is signed."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.models import Event
from kechuang.core.operations.notice import send_notice
from kechuang.core.permissions import who_may
from kechuang.rules.facts import facts_by_name
from kechuang.subjects.models import AnnualStatement, Membership
from kechuang.subjects.states import MemberRole

_WRITERS = (MemberRole.ADMIN, MemberRole.EDITOR, MemberRole.AGENT)


@on("subjects.annual_statement.signed", code="subjects.annual_tell_county")
def tell_county(event: Event) -> None:
    """The county's officers: a statement waits to be verified."""
    _tell_officers(event, "subjects.annual_statement.verify", "报来年度报表，请核实")


@on("subjects.annual_statement.verified", code="subjects.annual_tell_city")
def tell_city(event: Event) -> None:
    """The city's officers: a statement waits to be approved."""
    _tell_officers(event, "subjects.annual_statement.approve", "年度报表已由县级核实，请核定", copies=())


@on("subjects.annual_statement.returned", code="subjects.annual_tell_returned")
def tell_returned(event: Event) -> None:
    """The organisation's writers: what to mend, fact by fact."""
    row = _statement(event)
    remarks = event.data.get("remarks", {})
    named = [f"{facts_by_name[k].title if k in facts_by_name else k}：{v}" for k, v in remarks.items()]
    body = "；".join(each for each in [event.data.get("reason", ""), *named] if each)
    _tell_members(event, [row.organisation_id], f"{row.year}年度报表被退回，请修改后再报", body, _page(row))


@on(
    "subjects.annual_statement.verified",
    "subjects.annual_statement.approved",
    code="subjects.annual_tell_progress",
)
def tell_progress(event: Event) -> None:
    """The organisation's writers: verified, approved."""
    row = _statement(event)
    done = "已通过县级核实" if event.kind.endswith(".verified") else "已由市级核定"
    _tell_members(event, [row.organisation_id], f"{row.year}年度报表{done}", "", _page(row), copies=())


@on("subjects.annual_statement.reminded", code="subjects.annual_tell_reminded")
def tell_reminded(event: Event) -> None:
    """The writers of each organisation that has not filed."""
    year = event.data["year"]
    _tell_members(
        event, event.data["organisations"], f"请尽快填报{year}年度报表", "科技部门提醒：贵单位的年度报表还没有签报。", ""
    )  # fmt: skip


def _statement(event: Event) -> AnnualStatement:
    return AnnualStatement.objects.select_related("organisation__region").get(pk=event.object_id)


def _page(row: AnnualStatement) -> str:
    return reverse("subjects:statement_detail", args=[row.organisation_id, row.year])


def _tell_officers(event: Event, permission: str, words: str, *, copies: Iterable[str] = ("email",)) -> None:
    row = _statement(event)
    posts = who_may(permission, row, on=timezone.localdate(event.at))
    for account_id in sorted({post.account_id for post in posts} - {event.actor_id}):
        send_notice(
            account_id=account_id, title=f"{row.organisation.name}{row.year}{words}", link=_page(row),
            event=event, now=event.at, copies=copies,
        )  # fmt: skip


def _tell_members(
    event: Event,
    organisations: Iterable[int],
    title: str,
    body: str,
    link: str,
    *,
    copies: Iterable[str] = ("email",),
) -> None:
    """A notice to those who write for the organisations; without a link, to each one's own statements."""
    day = timezone.localdate(event.at)
    rows = Membership.objects.in_force(day).filter(organisation__in=list(organisations), role__in=_WRITERS)
    for account_id, organisation_id in sorted(set(rows.values_list("account_id", "organisation_id"))):
        if account_id != event.actor_id:
            send_notice(
                account_id=account_id, title=title, body=body, event=event, now=event.at, copies=copies,
                link=link or reverse("subjects:statement_years", args=[organisation_id]),
            )  # fmt: skip
