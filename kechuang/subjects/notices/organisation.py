"""Who hears of what happens to organisations: the county of what registers, the members of what is decided."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.models import Event
from kechuang.core.operations.notice import send_notice
from kechuang.core.permissions import who_may
from kechuang.subjects.models import Membership, Organisation
from kechuang.subjects.queries.organisations import administrators_of
from kechuang.subjects.states import MembershipState


@on("subjects.organisation.applied", "subjects.organisation.resubmitted", code="subjects.tell_verifiers")
def tell_verifiers(event: Event) -> None:
    """Those who may verify it: an organisation of their region waits."""
    row = _organisation(event)
    posts = who_may("subjects.organisation.verify", row, on=timezone.localdate(event.at))
    nearest = [post for post in posts if post.region_id == row.region_id] or list(posts)
    _tell({post.account_id for post in nearest}, event, row, f"{row.name}登记，请核实")


@on(
    "subjects.organisation.verified",
    "subjects.organisation.returned",
    "subjects.organisation.closed",
    "subjects.organisation.reopened",
    code="subjects.tell_administrators",
)
def tell_administrators(event: Event) -> None:
    """The organisation's administrators: what the bureau decided, and why."""
    row = _organisation(event)
    people = administrators_of(row).values_list("account_id", flat=True)
    _tell({key for key in people if key}, event, row, event.title, body=event.data.get("reason", ""))


@on("subjects.membership.accepted", code="subjects.tell_of_new_member")
def tell_of_new_member(event: Event) -> None:
    """The organisation's administrators: somebody has joined."""
    row = _organisation(event)
    people = administrators_of(row).values_list("account_id", flat=True)
    _tell({key for key in people if key}, event, row, f"{row.name}：{event.title}")


@on("subjects.membership.ended", code="subjects.tell_ended_member")
def tell_ended_member(event: Event) -> None:
    """Whoever was a member: that he is no longer, and why."""
    row = _organisation(event)
    member = Membership.objects.filter(pk=event.data["membership"], state=MembershipState.ENDED).first()
    if member is not None and member.account_id is not None:
        title = f"您在{row.name}的{member.get_role_display()}身份已结束"
        _tell({member.account_id}, event, row, title, body=event.data.get("reason", ""), link="")


def _organisation(event: Event) -> Organisation:
    return Organisation.objects.select_related("region").get(pk=event.object_id)


def _tell(
    people: Iterable[int],
    event: Event,
    row: Organisation,
    title: str,
    *,
    body: str = "",
    link: str | None = None,
) -> None:
    page = reverse("subjects:organisation_detail", args=[row.pk]) if link is None else link
    for account_id in sorted(set(people) - {event.actor_id}):
        send_notice(account_id=account_id, title=title, body=body, link=page, event=event, now=event.at)
