"""What an approved case puts on file in subjects: a qualification, a carrier, a team; each once, however often it is told.

A kind's code, or that of which it is a copy, says which. For what subjects have no table (a specialist who was appointed, a
prize), nothing is written: the event stays for the room that will have one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.programs.logic.answer_showing import shown
from kechuang.programs.models import Case
from kechuang.programs.queries.filling import submitted_answers
from kechuang.programs.states import PartRole
from kechuang.subjects.logic.qualification_kinds import KINDS
from kechuang.subjects.models import Carrier, Organisation, Person, Qualification, Team
from kechuang.subjects.operations.carrier import add_carrier, decide_carrier, edit_carrier
from kechuang.subjects.operations.qualification import QualificationGiven, grant_qualification
from kechuang.subjects.operations.team import MemberLine, TeamFacts, create_team
from kechuang.subjects.states import CARRIER_LIFECYCLE, CarrierKind, Level

#: Kinds of matter of which an answer says what is recognised: the question, and what its answers make.
_BY_ANSWER: Mapping[str, tuple[str, Mapping[str, CarrierKind]]] = {
    "platform": (
        "type",
        {
            "lab": CarrierKind.LABORATORY,
            "centre": CarrierKind.ENGINEERING,
            "institute": CarrierKind.RD_INSTITUTE,
        },
    )
}
_TEAM = "team"
_LEVELS = {"country": Level.NATIONAL, "province": Level.PROVINCIAL, "city": Level.CITY}
_ACTOR = "认定决定"


@on("programs.case.approved", code="programs.grant_qualification")
def put_on_file(event: Event) -> None:
    """Put on file what was recognised, for the organisation that applied."""
    case = Case.objects.whole().get(pk=event.object_id)
    whose = case.organisation
    if whose is None:
        return
    # In local time: the operations ask for the day, and just after midnight that of UTC is still yesterday.
    now = timezone.localtime(event.at)
    recognised = event.data.get("hand_over") == "qualification"
    for code in (event.data.get("kind", ""), event.data.get("base", "")):
        carrier = _carrier_kind(code, case)
        if recognised and code in KINDS:
            _grant(case, whose, code, now)
        elif recognised and carrier:
            _open(case, whose, carrier, now)
        elif code == _TEAM:
            _gather(case, whose, now)
        else:
            continue
        return


def _carrier_kind(code: str, case: Case) -> str:
    """The carrier that a kind of matter recognises; empty if it recognises none."""
    if code in set(CarrierKind):
        return code
    question, made = _BY_ANSWER.get(code, ("", {}))
    return str(made.get(submitted_answers(case).get(question, ""), "")) if question else ""


def _level(case: Case) -> str:
    """The level of what a call's bureau recognises."""
    return str(_LEVELS.get(case.call.region.level, Level.COUNTY))


def _grant(case: Case, whose: Organisation, code: str, now: datetime) -> None:
    held = Qualification.objects.filter(organisation=whose, kind=code, granted_on=now.date())
    if held.exists():
        return
    given = QualificationGiven(
        kind=code, granted_on=now.date(), issuer=case.call.region.name, document=case.number or ""
    )
    grant_qualification(organisation_id=whose.pk, given=given, actor=Actor.system(_ACTOR), now=now)


def _open(case: Case, whose: Organisation, kind: str, now: datetime) -> None:
    """A carrier of the applicant, with its level; one that he has on file already gets its title and is opened."""
    actor, content = Actor.system(_ACTOR), _carrier_content(case, kind, now.date())
    row = Carrier.objects.filter(
        name=case.title.strip(), region=case.region, kind=kind, level=content["level"]
    ).first()
    if row is None:
        row = add_carrier(host=whose, region=case.region, content=content, actor=actor, now=now)
    elif row.host_id != whose.pk or row.document == content["document"]:
        return  # another's of the same name, which an officer has to look at; or it was told before
    else:
        row = edit_carrier(carrier_id=row.pk, content=content, actor=actor, now=now)
    if CARRIER_LIFECYCLE.allows(row.state, "open"):
        decide_carrier(carrier_id=row.pk, action="open", on=now.date(), actor=actor, now=now)


def _carrier_content(case: Case, kind: str, day: date) -> dict[str, Any]:
    answers = submitted_answers(case)
    started, area = answers.get("operated") or answers.get("since"), answers.get("area")
    more = {
        "started_on": date.fromisoformat(started) if started else None,
        "area": Decimal(str(area)) if area else None,
        "field": answers.get("special_field") or _field(case, answers) or None,
        "is_specialised": {"special": True, "general": False}.get(answers.get("type", "")),
    }
    return {
        "name": case.title, "kind": kind, "level": _level(case), "recognised_on": day, "document": case.number or "",
    } | {name: value for name, value in more.items() if value is not None}  # fmt: skip


def _field(case: Case, answers: Mapping[str, Any]) -> str:
    """The field as the form words it."""
    question = case.kind_version.kind.question("field")
    return shown(question, answers["field"])[:120] if question and answers.get("field") else ""


def _gather(case: Case, whose: Organisation, now: datetime) -> None:
    """A team of the applicant with its leader and those of its members who are on file."""
    level = _level(case)
    if Team.objects.filter(name=case.title.strip(), host=whose, level=level).exists():
        return
    leaders, members = _people(case, PartRole.LEAD), _people(case, PartRole.MEMBER)
    facts = TeamFacts(
        name=case.title, level=level, region=case.region, host=whose, kind=case.kind_version.title[:40],
        leader=leaders[0] if leaders else None, recognised_on=now.date(), field=_field(case, submitted_answers(case)),
    )  # fmt: skip
    lines = [MemberLine(person, since=now.date()) for person in members]
    create_team(facts=facts, members=lines, actor=Actor.system(_ACTOR), now=now)


def _people(case: Case, role: str) -> list[Person]:
    """Those on file in a role, each once, as the record that stands for them today."""
    rows = case.parts.filter(role=role, person__isnull=False).select_related("person__merged_into")
    found = [each.person.merged_into or each.person for each in rows if each.person is not None]
    return list({each.pk: each for each in found}.values())
