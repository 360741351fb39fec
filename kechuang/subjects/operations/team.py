"""Innovation teams and their members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.subjects.models import Organisation, Person, Team, TeamMember


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """What a record says of a team."""

    name: str
    level: str
    region: Region
    host: Organisation
    kind: str = ""
    leader: Person | None = None
    recognised_on: date | None = None
    ended_on: date | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member as somebody states him."""

    person: Person
    part: str = ""
    since: date | None = None
    until: date | None = None


@transaction.atomic
def create_team(*, facts: TeamFacts, members: Sequence[MemberLine] = (), actor: Actor, now: datetime) -> Team:
    """Take a team on file. Raises ``Refused``; ``Problem`` for what contradicts itself."""
    team = Team(region=facts.region)
    require(actor, "subjects.team.edit", team)
    _write(team, facts, members)
    _record("created", f"登记团队“{team.name}”", team, members, actor, now)
    return team


@transaction.atomic
def edit_team(
    *, team_id: int, facts: TeamFacts, members: Sequence[MemberLine], actor: Actor, now: datetime
) -> Team:
    """Correct a team and its members. Raises ``Refused``; ``Problem`` for what contradicts itself."""
    team = Team.objects.select_for_update(of=("self",)).select_related("region").get(pk=team_id)
    require(actor, "subjects.team.edit", team)
    team.region = facts.region
    require(actor, "subjects.team.edit", team)
    _write(team, facts, members)
    _record("edited", f"修改团队“{team.name}”", team, members, actor, now)
    return team


def _write(team: Team, facts: TeamFacts, members: Sequence[MemberLine]) -> None:
    _check(facts, members)
    for each in fields(facts):
        value = getattr(facts, each.name)
        setattr(team, each.name, value.strip() if isinstance(value, str) else value)
    team.save()
    there = {row.person_id: row for row in team.members.all()}
    wanted = {line.person.pk: line for line in members}
    team.members.exclude(person_id__in=wanted).delete()
    for key, line in wanted.items():
        row = there.get(key, TeamMember(team=team, person=line.person))
        row.part = line.part.strip()[:60]
        row.since, row.until = line.since or row.since, line.until or row.until
        row.save()


def _check(facts: TeamFacts, members: Sequence[MemberLine]) -> None:
    if not facts.name.strip():
        raise Problem("请填写团队名称。", field="name")
    if facts.recognised_on and facts.ended_on and facts.ended_on < facts.recognised_on:
        raise Problem("结束日期早于认定日期，请核对。", field="ended_on")
    keys = [line.person.pk for line in members]
    if len(keys) != len(set(keys)):
        raise Problem("同一个人在成员里出现了两次，请删去一行。", field="members")
    if any(line.since and line.until and line.until < line.since for line in members):
        raise Problem("成员的离队日期早于入队日期，请核对。", field="members")


def _record(
    verbed: str, title: str, team: Team, members: Sequence[MemberLine], actor: Actor, now: datetime
) -> None:
    record(
        f"subjects.team.{verbed}",
        team,
        actor=actor,
        now=now,
        title=title,
        data={"name": team.name, "host": team.host_id, "leader": team.leader_id,
              "members": [line.person.pk for line in members]},
    )  # fmt: skip
