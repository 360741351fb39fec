"""Reads of people, experts and teams; what is sealed is not opened here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from kechuang.core.events import object_type
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.permissions import require, which
from kechuang.core.secrets import fingerprint
from kechuang.subjects.logic.experts import Likeness, alike, fold, stale_before
from kechuang.subjects.logic.identifiers import normalise
from kechuang.subjects.models import Ban, Discipline, Expert, Organisation, Person, Relation, Team, TeamMember
from kechuang.subjects.states import BanScope, ExpertState

_PERSON = ("region", "employer", "account", "merged_into")


def people(actor: Actor) -> QuerySet[Person]:
    """People on file that the actor may see, merged records left out."""
    rows = Person.objects.visible_to(actor).filter(merged_into__isnull=True)
    return rows.select_related("region", "employer", "expert")


def get_person(actor: Actor, person_id: int) -> Person:
    """One person. Raises ``Refused`` or ``Person.DoesNotExist``."""
    person = Person.objects.select_related(*_PERSON).get(pk=person_id)
    require(actor, "subjects.person.view", person)
    return person


def find_by_number(actor: Actor, number: str) -> Person | None:
    """The visible person who has an identity or telephone number, found by its fingerprint; None if there is none."""
    mark = fingerprint(normalise(number))
    rows = people(actor).filter(Q(id_mark=mark) | Q(phone_mark=mark)) if mark else Person.objects.none()
    return rows.first()


def banned_on(day: date) -> Exists:
    """Is the expert's person banned from reviewing on a day? For annotation."""
    bans = Ban.objects.in_force(day).filter(scope__in=(BanScope.REVIEW, BanScope.ALL))
    return Exists(bans.filter(person=OuterRef("person")))


def experts(actor: Actor, on: date) -> QuerySet[Expert]:
    """Experts that the actor may see, with what a list shows of them. Two queries."""
    rows = Expert.objects.visible_to(actor).filter(person__merged_into__isnull=True)
    rows = rows.select_related("person__region", "person__employer").prefetch_related("disciplines")
    return rows.annotate(is_banned=banned_on(on), output_count=Count("outputs", distinct=True))


def get_expert(actor: Actor, expert_id: int) -> Expert:
    """One expert. Raises ``Refused`` or ``Expert.DoesNotExist``."""
    expert = Expert.objects.select_related("person__region", "person__employer").get(pk=expert_id)
    require(actor, "subjects.expert.view", expert)
    return expert


def stale(rows: QuerySet[Expert], today: date) -> QuerySet[Expert]:
    """Of experts, those who have not confirmed their record within a year."""
    return rows.filter(Q(confirmed_on__isnull=True) | Q(confirmed_on__lt=stale_before(today)))


def within_discipline(rows: QuerySet[Expert], code: str) -> QuerySet[Expert]:
    """Of experts, those of a discipline or of one below it."""
    below = Discipline.objects.filter(path__contains=f"/{code}/")
    return rows.filter(Exists(Expert.disciplines.through.objects.filter(
        expert=OuterRef("pk"), discipline__in=below)))  # fmt: skip


def expert_of(person: Person) -> Expert | None:
    """The person's record as an expert with what hangs on it; None if he is none. Four queries."""
    rows = Expert.objects.select_related("person__region", "person__employer")
    return rows.prefetch_related("disciplines", "outputs", "absences").filter(person=person).first()


def relations_of(person: Person) -> list[Relation]:
    """What the person has declared, ties that ended included, and what others declared to him."""
    rows = Relation.objects.filter(Q(person=person) | Q(other=person))
    return list(
        rows.select_related("person", "other__employer", "organisation").order_by("until", "-declared_at")
    )


def bans_of(person: Person) -> list[Ban]:
    """All restrictions on the person, lifted and past ones included."""
    return list(person.bans.all())


def teams_of(actor: Actor, person: Person) -> list[TeamMember]:
    """The teams in which the person is, of those that the actor may see."""
    visible = Team.objects.filter(pk__in=which(actor, "subjects.team.view", Team.objects.all()).values("pk"))
    return list(TeamMember.objects.filter(person=person, team__in=visible).select_related("team__host"))


def history_of(person: Person, expert: Expert | None, *, limit: int = 80) -> list[Event]:
    """The events of a person, of his expert record and of the records merged into him, the newest first. Two queries."""
    keys = [person.pk, *person.merged_from.values_list("pk", flat=True)]
    of = Q(object_type=object_type(person), object_id__in=[str(key) for key in keys])
    old = Expert.objects.filter(person__in=keys).values_list("pk", flat=True)
    of |= Q(object_type=Expert._meta.label_lower, object_id__in=[str(key) for key in old])
    return list(Event.objects.filter(of).order_by("-at", "-id")[:limit])


# ── duplicates ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Double:
    """Two records that may be of one person, and why."""

    one: Person
    other: Person
    reasons: list[str]


def doubles(actor: Actor, *, limit: int = 200) -> list[Double]:
    """Visible pairs of records that may be of one person. Two queries, whatever their number."""
    rows = list(people(actor).prefetch_related(Prefetch("expert__outputs")))
    named: dict[str, list[Person]] = defaultdict(list)
    for row in rows:
        named[fold(row.name)].append(row)
    found = []
    for same in named.values():
        for place, one in enumerate(same):
            for other in same[place + 1 :]:
                reasons = [] if _differ(one, other) else alike(_likeness(one), _likeness(other))
                if reasons:
                    found.append(Double(one, other, reasons))
    return found[:limit]


