"""What the pages of annual statements share: the organisation and statement asked for, or 404; what may be done next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.urls import reverse

from kechuang.core.http import ActorRequest
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may
from kechuang.subjects.models import AnnualStatement, Organisation
from kechuang.subjects.queries.annual import statement_of
from kechuang.subjects.queries.organisations import get_organisation
from kechuang.subjects.states import ANNUAL_STATEMENT_LIFECYCLE

TONES = {
    "draft": "mute",
    "signed": "wait",
    "returned": "bad",
    "county_verified": "info",
    "verified": "ok",
    "replaced": "mute",
    "abandoned": "mute",
}
#: The steps of a statement as its step bar shows them, and how far each state has come.
STEPS = ("填报", "单位签报", "县级核实", "市级核定")
_PLACE = {
    "draft": 0,
    "returned": 0,
    "signed": 2,
    "county_verified": 3,
    "verified": 4,
    "replaced": 4,
    "abandoned": 0,
}


def organisation_asked(request: ActorRequest, pk: int) -> Organisation:
    """The organisation of an address; 404 if there is none (a refusal goes its own way)."""
    try:
        return get_organisation(request.actor, pk)
    except ObjectDoesNotExist as error:
        raise Http404("没有这个单位。") from error


def statement_asked(request: ActorRequest, pk: int, year: int) -> AnnualStatement:
    """The statement of an address, the version that ``?version=`` names; 404 if there is none."""
    version = request.GET.get("version", "")
    wanted = int(version) if version.isascii() and version.isdigit() and len(version) < 4 else None
    row = statement_of(request.actor, organisation_asked(request, pk), year, wanted)
    if row is None:
        raise Http404(f"没有{year}年度的报表。")
    return row


def page_of(row: AnnualStatement) -> str:
    """The address of a statement's page."""
    return reverse("subjects:statement_detail", args=[row.organisation_id, row.year])


@contextmanager
def told(request: ActorRequest) -> Iterator[None]:
    """Turn a problem into a message, for acts that go back to a page afterwards."""
    try:
        yield
    except Problem as error:
        messages.error(request, error.message)


@dataclass(frozen=True)
class Step:
    """One step of the bar."""

    title: str
    is_done: bool
    is_here: bool


def steps_of(row: AnnualStatement) -> list[Step]:
    """The statement's step bar."""
    place = _PLACE[row.state]
    return [Step(title, number < place, number == place) for number, title in enumerate(STEPS)]


def abilities(actor: Actor, row: AnnualStatement) -> dict[str, bool]:
    """What the actor may do with a statement now: by permission and by lifecycle."""
    life, state = ANNUAL_STATEMENT_LIFECYCLE, row.state
    fill = bool(may(actor, "subjects.annual_statement.fill", row))
    sign = bool(may(actor, "subjects.annual_statement.sign", row))
    verify = bool(may(actor, "subjects.annual_statement.verify", row))
    approve = bool(may(actor, "subjects.annual_statement.approve", row))
    return {
        "fill": fill and row.is_current and life.allows(state, "sign"),
        "sign": sign and life.allows(state, "sign"),
        "withdraw": sign and life.allows(state, "withdraw"),
        "correct": sign and life.allows(state, "correct"),
        "abandon": sign and row.supersedes_id is not None and life.allows(state, "abandon"),
        "verify": verify and life.allows(state, "verify"),
        "approve": approve and life.allows(state, "approve"),
        "send_back": life.allows(state, "return") and (approve if state == "county_verified" else verify),
        "export": bool(may(actor, "subjects.annual_statement.export", row)),
    }
