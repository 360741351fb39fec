"""API: 我的申报."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.core.permissions import require
from kechuang.programs.models import Case, CaseFile
from kechuang.programs.operations.attaching import attach_file
from kechuang.programs.operations.filling import Typed, fill_case
from kechuang.programs.operations.starting import start_case
from kechuang.programs.operations.submission import correct_case, sign_case, submit_case
from kechuang.programs.queries.filling import gaps_of, get_own_case, own_cases
from kechuang.programs.queries.guide import get_published_call
from kechuang.subjects.models import Organisation

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


class StartIn(Schema):
    """In which call, and for which of the caller's organisations (null: for himself)."""

    call: RowNumber
    organisation: RowNumber | None = None
    late_code: str = ""


class FileOut(Schema):
    """A document that was handed in for a material or question."""

    id: int
    code: str
    name: str
    size: int
    sha256: str
    added_at: datetime

    @staticmethod
    def resolve_name(row: CaseFile) -> str:
        """Its name."""
        return row.file.name

    @staticmethod
    def resolve_size(row: CaseFile) -> int:
        """Its size in bytes."""
        return row.file.size

    @staticmethod
    def resolve_sha256(row: CaseFile) -> str:
        """By which the caller can tell that it came whole."""
        return row.file.sha256


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


@router.post("/own-cases/start", response=CaseOut, summary="新建申报")
def post_start(request: ActorRequest, data: StartIn) -> Case:
    """Begin a case in a call, prefilled with what is known."""
    actor = request.actor
    people = actor.keys_of("person", "oneself") if data.organisation is None else ()
    try:
        if data.organisation is not None and data.organisation not in actor.keys_of("organisation"):
            raise Organisation.DoesNotExist
        call = get_published_call(actor, data.call)
    except ObjectDoesNotExist as error:
        raise Http404("没有这个申报通知，或没有这个单位。") from error
    return start_case(
        call_id=call.pk, organisation_id=data.organisation, person_id=people[0] if people else None,
        late_code=data.late_code, actor=actor, now=request.now,
    )  # fmt: skip


@router.post("/own-cases/{int:case_id}/attach", response=FileOut, summary="上传材料")
def post_attachment(
    request: ActorRequest, case_id: RowNumber, code: Form[str], file: File[UploadedFile]
) -> CaseFile:
    """Hand in a document for a material or question (``code``), as a form with a file."""
    row = _own(request, case_id)
    return attach_file(
        case_id=row.pk, code=code, name=file.name or "", data=file.read(), actor=request.actor, now=request.now
    )  # fmt: skip


@router.post("/own-cases/{int:case_id}/correct", response=CaseOut, summary="提交补正")
def post_mending(request: ActorRequest, case_id: RowNumber) -> Case:
    """Hand in what was to be mended. 422 with all that is missing."""
    row = _own(request, case_id)
    return correct_case(case_id=row.pk, actor=request.actor, now=request.now)


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
