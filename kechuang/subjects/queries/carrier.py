"""Reads of carriers, their tenants and their facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.core.states import RegionLevel
from kechuang.subjects.logic.carriers import Cohort, Stay, cohorts_of
from kechuang.subjects.models import Carrier, Tenancy
from kechuang.subjects.states import CarrierKind, CarrierState, LeftAs

_INSIDE = Q(tenancies__left_on__isnull=True, tenancies__isnull=False)
_GRADUATED = Q(tenancies__left_as=LeftAs.GRADUATED)


def get_carrier(actor: Actor, pk: int) -> Carrier:
    """A carrier that the actor may see. Raises ``Carrier.DoesNotExist``, ``Refused``."""
    carrier = Carrier.objects.select_related("region", "host").get(pk=pk)
    require(actor, "subjects.carrier.view", carrier)
    return carrier


def get_tenancy(actor: Actor, pk: int) -> Tenancy:
    """A tenancy of a carrier that the actor may see. Raises ``Tenancy.DoesNotExist``, ``Refused``."""
    tenancy = Tenancy.objects.select_related("carrier__region", "carrier__host", "organisation__region").get(
        pk=pk
    )
    require(actor, "subjects.carrier.view", tenancy.carrier)
    return tenancy


def carriers_with_counts(actor: Actor) -> QuerySet[Carrier]:
    """The carriers that the actor may see, with ``inside`` and ``graduated`` tenants counted by the database."""
    rows = Carrier.objects.visible_to(actor).select_related("region", "host")
    return rows.annotate(
        inside=Count("tenancies", filter=_INSIDE, distinct=True),
        graduated=Count("tenancies", filter=_GRADUATED, distinct=True),
    )


def tenancies_of(carrier: Carrier) -> QuerySet[Tenancy]:
    """A carrier's tenants of all times, those inside first."""
    inside_first = F("left_on").desc(nulls_first=True)
    return carrier.tenancies.select_related("organisation__region").order_by(
        inside_first, "-entered_on", "pk"
    )


def tenants_with_stays(carrier: Carrier, today: date) -> list[tuple[Tenancy, bool]]:
    """A carrier's tenants, each with whether it has been inside for longer than tenants are expected to. One query."""
    found = []
    for row in tenancies_of(carrier):
        stay = Stay(row.entered_on, row.left_on, row.left_as, row.has_long_cycle)
        found.append((row, stay.overstays(today)))
    return found


def stays_of(rows: QuerySet[Tenancy]) -> list[Stay]:
    """Tenancies as plain stays. One query."""
    values = rows.values_list("entered_on", "left_on", "left_as", "has_long_cycle")
    return [Stay(*row) for row in values]


def survival_book(actor: Actor, *, as_of: date, region: Region | None = None) -> list[Cohort]:
    """Cohorts of all tenants of the carriers that the actor may see, of a region and below. One query."""
    rows = Tenancy.objects.filter(carrier__in=Carrier.objects.visible_to(actor))
    if region is not None:
        rows = rows.filter(carrier__region__path__startswith=region.path)
    return cohorts_of(stays_of(rows), as_of)


def coverage(region: Region, *, kinds: Sequence[str] = (CarrierKind.INCUBATOR,)) -> list[tuple[Region, int]]:
    """The zones of a region with the number of running carriers in each: which park has no incubator yet?"""
    zones = Region.objects.below(region).filter(level=RegionLevel.ZONE)
    running = Q(carriers__state=CarrierState.RUNNING, carriers__kind__in=list(kinds))
    rows = zones.annotate(running=Count("carriers", filter=running, distinct=True)).order_by("path")
    return [(row, row.running) for row in rows]
