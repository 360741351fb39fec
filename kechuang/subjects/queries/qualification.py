"""Reads of qualifications: those that the actor may see, and those about to lapse."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from kechuang.core.logic.actor import Actor
from kechuang.subjects.models import Qualification
from kechuang.subjects.models.qualification import QualificationQuerySet


def qualifications(actor: Actor) -> QualificationQuerySet:
    """The qualifications that the actor may see, with their holders."""
    return Qualification.objects.visible_to(actor).select_related("organisation__region")


def get_qualification(actor: Actor, qualification_id: int) -> Qualification:
    """One qualification. Raises ``Qualification.DoesNotExist`` for one that the actor may not see."""
    return qualifications(actor).select_related("file").get(pk=qualification_id)


def lapsing(rows: QualificationQuerySet, on: date, days: int) -> QualificationQuerySet:
    """Those in force that expire within so many days, unless a later one of the kind is there already."""
    last = on + timedelta(days=days)
    later = Qualification.objects.in_force(on).filter(
        organisation=OuterRef("organisation"), kind=OuterRef("kind"), valid_to__gt=OuterRef("valid_to")
    )
    return rows.in_force(on).filter(valid_to__lte=last).exclude(Exists(later))
