"""Reads of other bureaus' projects: which of them a case is held against, and the hints that an officer may see."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.programs.logic.likeness import grounds_in_words
from kechuang.programs.logic.outside import Whose, bands_wanted
from kechuang.programs.models import Case, OutsideHint, OutsideProject, OutsideShingle
from kechuang.programs.queries.likeness import MOST_CANDIDATES, Compared
from kechuang.programs.states import PartRole


def outside_projects(actor: Actor) -> QuerySet[OutsideProject]:
    """The projects that the actor may see: those that a bureau within his reach has taken in."""
    rows = which(actor, "programs.outside_project.view", OutsideProject.objects.all())
    return rows.select_related("region").defer("abstract")


def whose_of(mine: Compared) -> Whose:
    """Whose a case is, by name. Asks nothing that was not fetched."""
    case = mine.case
    leaders = {
        each.person.name if each.person else each.name
        for each in case.parts.all()
        if each.role == PartRole.LEAD
    }
    if case.person is not None:
        leaders.add(case.person.name)
    return Whose(case.title, {case.organisation.name} if case.organisation else set(), leaders - {""})


def outside_candidates(mine: Compared, whose: Whose) -> list[OutsideProject]:
    """Projects worth an exact look: sharing a band, most first; of the same title, or of unit and leader. Two queries.

    Only those that the bureau of the case's call, or one below it, has taken in: whoever sees the case may see them.
    """
    near = OutsideProject.objects.filter(region__path__startswith=mine.case.call.region.path)
    wanted = bands_wanted(whose.title, list(mine.sketch.texts.values()))
    shared = OutsideShingle.objects.filter(value__in=wanted, project__in=near.values("pk"))
    counted = shared.order_by().values("project_id").annotate(count=Count("pk"))
    keys = [each["project_id"] for each in counted.order_by("-count", "project_id")[:MOST_CANDIDATES]]
    same = Q(pk__in=keys) | Q(title=whose.title) | Q(unit__in=whose.units, leader__in=whose.leaders)
    return list(near.filter(same).order_by("pk")[: 2 * MOST_CANDIDATES])


def outside_hints_of(actor: Actor, case: Case) -> list[tuple[OutsideHint, list[str]]]:
    """The projects that a case is like, as far as the actor may see them, each with its grounds in words. One query."""
    seen = outside_projects(actor).order_by().values("pk")
    rows = OutsideHint.objects.filter(case=case, project__in=seen)
    rows = rows.select_related("project").defer("project__abstract")
    return [(each, list(grounds_in_words(each.grounds))) for each in rows]