def _differ(one: Person, other: Person) -> bool:
    """Two identity numbers are two people."""
    return bool(one.id_mark and other.id_mark and one.id_mark != other.id_mark)


def _likeness(person: Person) -> Likeness:
    expert = getattr(person, "expert", None)
    employer = f"#{person.employer_id}" if person.employer_id else fold(person.employer_name)
    titles = [fold(each.title) for each in expert.outputs.all()] if expert else []
    return Likeness(person.pk, person.name, employer, person.phone_mark, titles)


# ── teams, disciplines ───────────────────────────────────────────────────────────────────────


def teams(actor: Actor) -> QuerySet[Team]:
    """Teams that the actor may see."""
    rows = which(actor, "subjects.team.view", Team.objects.select_related("region", "host", "leader"))
    return rows.annotate(size=Count("members", distinct=True))


def get_team(actor: Actor, team_id: int) -> Team:
    """One team. Raises ``Refused`` or ``Team.DoesNotExist``."""
    team = Team.objects.select_related("region", "host", "leader").get(pk=team_id)
    require(actor, "subjects.team.view", team)
    return team


def members_of(team: Team) -> list[TeamMember]:
    """A team's members."""
    return list(team.members.select_related("person__employer").order_by("id"))


def discipline_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All disciplines under their first level, for a choice. One query."""
    groups: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for row in Discipline.objects.order_by("path"):
        if row.parent_id is None:
            groups[row.code] = (f"{row.code} {row.name}", [(row.code, f"{row.name}（整个一级学科）")])
        else:
            groups[row.parent_id][1].append((row.code, row.name))
    return list(groups.values())


def first_level() -> list[tuple[str, str]]:
    """The first-level disciplines that experts have, for a filter."""
    used = Expert.disciplines.through.objects.values_list("discipline__path", flat=True).distinct()
    codes = {path.split("/")[1] for path in used}
    return [(row.code, row.name) for row in Discipline.objects.filter(code__in=codes)]


def to_confirm(actor: Actor, expert_ids: Iterable[int] | None, today: date) -> list[Expert]:
    """Whom the actor may ask to confirm: those named, or all in the pool whose confirmation is over a year old."""
    rows = which(actor, "subjects.expert.confirm", Expert.objects.filter(person__merged_into__isnull=True))
    rows = rows.exclude(state=ExpertState.REMOVED).select_related("person__employer", "person__region")
    if expert_ids is None:
        return list(stale(rows.filter(state=ExpertState.ACTIVE), today)[:500])
    return list(rows.filter(pk__in=list(expert_ids)))


# ── words to rows ────────────────────────────────────────────────────────────────────────────


def organisation_called(text: str) -> Organisation | None:
    """The one organisation on file with exactly this name or 统一社会信用代码; None if there is none or there are two."""
    wanted = Q(name=text.strip()) | Q(uscc=normalise(text))
    found = list(Organisation.objects.live().filter(wanted)[:2])
    return found[0] if len(found) == 1 else None


def people_called(actor: Actor, lines: Iterable[str]) -> dict[str, list[Person]]:
    """Visible people by what a line says: a name, or a name and an employer after a comma. One query."""
    split = {line: _name_and_employer(line) for line in lines}
    rows = list(people(actor).filter(name__in={name for name, _ in split.values()}))
    return {
        line: [row for row in rows if row.name == name and (not employer or _works_at(row, employer))]
        for line, (name, employer) in split.items()
    }


def people_exactly(lines: Iterable[str]) -> dict[str, Person]:
    """Who is meant by ``姓名，单位``, where exactly one on file is; a name alone says nobody. One query.

    Not asked on behalf of anybody: what is found is not shown, it only ties what was declared to its row.
    """
    split = {line.strip(): _name_and_employer(line) for line in lines}
    wanted = {line: parts for line, parts in split.items() if parts[1]}
    rows = Person.objects.filter(name__in={name for name, _ in wanted.values()}, merged_into__isnull=True)
    there = list(rows.select_related("employer")) if wanted else []
    found = {
        line: [row for row in there if row.name == name and _works_at(row, employer)]
        for line, (name, employer) in wanted.items()
    }
    return {line: same[0] for line, same in found.items() if len(same) == 1}


def _name_and_employer(line: str) -> tuple[str, str]:
    name, _, employer = line.replace(",", "，").partition("，")
    return name.strip(), employer.strip()


def _works_at(person: Person, name: str) -> bool:
    return name in ((person.employer.name if person.employer else ""), person.employer_name)


def employer_of(person: Person) -> str:
    """Where a person works, in words."""
    return person.employer.name if person.employer is not None else person.employer_name


def relation_name(row: Relation) -> str:
    """To whom a tie is, in words."""
    if row.organisation is not None:
        return row.organisation.name
    return f"{row.other.name}，{employer_of(row.other)}" if row.other is not None else row.other_name


def way_of(expert: Expert) -> str:
    """How an expert would be asked."""
    if expert.person.account_id is not None:
        return "notice"
    has_mail = expert.person.email and not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")
    return "email" if has_mail else "hand"
