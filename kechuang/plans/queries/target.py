"""Targets for the list and the detail page: words, shares, holders, timeline, next actions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from kechuang.core.events import object_type
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.lifecycle import Transition
from kechuang.core.logic.periods import Period, PeriodError
from kechuang.core.models import Event, Region
from kechuang.core.permissions import may, require
from kechuang.plans.logic import describe, known_bases
from kechuang.plans.models import Plan, Target, TargetAppeal
from kechuang.plans.states import TARGET_LIFECYCLE, TargetState

GONE = (TargetState.WITHDRAWN, TargetState.REPLACED)
#: The permission that each action of the lifecycle asks for, where it is called otherwise.
_PERMISSION = {"uphold": "plans.target.answer"}


@dataclass(frozen=True)
class HolderRow:
    """One county or zone in a division: its base (None: unknown) and its present live share."""

    region: Region
    base: Decimal | None
    share: Target | None


def target_rows(actor: Actor) -> QuerySet[Target]:
    """Targets that the actor may read; whether each has live shares is ``has_shares``."""
    shares = Target.objects.filter(parent=OuterRef("pk")).exclude(state__in=GONE)
    return (
        Target.objects.visible_to(actor)
        .select_related("plan", "region", "office", "node")
        .annotate(has_shares=Exists(shares))
    )


def get_target(actor: Actor, pk: int) -> Target:
    """One target with what its page shows; raises ``Target.DoesNotExist`` or ``Refused``.

    ``shares`` are those that the actor may read, ``share_count`` how many there are: a county reads the city's
    target, and of its shares only its own.
    """
    shares = Target.objects.visible_to(actor).exclude(state__in=GONE)
    rows = Target.objects.select_related(
        "plan__region", "region", "office", "node", "statement__document__region", "parent__region",
        "parent__statement__document__region", "replaces", "change_document", "carried_from__plan",
    ).defer("statement__document__original", "parent__statement__document__original", "change_document__original")  # fmt: skip
    target = rows.prefetch_related(
        Prefetch("appeals", TargetAppeal.objects.select_related("appealed_by", "answered_by")),
        Prefetch("shares", shares.select_related("region").order_by("region__order", "id")),
    ).annotate(share_count=Count("shares", filter=~Q(shares__state__in=GONE))).get(pk=pk)  # fmt: skip
    require(actor, "plans.target.view", target)
    return target


def allowed_actions(actor: Actor, target: Target) -> list[Transition]:
    """What the actor may do with the target now. A share is assigned, the city's own is adopted."""
    own = target.region_id == target.plan.region_id
    found = []
    for row in TARGET_LIFECYCLE.actions(target.state):
        if (row.action == "adopt" and not own) or (row.action == "assign" and own):
            continue
        if may(actor, _PERMISSION.get(row.action, f"plans.target.{row.action}"), target):
            found.append(row)
    return found


def share_sum(shares: Iterable[Target]) -> tuple[Decimal | None, Decimal | None]:
    """The sum of the floors and of the upper values (stretch or range end) of shares; None where there are none."""
    floors, tops = [], []
    for share in shares:
        top = share.stretch if share.stretch is not None else share.ceil
        floors.append(share.floor)
        tops.append(top)
    given = [f for f in floors if f is not None]
    low = sum(given, Decimal(0)) if given else None
    if all(top is None for top in tops):
        return low, None
    pairs = zip(tops, floors, strict=True)
    return low, sum((t if t is not None else (f or Decimal(0)) for t, f in pairs), Decimal(0))


def holders_of(target: Target) -> list[HolderRow]:
    """The counties and zones among which a city's target may be divided, with bases and present shares."""
    regions = list(Region.objects.duty_holders(target.region))
    bases = bases_of(target, [region.pk for region in regions])
    shares = {share.region_id: share for share in target.shares.exclude(state__in=GONE)}
    return [HolderRow(region, bases.get(region.pk), shares.get(region.pk)) for region in regions]


def bases_of(target: Target, codes: list[str]) -> dict[str, Decimal]:
    """Last year's figures by region: measured ones where a later room offers them, else last year's targets."""
    try:
        before = Period.from_code(target.period).previous_year()
    except PeriodError:
        return {}
    found = known_bases(target.indicator, codes, before.code()) if target.indicator else {}
    same = Q(indicator=target.indicator) if target.indicator else Q(name=target.name)
    earlier = Target.objects.filter(
        same,
        region__in=codes,
        year=before.end.year,
        state=TargetState.IN_FORCE,
        floor__isnull=False,
        unit=target.unit,
    )
    for row in earlier:
        found.setdefault(row.region_id, row.floor)  # type: ignore[arg-type]
    return found


def timeline_of(target: Target, *, limit: int = 50) -> list[Event]:
    """What happened to a target: its own events, those of the row that it replaced, and bulk ones of its plan."""
    ids = [pk for pk in (target.pk, target.replaces_id) if pk]
    own = Q(object_type=object_type(target), object_id__in=[str(pk) for pk in ids])
    bulk = Q(
        object_type=Plan._meta.label_lower, object_id=str(target.plan_id), kind__startswith="plans.target."
    )
    wanted = set(ids)
    rows = Event.objects.filter(own | bulk).order_by("-id")[: limit * 10]
    mine = [
        e for e in rows if e.object_type == object_type(target) or wanted & set(e.data.get("targets", ()))
    ]
    return mine[:limit]


def words_of(targets: Iterable[Target]) -> dict[int, str]:
    """Expressions in words by id."""
    return {target.pk: describe(target.expression) for target in targets}
