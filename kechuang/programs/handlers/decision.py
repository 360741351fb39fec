"""What follows from decisions by itself: publicity that has ended, qualifications and carriers that were approved.

Later rooms hear ``programs.case.approved`` in the same way: a task book, a payment, an award or an appointment is theirs.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.periodic import every
from kechuang.programs.models import Case
from kechuang.programs.operations.publicity import conclude_publicity
from kechuang.programs.queries.publicity import ended_publicities
from kechuang.subjects.logic.qualification_kinds import KINDS
from kechuang.subjects.models import Carrier, Qualification
from kechuang.subjects.operations.carrier import add_carrier, decide_carrier
from kechuang.subjects.operations.qualification import QualificationGiven, grant_qualification
from kechuang.subjects.states import CarrierKind, Level


@every(timedelta(hours=1), "programs.conclude_publicity", "公示期满的办件转为批准")
def conclude(now: datetime) -> None:
    """Approve what has stood before the public to the end and is not objected to."""
    for publicity_id in ended_publicities(timezone.localdate(now)):
        conclude_publicity(publicity_id=publicity_id, actor=Actor.system("公示期满"), now=now)


@on("programs.case.approved", code="programs.grant_qualification")
def grant(event: Event) -> None:
    """Put on file what was recognised: a kind that is named like a qualification grants it, like a carrier opens one.

    A kind's code, or that of which it is a copy, says which. Twice changes nothing: what is on file of that day stays.
    """
    if event.data.get("hand_over") != "qualification" or not event.data.get("organisation"):
        return
    codes = (event.data.get("kind", ""), event.data.get("base", ""))
    case = Case.objects.select_related("organisation", "region", "call__region").get(pk=event.object_id)
    actor, day = Actor.system("认定决定"), timezone.localdate(event.at)
    for code in codes:
        if code in KINDS:
            _grant(case, code, day, actor, event.at)
            return
        if code in set(CarrierKind):
            _open(case, code, day, actor, event.at)
            return


def _grant(case: Case, code: str, day: date, actor: Actor, now: datetime) -> None:
    if case.organisation_id is None:
        return
    held = Qualification.objects.filter(organisation_id=case.organisation_id, kind=code, granted_on=day)
    if not held.exists():
        given = QualificationGiven(
            kind=code, granted_on=day, issuer=case.call.region.name, document=case.number or ""
        )
        grant_qualification(organisation_id=case.organisation_id, given=given, actor=actor, now=now)


def _open(case: Case, code: str, day: date, actor: Actor, now: datetime) -> None:
    there = Carrier.objects.filter(name=case.title, region=case.region, kind=code, level=Level.CITY)
    if case.organisation is None or there.exists():
        return
    content = {
        "name": case.title,
        "kind": code,
        "level": Level.CITY,
        "recognised_on": day,
        "document": case.number or "",
    }
    made = add_carrier(host=case.organisation, region=case.region, content=content, actor=actor, now=now)
    decide_carrier(carrier_id=made.pk, action="open", on=day, actor=actor, now=now)
