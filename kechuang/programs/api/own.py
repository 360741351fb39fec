"""API: 我的申报."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.core.permissions import require
from kechuang.programs.models import Case
from kechuang.programs.operations.filling import Typed, fill_case
from kechuang.programs.operations.submission import sign_case, submit_case
from kechuang.programs.queries.filling import gaps_of, get_own_case, own_cases

router = Router(tags=["我的申报"])


class CaseBase(Schema):
    """What is said of a case. Money in yuan; null: not said."""

    id: int
    call: int
    organisation: int | None
    title: str
    number: str | None
    state: str
    amount: Decimal | None
    submitted_at: datetime | None


class CaseOut(CaseBase):
    """One of the caller's own cases."""

    @staticmethod
    def resolve_call(row: Case) -> int:
        """The call's number."""
        return row.call_id

    @staticmethod
    def resolve_organisation(row: Case) -> int | None:
        """The organisation's number."""
        return row.organisation_id


class AnswerOut(Schema):
    """One answer as it is stored, with the revision to send back when it is changed."""

    code: str
    value: Any
    revision: int
    prefilled: bool
    source: str


class GapOut(Schema):
    """One thing that is missing."""

    code: str
    words: str


class CaseWhole(CaseBase):
    """A case with its answers and what is missing."""

    answers: list[AnswerOut]
    gaps: list[GapOut]


class AnswerIn(Schema):
    """One answer as a person would type it; ``revision`` as it was read (null: write whatever stands there)."""

    value: Any = None
    revision: int | None = None


class FillIn(Schema):
    """Answers by code."""

    answers: dict[str, AnswerIn]


class ClashOut(Schema):
    """Somebody else has written meanwhile."""

    code: str
    theirs: str
    mine: str
    revision: int


class SavedOut(Schema):
    """What became of a filling."""

    written: list[str]
    errors: dict[str, str]
    clashes: list[ClashOut]
    revisions: dict[str, int]


class HandIn(Schema):
    """The pledge, and a late code where one is needed."""

    pledged: bool = False
    late_code: str = ""


def _own(request: ActorRequest, case_id: int) -> Case:
    try:
        return get_own_case(request.actor, case_id)
    except Case.DoesNotExist as error:
        raise Http404("没有这份申报。") from error


@router.get("/own-cases", response=list[CaseOut], summary="我的申报")
@paginate(Pages, page_size=100)
def list_own_cases(request: ActorRequest, state: str = "") -> list[Case]:
    """The caller's own cases, narrowed by state."""
    require(request.actor, "programs.case.urge")
    rows = own_cases(request.actor)
    return rows.filter(state=state) if state else rows  # type: ignore[return-value]


@router.get("/own-cases/{int:case_id}", response=CaseWhole, summary="一份申报")
def get_one_own_case(request: ActorRequest, case_id: RowNumber) -> dict[str, Any]:
    """One case with its answers and what is missing."""
    row = _own(request, case_id)
    return {
        **CaseOut.from_orm(row).dict(), "answers": list(row.answers.all()),
        "gaps": [{"code": each.code, "words": each.words} for each in gaps_of(row, request.now)],
    }  # fmt: skip


@router.post("/own-cases/{int:case_id}/fill", response=SavedOut, summary="填写申报")
def post_filling(request: ActorRequest, case_id: RowNumber, data: FillIn) -> Any:
    """Write answers by code: what can be written is, and the rest is told."""
    row = _own(request, case_id)
    answers = {code: Typed(each.value, each.revision) for code, each in data.answers.items()}
    return fill_case(case_id=row.pk, answers=answers, actor=request.actor, now=request.now)


@router.post("/own-cases/{int:case_id}/submit", response=CaseOut, summary="提交申报")
def post_submission(request: ActorRequest, case_id: RowNumber, data: HandIn) -> Case:
    """Hand a draft in to the unit's administrator. 422 with all that is missing."""
    row = _own(request, case_id)
    return submit_case(case_id=row.pk, pledged=data.pledged, late_code=data.late_code, actor=request.actor, now=request.now)  # fmt: skip


@router.post("/own-cases/{int:case_id}/sign", response=CaseOut, summary="承诺并提交申报")
def post_signature(request: ActorRequest, case_id: RowNumber, data: HandIn) -> Case:
    """Pledge and send the case on its way. 422 with all that is missing."""
    row = _own(request, case_id)
    return sign_case(case_id=row.pk, pledged=data.pledged, late_code=data.late_code, actor=request.actor, now=request.now)  # fmt: skip
