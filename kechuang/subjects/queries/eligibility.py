"""Whom one may check, and what is held and stored."""

from __future__ import annotations

from datetime import date

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require
from kechuang.subjects.models import Organisation, Qualification, RuleResult


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


def stored_result(actor: Actor, result_id: int) -> RuleResult:
    """One stored answer with its organisation. Raises ``RuleResult.DoesNotExist``."""
    return RuleResult.objects.visible_to(actor).select_related("organisation__region").get(pk=result_id)


def stored_results(actor: Actor, organisation: Organisation) -> dict[str, RuleResult]:
    """The stored answers on an organisation by topic. One query."""
    rows = RuleResult.objects.visible_to(actor).filter(organisation=organisation).defer("trace")
    return {each.topic: each for each in rows}
