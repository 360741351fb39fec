"""People, experts and teams by words. Numbers are not words: nobody is found by one here, and none is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.core.search import Hit, Word, matching, searchable
from kechuang.subjects.models import Expert, Person, Team

_WHO = ("name", "employer__name", "employer_name", "title")


@searchable("subjects.person", "人员", action="subjects.person.view")
def find_people(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """People who are no experts, by name, employer or title."""
    rows = Person.objects.visible_to(actor).filter(merged_into__isnull=True, expert__isnull=True)
    found = matching(rows.select_related("employer", "region"), words, _WHO)
    for row in found.order_by("name", "pk")[:limit]:
        yield Hit(row.name, reverse("subjects:person_detail", args=[row.pk]), _line(row))


@searchable("subjects.expert", "专家", action="subjects.expert.view")
def find_experts(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Experts by name, employer, title, what they work on, discipline or output."""
    rows = Expert.objects.visible_to(actor).filter(person__merged_into__isnull=True)
    fields = (*(f"person__{each}" for each in _WHO), "expertise", "disciplines__name", "outputs__title")
    found = matching(rows.select_related("person__employer", "person__region"), words, fields)
    for row in found.order_by("person__name", "pk").distinct()[:limit]:
        said = f"{_line(row.person)}，{row.get_state_display()}"
        yield Hit(
            row.person.name,
            reverse("subjects:person_detail", args=[row.person_id]),
            f"{said}：{row.expertise}" if row.expertise else said,
        )


@searchable("subjects.team", "团队", action="subjects.team.view")
def find_teams(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Teams by name, host, field or leader."""
    rows = Team.objects.select_related("host", "leader")
    found = matching(
        which(actor, "subjects.team.view", rows), words, ("name", "host__name", "field", "leader__name")
    )
    for row in found.order_by("name", "pk")[:limit]:
        yield Hit(
            row.name,
            reverse("subjects:team_detail", args=[row.pk]),
            f"{row.get_level_display()}，依托{row.host.name}",
        )


def _line(person: Person) -> str:
    employer = person.employer.name if person.employer else person.employer_name
    return "，".join(filter(None, (employer, person.title, person.region.name)))
