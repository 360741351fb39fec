"""Who hears of what happens to targets: counties of what is assigned to them, planners of what counties answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.models import Event, Region
from kechuang.core.operations.notice import send_notice
from kechuang.core.permissions import who_may
from kechuang.plans.logic import describe
from kechuang.plans.models import Plan, Target


@on("plans.target.assigned", code="plans.tell_counties")
def tell_counties(event: Event) -> None:
    """Each county's and zone's officers: these targets wait for your acceptance."""
    plan = Plan.objects.get(pk=event.object_id)
    regions = Region.objects.in_bulk(event.data["regions"].keys())
    targets = Target.objects.in_bulk(event.data["targets"])
    for code, ids in event.data["regions"].items():
        mine = [targets[pk] for pk in ids if pk in targets]
        _tell(
            event, "plans.target.accept", Target(region=regions[code]),
            title=f"《{plan.title}》下达{len(mine)}个目标，请接受或提出异议",
            body="；".join(f"{t.name}：{describe(t.expression)}" for t in mine[:20]),
            link=reverse("plans:target_list") + f"?plan={plan.pk}&state=assigned",
        )  # fmt: skip


@on("plans.target.appealed", code="plans.tell_planners_of_appeal")
def tell_planners_of_appeal(event: Event) -> None:
    """The city's planners: a county objects."""
    target = Target.objects.select_related("region", "plan__region").get(pk=event.object_id)
    appeal = target.appeals.order_by("-appealed_at").first()
    _tell(
        event, "plans.target.answer", Target(region=target.plan.region),
        title=f"{target.region.name}对“{target.name}”提出异议，请答复",
        body=appeal.reason if appeal else "", link=_page(target),
    )  # fmt: skip


@on("plans.target.accepted", code="plans.tell_planners_of_acceptance")
def tell_planners_of_acceptance(event: Event) -> None:
    """The city's planners: a county has accepted."""
    plan = Plan.objects.select_related("region").get(pk=event.object_id)
    link = reverse("plans:target_list") + f"?plan={plan.pk}&region={event.region_code}"
    _tell(event, "plans.target.assign", Target(region=plan.region), title=event.title, link=link, copies=())


@on("plans.target.answered", "plans.target.changed", code="plans.tell_county_of_answer")
def tell_county_of_answer(event: Event) -> None:
    """The county concerned: its appeal was answered, or its target changed."""
    target = Target.objects.select_related("region", "plan").get(pk=event.object_id)
    if target.region_id == target.plan.region_id:
        return
    _tell(
        event, "plans.target.accept", Target(region=target.region),
        title=f"“{target.name}”：{event.title}", link=_page(target),
    )  # fmt: skip


@on("plans.target.withdrawn", code="plans.tell_counties_of_withdrawal")
def tell_counties_of_withdrawal(event: Event) -> None:
    """Each county concerned: these targets no longer hold."""
    plan = Plan.objects.get(pk=event.object_id)
    codes = [code for code in event.data["regions"] if code != plan.region_id]
    for code, region in Region.objects.in_bulk(codes).items():
        ids: Sequence[int] = event.data["regions"][code]
        _tell(
            event, "plans.target.accept", Target(region=region), title=f"《{plan.title}》撤销{len(ids)}个目标",
            body=event.data.get("reason", ""), link=reverse("plans:target_list") + f"?plan={plan.pk}&state=withdrawn",
        )  # fmt: skip


def _page(target: Target) -> str:
    return reverse("plans:target_detail", args=[target.pk])


def _tell(
    event: Event,
    action: str,
    obj: Model,
    *,
    title: str,
    link: str,
    body: str = "",
    copies: Iterable[str] = ("email",),
) -> None:
    """A notice to everyone who may do ``action`` to ``obj`` on the event's day, but not to the one who acted."""
    posts = who_may(action, obj, on=timezone.localdate(event.at))
    for account_id in sorted({post.account_id for post in posts} - {event.actor_id}):
        send_notice(
            account_id=account_id, title=title, body=body, link=link, event=event, now=event.at, copies=copies
        )
