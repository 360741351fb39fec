"""Whom one may check, and what is held and stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models.fields.json import KT

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require
from kechuang.subjects.models import (
    AnnualStatement,
    IPHolder,
    Organisation,
    Qualification,
    RuleResult,
)
from kechuang.subjects.states import OrganisationKind, OrganisationState


def organisation_to_judge(actor: Actor, organisation_id: int) -> Organisation:
    """An organisation whose answers the actor may see, with its region. One query.

    Raises ``Organisation.DoesNotExist`` where he may not even see that it exists, ``Refused`` where he may not see this.
    """
    rows = Organisation.objects.visible_to(actor).select_related("region", "production_region")
    organisation = rows.get(pk=organisation_id)
    require(actor, "subjects.rule_result.view", RuleResult(organisation=organisation))
    return organisation


def held_on(organisation: Organisation, on: date) -> list[Qualification]:
    """The qualifications in force on a day, the soonest to lapse first. One query."""
    rows = Qualification.objects.filter(organisation=organisation).in_force(on)
    return sorted(rows, key=lambda each: (each.valid_to is None, each.valid_to or on, each.kind))


def filed_years(organisation: Organisation) -> frozenset[int]:
    """The years for which there is a statement, finished or not. One query."""
    rows = AnnualStatement.objects.filter(organisation=organisation, is_current=True)
    return frozenset(rows.order_by().values_list("year", flat=True))


def organisations_behind(object_type: str, object_id: str) -> list[int]:
    """The live enterprises whose facts a row of a table holds: a statement, a right, a qualification, or itself."""
    if not object_id.isdecimal():
        return []
    keys = {
        "subjects.annualstatement": AnnualStatement.objects.filter(pk=object_id).values("organisation"),
        "subjects.qualification": Qualification.objects.filter(pk=object_id).values("organisation"),
        "subjects.ipright": IPHolder.objects.filter(right_id=int(object_id)).values("organisation"),
        "subjects.organisation": Organisation.objects.filter(pk=object_id).values("pk"),
    }.get(object_type)
    if keys is None:
        return []
    rows = Organisation.objects.live().filter(pk__in=keys, kind=OrganisationKind.ENTERPRISE)
    rows = rows.filter(state__in=(OrganisationState.VERIFIED, OrganisationState.APPLIED))
    return sorted(rows.order_by().values_list("pk", flat=True))


def stored_result(actor: Actor, result_id: int) -> RuleResult:
    """One stored answer with its organisation. Raises ``RuleResult.DoesNotExist``."""
    return RuleResult.objects.visible_to(actor).select_related("organisation__region").get(pk=result_id)


def stored_results(actor: Actor, organisation: Organisation) -> dict[str, RuleResult]:
    """The stored answers on an organisation by topic. One query."""
    rows = RuleResult.objects.visible_to(actor).filter(organisation=organisation).defer("trace")
    rows = rows.annotate(trace_title=KT("trace__title"))
    return {each.topic: each for each in rows}


def not_judged_since(organisation_ids: Iterable[int], moment: datetime) -> list[int]:
    """Of some organisations, those that were not judged since a moment. One query."""
    keys = list(organisation_ids)
    judged = set(
        RuleResult.objects.filter(organisation__in=keys, judged_at__gte=moment).values_list(
            "organisation_id", flat=True
        )
    )
    return [key for key in keys if key not in judged]
