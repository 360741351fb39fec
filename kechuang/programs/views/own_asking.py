"""What the applicant's pages share: the case asked for, or 404; what may be done next; problems turned into messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from kechuang.core.http import ActorRequest
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may
from kechuang.programs.logic.kinds import Kind
from kechuang.programs.models import Case
from kechuang.programs.queries.filling import get_own_case, own_kind
from kechuang.programs.states import CASE_LIFECYCLE, UNDER_WAY, CaseState

#: How the states look on the applicant's pages.
TONES = {
    "draft": "mute", "unit": "wait", "recommend": "wait", "check": "wait", "correction": "bad", "duplicates": "wait",
    "review": "wait", "deliberation": "wait", "publicity": "info", "objection": "warn", "approved": "ok",
    "declined": "bad", "inadmissible": "bad", "withdrawn": "mute", "void": "mute",
}  # fmt: skip
#: A case that ended with an answer of the bureau's can be rated.
_RATED = frozenset({CaseState.APPROVED, CaseState.DECLINED, CaseState.INADMISSIBLE})


def case_asked(request: ActorRequest, pk: int) -> Case:
    """The reader's own case of an address; 404 if there is none."""
    try:
        return get_own_case(request.actor, pk)
    except ObjectDoesNotExist as error:
        raise Http404("没有这份申报。") from error


def kind_asked(request: ActorRequest, pk: int) -> Kind:
    """The kind of the reader's own case of an address, for reading what he sent; 404 if there is none."""
    try:
        return own_kind(request.actor, pk)
    except ObjectDoesNotExist as error:
        raise Http404("没有这份申报。") from error


@contextmanager
def told(request: ActorRequest) -> Iterator[None]:
    """Turn a problem into a message, for acts that go back to a page afterwards."""
    try:
        yield
    except Problem as error:
        messages.error(request, error.message)


def abilities(actor: Actor, case: Case) -> dict[str, bool]:
    """What the actor may do with his case now: by permission and by lifecycle."""
    state = case.state
    sign = bool(may(actor, "programs.case.sign", case))
    fill = bool(may(actor, "programs.case.fill", case))
    return {
        "fill": fill and state == CaseState.DRAFT,
        "submit": bool(may(actor, "programs.case.submit", case)) and state == CaseState.DRAFT,
        "sign": sign and state in (CaseState.DRAFT, CaseState.UNIT),
        "send_back": sign and state == CaseState.UNIT,
        "correct": bool(may(actor, "programs.case.correct", case)) and state == CaseState.CORRECTION,
        "urge": bool(may(actor, "programs.case.urge", case)) and state in UNDER_WAY - {CaseState.CORRECTION},
        "rate": bool(may(actor, "programs.case.rate", case)) and state in _RATED,
        "withdraw": bool(may(actor, "programs.case.withdraw", case))
        and CASE_LIFECYCLE.allows(state, "withdraw"),
    }
