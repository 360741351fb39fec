"""API: 办件（办理）."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.core.permissions import require
from kechuang.programs.models import Case, Correction
from kechuang.programs.operations.correction import Defect, ask_correction, withdraw_correction
from kechuang.programs.operations.flow import (
    admit_case,
    advance_case,
    decline_recommendation,
    recommend_case,
    refuse_case,
    return_case,
)
from kechuang.programs.queries.officer import applicant_of, get_officers_case, officers_cases, overdue

router = Router(tags=["办件"])


class WorkOut(Schema):
    """One case as those who work on it see it. Money in yuan; ``due_on``: the running step's last day."""

    id: int
    number: str | None
    title: str
    applicant: str
    call: int
    region: str
    state: str
    amount: Decimal | None
    granted: Decimal | None
    priority: int
    handler: str
    submitted_at: datetime | None
    received_at: datetime | None
    due_on: date | None = None

    @staticmethod
    def resolve_applicant(row: Case) -> str:
        """Whose it is."""
        return applicant_of(row)

    @staticmethod
    def resolve_call(row: Case) -> int:
        """The call's number."""
        return row.call_id

    @staticmethod
    def resolve_region(row: Case) -> str:
        """The region's code."""
        return str(row.region_id)

    @staticmethod
    def resolve_handler(row: Case) -> str:
        """The handler's name; empty if there is none."""
        return str(row.handler or "")


class OpinionIn(Schema):
    """An opinion. ``seen``: the state that the caller had before him, so that no step is taken twice."""

    opinion: str = ""
    seen: str = ""


class ReasonIn(Schema):
    """Why."""

    reason: str


class BackIn(Schema):
    """To which step, and why."""

    to: str
    reason: str
    seen: str = ""


class DefectIn(Schema):
    """What is to be mended, and how."""

    code: str
    words: str


class CorrectionIn(Schema):
    """All that is to be mended; ``days``: working days for it (null: as many as the kind grants)."""

    defects: list[DefectIn]
    days: int | None = None


class CorrectionOut(Schema):
    """A correction that was asked for."""

    id: int
    round: int
    items: list[dict[str, Any]]
    due_on: date


def _asked(request: ActorRequest, case_id: int) -> Case:
    """A case that the caller's posts reach."""
    require(request.actor, "programs.case.view")
    try:
        if not request.actor.grants:
            raise Case.DoesNotExist
        return get_officers_case(request.actor, case_id)
    except Case.DoesNotExist as error:
        raise Http404("没有这个办件。") from error


@router.get("/cases", response=list[WorkOut], summary="办件")
@paginate(Pages, page_size=100)
def list_work(
    request: ActorRequest, state: str = "", call: RowNumber | None = None, standing: str = ""
) -> list[Case]:
    """The cases that the caller's posts reach, narrowed by state, call, and how the clock stands (``overdue``)."""
    require(request.actor, "programs.case.view")
    rows = officers_cases(request.actor) if request.actor.grants else Case.objects.none()
    wanted = {"state": state, "call_id": call}
    rows = rows.filter(**{key: value for key, value in wanted.items() if value})
    return overdue(rows, timezone.localdate(request.now)) if standing == "overdue" else rows  # type: ignore[return-value]


@router.get("/cases/{int:case_id}", response=WorkOut, summary="一个办件")
def get_one_work(request: ActorRequest, case_id: RowNumber) -> Case:
    """One case."""
    return _asked(request, case_id)


@router.post("/cases/{int:case_id}/recommend", response=WorkOut, summary="推荐")
def post_recommend(request: ActorRequest, case_id: RowNumber, data: OpinionIn) -> Case:
    """The county recommends."""
    _asked(request, case_id)
    return recommend_case(case_id=case_id, opinion=data.opinion, actor=request.actor, now=request.now)


@router.post("/cases/{int:case_id}/decline", response=WorkOut, summary="不予推荐")
def post_decline(request: ActorRequest, case_id: RowNumber, data: ReasonIn) -> Case:
    """The county does not recommend."""
    _asked(request, case_id)
    return decline_recommendation(case_id=case_id, reason=data.reason, actor=request.actor, now=request.now)


@router.post("/cases/{int:case_id}/admit", response=WorkOut, summary="受理")
def post_admit(request: ActorRequest, case_id: RowNumber) -> Case:
    """Admit."""
    _asked(request, case_id)
    return admit_case(case_id=case_id, actor=request.actor, now=request.now)


@router.post("/cases/{int:case_id}/refuse", response=WorkOut, summary="不予受理")
def post_refuse(request: ActorRequest, case_id: RowNumber, data: ReasonIn) -> Case:
    """Refuse to admit."""
    _asked(request, case_id)
    return refuse_case(case_id=case_id, reason=data.reason, actor=request.actor, now=request.now)


@router.post("/cases/{int:case_id}/correction", response=CorrectionOut, summary="要求补正")
def post_correction(request: ActorRequest, case_id: RowNumber, data: CorrectionIn) -> Correction:
    """Ask for correction, all defects at once."""
    _asked(request, case_id)
    defects = [Defect(each.code, each.words) for each in data.defects]
    return ask_correction(
        case_id=case_id, defects=defects, days=data.days, actor=request.actor, now=request.now
    )


@router.post("/cases/{int:case_id}/withdraw-correction", response=CorrectionOut, summary="收回补正")
def post_correction_withdrawal(request: ActorRequest, case_id: RowNumber, data: ReasonIn) -> Correction:
    """Take back what was asked, until it is answered."""
    _asked(request, case_id)
    return withdraw_correction(case_id=case_id, reason=data.reason, actor=request.actor, now=request.now)


@router.post("/cases/{int:case_id}/advance", response=WorkOut, summary="转下一步")
def post_advance(request: ActorRequest, case_id: RowNumber, data: OpinionIn) -> Case:
    """Lead on to the next step."""
    _asked(request, case_id)
    return advance_case(
        case_id=case_id, seen=data.seen or None, opinion=data.opinion, actor=request.actor, now=request.now
    )


@router.post("/cases/{int:case_id}/return", response=WorkOut, summary="退回")
def post_return(request: ActorRequest, case_id: RowNumber, data: BackIn) -> Case:
    """Send back to an earlier step."""
    _asked(request, case_id)
    return return_case(
        case_id=case_id, to=data.to, reason=data.reason, seen=data.seen or None, actor=request.actor, now=request.now
    )  # fmt: skip
