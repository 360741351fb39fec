"""Carriers and tenants as indicators count them: by region and all below, at the end of a period or within it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.subjects.models import Carrier, Tenancy
from kechuang.subjects.states import CarrierKind, LeftAs

INCUBATING = (CarrierKind.INCUBATOR, CarrierKind.ACCELERATOR, CarrierKind.MAKER_SPACE)
PLATFORMS = (
    CarrierKind.LABORATORY,
    CarrierKind.ENGINEERING,
    CarrierKind.TECH_CENTRE,
    CarrierKind.RD_INSTITUTE,
    CarrierKind.PILOT,
)


def carriers_standing(
    region: Region, period: Period, kinds: Collection[str], levels: Collection[str]
) -> QuerySet[Carrier]:
    """Carriers that hold their title at the end of the period: recognised by then and not revoked by then."""
    rows = _carriers(region, kinds, levels).filter(recognised_on__lte=period.end)
    return rows.filter(Q(revoked_on__isnull=True) | Q(revoked_on__gt=period.end))


def carriers_recognised(
    region: Region, period: Period, kinds: Collection[str], levels: Collection[str]
) -> QuerySet[Carrier]:
    """Carriers whose title was given within the period."""
    return _carriers(region, kinds, levels).filter(recognised_on__range=(period.start, period.end))


def carriers_begun(
    region: Region, period: Period, kinds: Collection[str], levels: Collection[str]
) -> QuerySet[Carrier]:
    """Carriers whose building began within the period, or that opened within it without a build period."""
    begun = Q(build_from__range=(period.start, period.end))
    opened = Q(build_from__isnull=True, started_on__range=(period.start, period.end))
    return _carriers(region, kinds, levels).filter(begun | opened)


def _carriers(region: Region, kinds: Collection[str], levels: Collection[str]) -> QuerySet[Carrier]:
    rows = Carrier.objects.filter(
        region__path__startswith=region.path, kind__in=list(kinds), level__in=list(levels)
    )
    return rows.select_related("region", "host")


def firms_inside(region: Region, period: Period) -> QuerySet[Tenancy]:
    """Firms inside incubators and maker spaces at the end of the period. Teams without a firm do not count."""
    rows = _firms(region).filter(entered_on__lte=period.end)
    return rows.filter(Q(left_on__isnull=True) | Q(left_on__gt=period.end))


def firms_graduated(region: Region, period: Period, *, ever: bool = False) -> QuerySet[Tenancy]:
    """Firms that graduated within the period; ``ever``: up to its end."""
    rows = _firms(region).filter(left_as=LeftAs.GRADUATED, left_on__lte=period.end)
    return rows if ever else rows.filter(left_on__gte=period.start)


def _firms(region: Region) -> QuerySet[Tenancy]:
    rows = Tenancy.objects.filter(carrier__region__path__startswith=region.path, carrier__kind__in=INCUBATING)
    return rows.filter(team__isnull=True).select_related("carrier", "organisation")
