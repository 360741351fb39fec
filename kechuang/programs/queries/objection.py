"""Reads of objections for those who settle them: names stay masked."""

from __future__ import annotations

from django.db.models import QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.programs.models import Case, Objection, Rating, Urge
from kechuang.programs.states import OBJECTION_LIFECYCLE

#: What is never read where a list or a page needs it not.
_SEALED = ("name_sealed", "phone_sealed", "phone_mark")


def objections(actor: Actor) -> QuerySet[Objection]:
    """The objections of the calls that the actor's posts reach."""
    rows = which(actor, "programs.objection.view", Objection.objects.defer(*_SEALED))
    return rows.select_related(
        "case__call__region", "case__organisation", "publicity", "answered_by", "evidence"
    ).defer("case__call__text")


def get_objection(actor: Actor, objection_id: int) -> Objection:
    """One objection. Raises ``Objection.DoesNotExist``."""
    return objections(actor).get(pk=objection_id)


def steps_of(row: Objection) -> list[tuple[str, str]]:
    """What can be done with an objection where it stands: the lifecycle's actions with words for buttons."""
    return [(each.action, each.title) for each in OBJECTION_LIFECYCLE.actions(row.state)]


def ratings(actor: Actor) -> QuerySet[Rating]:
    """The ratings of the cases that the actor answers for."""
    cases = which(actor, "programs.case.answer", Case.objects.all())
    rows = Rating.objects.filter(case__in=cases.values("pk"))
    return rows.select_related(
        "case__call", "case__organisation", "case__person", "case__kind_version"
    ).defer("case__call__text", "case__kind_version__data")


def urges(actor: Actor) -> QuerySet[Urge]:
    """The urgings of the cases that the actor answers for."""
    cases = which(actor, "programs.case.answer", Case.objects.all())
    rows = Urge.objects.filter(case__in=cases.values("pk"))
    return rows.select_related("case__call", "case__organisation", "case__person", "case__handler").defer(
        "case__call__text"
    )
