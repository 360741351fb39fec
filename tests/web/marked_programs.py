"""Calls, cases and reviews: of every region that has an organisation and of the two with members, each with its mark."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from kechuang.core.logic.actor import Actor
from kechuang.core.models import StoredFile
from kechuang.programs.logic.kinds import as_data
from kechuang.programs.models import Answer, Call, Case, CaseFile, Idea, Likeness, Publicity, Topic
from kechuang.programs.operations.correction import Defect, ask_correction
from kechuang.programs.operations.decision import DecisionGiven, decide_case
from kechuang.programs.operations.moving import give_receipt
from kechuang.programs.operations.objection import ObjectionGiven, raise_objection
from kechuang.programs.operations.rating import urge_case
from kechuang.programs.operations.task import ask_colleague
from kechuang.programs.states import CaseState, ReceiptKind
from kechuang.review.models import Exclusion, Invitation, Panel, PanelFile, Sheet
from kechuang.subjects.models import Expert, Organisation
from tests.programs.kinds import COMPLETE, freeze, make_call
from tests.web.marked_subjects import Filling
from tests.world import World

#: What nobody but those who decide, or those who settle, may read: a decision before it is told, and who objected.
SEALED = {"quiet": "壬午密件", "objector": "癸未密件", "recusal": "甲申密件"}
#: A case of each organisation stands at each of these; the first is seen by its own people alone.
PLACES = (CaseState.DRAFT, CaseState.CHECK, CaseState.REVIEW, CaseState.DELIBERATION)
#: An organisation whose name everybody may read: it stands on a public list.
NEUTRAL = "示例公示有限公司"


def fill_programs(world: World, fillings: list[Filling], marks: dict[str, str]) -> None:
    """A call of the city with cases of every organisation; drafts of calls and topics of both cities; a public list."""
    by = fillings[0].by
    call = make_call(world, now=by["now"])
    panel = Panel.objects.create(
        call=call, title="评审组", state="reviewing", plan=as_data(call.kind_version.kind.review), experts_per_file=3,
        made_at=by["now"], opens_at=by["now"], closes_at=by["now"] + timedelta(days=5),
    )  # fmt: skip
    for each in fillings:
        cases = [_case(each, call, state) for state in PLACES]
        _around(world, each, cases)
        _reviewed(each, panel, cases[2])
        Idea.objects.create(
            region=each.region, year=each.today.year + 1, source="proposal", title=f"{each.mark}建议", text=each.mark,
            organisation=each.organisation, made_at=by["now"],
        )  # fmt: skip
    for code in ("990100", "990200"):
        make_call(
            world, now=by["now"], state="draft", region=world.regions[code], title=f"{marks[code]}通知",
            kind_version=call.kind_version,
        )  # fmt: skip
    Topic.objects.create(
        region=world.city, year=by["now"].year + 1, title=f"{marks['990100']}选题", made_at=by["now"]
    )
    _public(world, call, marks["990100"], by)


def _case(filling: Filling, call: Call, state: str) -> Case:
    """A case of an organisation as it stands in a state: answers, a paper, a version and receipts once it is away."""
    mark, now = filling.mark, filling.by["now"]
    away = state != CaseState.DRAFT
    case = Case.objects.create(
        call=call, kind_version=call.kind_version, organisation=filling.organisation, region=filling.region, state=state,
        title=f"{mark}项目{filling.number}", made_at=now, changed_at=now, amount=filling.number,
        number=f"KJ{filling.number}{PLACES.index(state)}" if away else None, received_at=now if away else None,
        submitted_at=now if away else None, phone_tail="4567",
    )  # fmt: skip
    given = COMPLETE | {
        "title": case.title,
        "organisation_name": f"{mark}有限公司",
        "abstract": f"{mark}内容",
    }
    given |= {"leader": {"name": f"{mark}人"}, "asked": str(filling.number)}
    Answer.objects.bulk_create(
        [Answer(case=case, code=code, value=value, changed_at=now) for code, value in given.items()]
    )
    stored = StoredFile(
        name=f"{mark}执照.pdf", media_type="application/pdf", size=12, sha256="0" * 64, region=filling.region,
        organisation_key=filling.organisation.pk, purpose="programs.case", uploaded_at=now,
    )  # fmt: skip
    stored.content.save(f"{stored.pk}.pdf", ContentFile(f"%PDF-1.4 {mark}".encode()), save=False)
    stored.save(force_insert=True)
    CaseFile.objects.create(case=case, code="licence", file=stored, added_at=now)
    if away:
        freeze(case, now)
        for kind in (ReceiptKind.RECEIVED, ReceiptKind.ADMITTED):
            give_receipt(case, kind, {"title": case.title, "applicant": mark}, account_id=None, now=now)
    return case


def _around(world: World, filling: Filling, cases: list[Case]) -> None:
    """A colleague asked, an urging, what is to be mended, a hint of likeness, a decision that is not told yet."""
    _, checked, _, deliberated = cases
    mark, by = filling.mark, filling.by
    urge_case(case_id=checked.pk, words=f"{mark}催办", **by)
    given: Any = {"kind": "cosign", "account_id": world.accounts["leader"].pk, "words": f"{mark}会签"}
    ask_colleague(case_id=deliberated.pk, **given, **by)
    ask_correction(case_id=checked.pk, defects=[Defect("abstract", f"{mark}补正")], **by)
    Likeness.objects.create(
        case=deliberated, other=checked, score="0.9", found_at=by["now"], grounds={}, passages=[]
    )
    quiet = DecisionGiven("decline", reason=f"{SEALED['quiet']}理由", meeting=f"{SEALED['quiet']}会")
    decide_case(case_id=deliberated.pk, given=quiet, **by)


def _reviewed(filling: Filling, panel: Panel, case: Case) -> None:
    """In the panel, before the organisation's own expert, with a reason for which somebody stands aside."""
    now = filling.by["now"]
    expert = Expert.objects.get(person__employer=filling.organisation)
    file = PanelFile.objects.create(panel=panel, case=case, code=f"Z{filling.number % 1000}")
    Invitation.objects.create(
        panel=panel, expert=expert, place=panel.invitations.count() + 1, state="accepted", invited_at=now,
        answer_by=now, answered_at=now,
    )  # fmt: skip
    Exclusion.objects.create(
        panel=panel, case=case, expert=expert, kind="same_unit", reason=SEALED["recusal"], found_at=now
    )
    Sheet.objects.create(
        panel=panel, file=file, expert=expert, state="submitted", assigned_at=now, submitted_at=now,
        comment=f"{filling.mark}意见",
    )  # fmt: skip


def _public(world: World, call: Call, mark: str, by: dict[str, Any]) -> None:
    """A list that everybody may read, and an objection to it, whose words the city alone reads and whose name nobody."""
    row = Organisation.objects.create(
        name=NEUTRAL, kind="enterprise", region=world.county, state="verified", created_at=by["now"]
    )
    case = Case.objects.create(
        call=call, kind_version=call.kind_version, organisation=row, region=row.region, state=CaseState.PUBLICITY,
        title="公示的项目", number="KJ739990001", made_at=by["now"], changed_at=by["now"], submitted_at=by["now"],
    )  # fmt: skip
    freeze(case, by["now"])
    shown = Publicity.objects.create(
        call=call, title="拟支持名单公示", starts_on=by["now"].date(), ends_on=by["now"].date() + timedelta(days=9), days=5,
        made_at=by["now"],
    )  # fmt: skip
    shown.cases.add(case)
    given = ObjectionGiven(
        case_id=case.pk,
        name=f"赵{SEALED['objector']}",
        phone="13900001234",
        words=f"{mark}异议，附证书，请予核查。" * 2,
    )
    raise_objection(publicity_id=shown.pk, given=given, actor=Actor.stranger(), now=by["now"])
