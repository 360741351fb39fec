"""Rows that indicators count: rights by the first holder's region, qualifications by their holder's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.subjects.models import IPHolder, IPRight, Organisation, PoolEntry, Qualification
from kechuang.subjects.models.right import IPRightQuerySet
from kechuang.subjects.states import PATENTS, IPKind, OrganisationKind, PoolState

INVENTIONS = (IPKind.INVENTION, IPKind.DEFENCE)


def _of(region: Region, kinds: Collection[str]) -> IPRightQuerySet:
    return IPRight.objects.filter(region__path__startswith=region.path, kind__in=kinds)


def rights_filed(region: Region, period: Period, kinds: Collection[str] = PATENTS) -> IPRightQuerySet:
    """申请量: filed within the period."""
    return _of(region, kinds).filter(filed_on__range=(period.start, period.end))


def rights_granted(region: Region, period: Period, kinds: Collection[str] = PATENTS) -> IPRightQuerySet:
    """授权量: granted within the period, whatever became of them later."""
    return _of(region, kinds).filter(granted_on__range=(period.start, period.end))


def rights_valid(region: Region, period: Period, kinds: Collection[str] = INVENTIONS) -> IPRightQuerySet:
    """有效量: in force at the end of the period."""
    return _of(region, kinds).in_force(period.end)


def of_firms(rights: QuerySet[IPRight]) -> QuerySet[IPRight]:
    """Those whose first holder is an enterprise on file."""
    first = IPHolder.objects.filter(
        right=OuterRef("pk"), order=1, organisation__kind=OrganisationKind.ENTERPRISE
    )
    return rights.filter(Exists(first))


def qualified(region: Region, period: Period, kind: str) -> QuerySet[Qualification]:
    """Qualifications of a kind in force at the end of the period."""
    rows = Qualification.objects.in_force(period.end).filter(kind=kind)
    return rows.filter(organisation__region__path__startswith=region.path).select_related("organisation")


def newly_qualified(region: Region, period: Period, kind: str) -> QuerySet[Qualification]:
    """Qualifications of a kind granted for the first time within the period."""
    rows = Qualification.objects.filter(
        kind=kind, is_first=True, granted_on__range=(period.start, period.end)
    )
    return rows.filter(organisation__region__path__startswith=region.path).select_related("organisation")


def registered_this_year(region: Region, period: Period, kind: str) -> QuerySet[Qualification]:
    """Those in force at the end of the period that were granted in its last year: every year starts from none."""
    return qualified(region, period, kind).filter(granted_on__year=period.end.year)


def with_patents(rows: QuerySet[Qualification], period: Period) -> QuerySet[Qualification]:
    """Those whose holder had filed a patent by the end of the period, alone or with others."""
    return rows.filter(Exists(patents_of(OuterRef("organisation_id")).filter(filed_on__lte=period.end)))


def patents_of(organisation: Any) -> IPRightQuerySet:
    """The patents and patent applications that an organisation holds alone or with others."""
    return IPRight.objects.filter(holders__organisation_id=organisation, kind__in=PATENTS)


def without_patents(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """零专利: those that never filed a patent, as far as is on file."""
    return organisations.exclude(Exists(patents_of(OuterRef("pk"))))


def in_pool(region: Region, period: Period, topic: str) -> QuerySet[PoolEntry]:
    """Entries of the pool for the period's last year that had been listed by its end and did not leave."""
    rows = PoolEntry.objects.filter(topic=topic, year=period.end.year, listed_on__lte=period.end)
    return _pool_of(region, rows.exclude(state=PoolState.LEFT))


def applied_for(region: Region, period: Period, topic: str) -> QuerySet[PoolEntry]:
    """Entries of the pool for the period's years that applied or made it."""
    rows = PoolEntry.objects.filter(topic=topic, year__in=period.years())
    return _pool_of(region, rows.filter(state__in=(PoolState.APPLYING, PoolState.ACHIEVED)))


def _pool_of(region: Region, rows: QuerySet[PoolEntry]) -> QuerySet[PoolEntry]:
    return rows.filter(organisation__region__path__startswith=region.path).select_related("organisation")
