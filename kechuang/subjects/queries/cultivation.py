"""Reads for the bureau: the pool with today's answers, certificates lapsing, firms near a cliff, the outlook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account, Region
from kechuang.core.permissions import require, which
from kechuang.plans.models import Target
from kechuang.subjects.logic.forecast import Candidate, Forecast, Readiness, forecast, readiness_of
from kechuang.subjects.models import (
    AnnualFact,
    Organisation,
    PolicyPush,
    PoolEntry,
    Qualification,
    RuleResult,
    ServiceEntry,
)
from kechuang.subjects.states import AnnualState, OrganisationKind, PoolState, QualificationState

#: Statements that count: signed and beyond.
_SIGNED = (AnnualState.SIGNED, AnnualState.COUNTY_VERIFIED, AnnualState.VERIFIED)


def pool_rows(actor: Actor) -> QuerySet[PoolEntry]:
    """The pool that the actor may see, each entry with the stored answer of its topic and its newest service."""
    rows = PoolEntry.objects.visible_to(actor).select_related("organisation__region", "officer")
    results = RuleResult.objects.filter(organisation=OuterRef("organisation"), topic=OuterRef("topic"))
    served = ServiceEntry.objects.filter(organisation=OuterRef("organisation")).order_by("-on")
    return rows.annotate(
        verdict=Subquery(results.values("verdict")[:1]),
        points=Subquery(results.values("points")[:1]),
        unmet=Subquery(results.values("unmet")[:1]),
        unknown=Subquery(results.values("unknown")[:1]),
        worst=Subquery(results.values("worst")[:1]),
        judged_at=Subquery(results.values("judged_at")[:1]),
        served_on=Subquery(served.values("on")[:1]),
    )


def get_pool_entry(actor: Actor, pk: int) -> PoolEntry:
    """An entry of the pool. Raises ``PoolEntry.DoesNotExist``, ``Refused``."""
    entry = PoolEntry.objects.select_related("organisation__region", "officer").get(pk=pk)
    require(actor, "subjects.pool_entry.view", entry)
    return entry


def service_log(actor: Actor, organisation: Organisation) -> QuerySet[ServiceEntry]:
    """What was done for an organisation, the newest first; nothing for who may not see it."""
    rows = which(actor, "subjects.service_entry.view", ServiceEntry.objects.filter(organisation=organisation))
    return rows.select_related("by")


def get_service_entry(actor: Actor, pk: int) -> ServiceEntry:
    """A line of the service log. Raises ``ServiceEntry.DoesNotExist``, ``Refused``."""
    entry = ServiceEntry.objects.select_related("organisation__region", "by").get(pk=pk)
    require(actor, "subjects.service_entry.view", entry)
    return entry


def pool_officers(actor: Actor, *, on: date) -> QuerySet[Account]:
    """Who can be named to serve a firm: accounts with a post, today, that may keep the log where the actor sits."""
    paths = [grant.region_path for grant in actor.grants]
    near = Q(pk__in=[])
    for path in paths:
        near |= Q(posts__region__path__startswith=path)
    roles = ("county_officer", "park_officer", "enterprise_officer")
    rows = Account.objects.filter(near, is_active=True, posts__role__in=roles, posts__valid_from__lte=on)
    return (
        rows.filter(Q(posts__valid_to__isnull=True) | Q(posts__valid_to__gte=on))
        .distinct()
        .order_by("name", "pk")
    )


def lapsing(actor: Actor, *, today: date, days: int = 180) -> QuerySet[Qualification]:
    """Qualifications that lapse within some days, or lapsed within as many, without a newer one of the kind."""
    newer = Qualification.objects.filter(
        organisation=OuterRef("organisation"), kind=OuterRef("kind"), valid_to__gt=OuterRef("valid_to")
    )
    rows = Qualification.objects.visible_to(actor).filter(state=QualificationState.HELD)
    window = (today - timedelta(days=days), today + timedelta(days=days))
    rows = (
        rows.filter(valid_to__range=window)
        .annotate(renewed=Subquery(newer.values("pk")[:1]))
        .filter(renewed=None)
    )
    return rows.select_related("organisation__region").order_by("valid_to", "pk")


@dataclass(frozen=True, slots=True)
class NearCliff:
    """A firm whose sales are near an amount at which the law asks for another share of R&D."""

    organisation: Organisation
    sales: Decimal
    threshold: Decimal
    below: Decimal
    above: Decimal
    intensity: Decimal | None

    @property
    def is_below(self) -> bool:
        """Are its sales still at most the threshold (so that the higher share is asked)?"""
        return self.sales <= self.threshold

    @property
    def percent(self) -> Decimal | None:
        """Its R&D share in per cent, to be shown."""
        return None if self.intensity is None else (self.intensity * 100).quantize(Decimal("0.01"))

    @property
    def below_percent(self) -> Decimal:
        """The share asked up to the threshold, in per cent."""
        return self.below * 100

    @property
    def above_percent(self) -> Decimal:
        """The share asked beyond it, in per cent."""
        return self.above * 100

    @property
    def decides(self) -> bool:
        """Does it depend on the threshold whether its R&D is enough?"""
        return self.intensity is not None and self.above <= self.intensity < self.below


def near_cliff(
    actor: Actor,
    *,
    year: int,
    tiers: Sequence[tuple[Decimal | None, Decimal]],
    within: Decimal = Decimal("0.1"),
) -> list[NearCliff]:
    """Firms whose sales of a year lie within a tenth of a tier's edge, nearest first. Two queries.

    ``tiers``: upper edge in yuan (None: no edge) and the share of R&D asked up to it, as the law lists them.
    """
    near = Q(pk__in=[])
    edges = [
        (edge, share, tiers[place + 1][1]) for place, (edge, share) in enumerate(tiers) if edge is not None
    ]
    for edge, _, _ in edges:
        near |= Q(value__range=(edge * (1 - within), edge * (1 + within)))
    rows = which(actor, "subjects.organisation.view", Organisation.objects.live()).filter(
        kind=OrganisationKind.ENTERPRISE
    )
    facts = AnnualFact.objects.filter(
        near, name="sales", statement__year=year, statement__is_current=True, statement__state__in=_SIGNED,
        statement__organisation__in=rows,
    ).select_related("statement__organisation__region")  # fmt: skip
    found = [(fact.statement.organisation, fact.value or Decimal(0)) for fact in facts]
    shares = _intensities([organisation.pk for organisation, _ in found])
    cliffs = [
        NearCliff(organisation, sales, edge, below, above, shares.get(organisation.pk))
        for organisation, sales in found
        for edge, below, above in edges
        if edge * (1 - within) <= sales <= edge * (1 + within)
    ]
    return sorted(cliffs, key=lambda each: (not each.decides, abs(each.sales - each.threshold)))


def _intensities(keys: Sequence[int]) -> dict[int, Decimal]:
    """R&D shares of three years as the stored HNTE answers found them."""
    rows = RuleResult.objects.filter(topic="hnte", organisation__in=keys).values_list(
        "organisation_id", "trace"
    )
    found = {}
    for pk, trace in rows:
        for finding in trace.get("findings", ()):
            if finding["code"] == "H5a" and finding["found"] is not None:
                found[pk] = Decimal(finding["found"])
    return found


def outlook(
    actor: Actor,
    region: Region,
    *,
    topic: str,
    indicator: str,
    year: int,
    chances: Mapping[Readiness, Decimal],
    helped: frozenset[int] = frozenset(),
) -> Forecast:
    """The pool's expected new recognitions in a region's duty-holders, against their targets of the year. Five queries."""
    require(actor, "subjects.forecast.view")
    holders = list(Region.objects.duty_holders(region)) or [region]
    rows = pool_rows(actor).filter(topic=topic, year=year, state__in=(PoolState.LISTED, PoolState.APPLYING))
    candidates = []
    for row in rows.filter(organisation__region__path__startswith=region.path):
        entry: Any = row
        kind = readiness_of(entry.verdict, entry.unmet, entry.unknown)
        home = _holder_of(row.organisation.region, holders)
        candidates.append(Candidate(row.organisation_id, home, kind, row.organisation_id in helped))
    goals = Target.objects.visible_to(actor).in_force().filter(indicator=indicator, period=str(year))
    targets: dict[str, Decimal | None] = dict(goals.order_by("pk").values_list("region_id", "floor"))
    return forecast(
        candidates, chances, regions=[each.pk for each in holders], achieved=_achieved(region, holders, topic, year),
        targets={each.pk: targets.get(each.pk) for each in holders}, whole_target=targets.get(region.pk),
    )  # fmt: skip


def _holder_of(region: Region, holders: Sequence[Region]) -> str:
    return next((each.pk for each in holders if region.path.startswith(each.path)), region.pk)


def _achieved(region: Region, holders: Sequence[Region], kind: str, year: int) -> dict[str, int]:
    """First recognitions of the year so far, by duty-holder."""
    rows = Qualification.objects.filter(
        kind=kind, is_first=True, granted_on__year=year, organisation__region__path__startswith=region.path
    )
    found: dict[str, int] = {}
    for held in rows.select_related("organisation__region"):
        home = _holder_of(held.organisation.region, holders)
        found[home] = found.get(home, 0) + 1
    return found


def eligible_rows(actor: Actor, topic: str) -> QuerySet[RuleResult]:
    """The stored answers of a topic that do not say no, each with the state of an open push, if there is one."""
    pushes = PolicyPush.objects.filter(
        organisation=OuterRef("organisation"), topic=OuterRef("topic")
    ).order_by("-sent_at")
    rows = RuleResult.objects.visible_to(actor).filter(topic=topic).exclude(verdict="unmet")
    return rows.select_related("organisation__region").annotate(
        push_state=Subquery(pushes.values("state")[:1])
    )


def push_counts(actor: Actor, topic: str) -> dict[str, int]:
    """How far a policy's pushes have come: state → number."""
    rows = PolicyPush.objects.visible_to(actor).filter(topic=topic).order_by()
    return dict(rows.values_list("state").annotate(Count("pk")))


def get_policy_push(actor: Actor, pk: int) -> PolicyPush:
    """A push. Raises ``PolicyPush.DoesNotExist``, ``Refused``."""
    push = PolicyPush.objects.select_related("organisation__region").get(pk=pk)
    require(actor, "subjects.policy_push.view", push)
    return push
