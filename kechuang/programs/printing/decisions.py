"""What a decision says in the parts of an official document: a notice of approval for one or many, a refusal with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.core.exports import DEMO_MARK
from kechuang.core.logic.money import format_money
from kechuang.core.models import SiteProfile
from kechuang.programs.models import Decision
from kechuang.programs.printing.letters import said
from kechuang.programs.queries.officer import applicant_of
from kechuang.programs.states import KindGroup, Outcome, Step

Json = dict[str, Any]

#: How to go against a refusal. Written from memory and not read in the official text: a lawyer of the bureau checks it.
APPEAL = (
    "如对本决定不服，可以自收到本决定书之日起60日内依法申请行政复议，"
    "也可以自收到本决定书之日起6个月内依法向人民法院提起行政诉讼。"
)
UNCHECKED = "【模板文字：救济途径和期限由平台按一般情形拟写，印发前请法制机构核对后删去本段。】"

#: What is decided, and what the document is called.
_NAMES: dict[str, tuple[str, str]] = {
    KindGroup.PROJECT: ("予以立项", "立项通知"),
    KindGroup.RECOGNITION: ("予以认定（推荐）", "认定决定"),
    KindGroup.AWARD: ("授予奖励（予以提名）", "奖励决定"),
    KindGroup.SUBSIDY: ("给予补助", "补助决定"),
    KindGroup.APPOINTMENT: ("予以选派", "选派通知"),
    KindGroup.HONOUR: ("予以表彰", "表彰决定"),
    KindGroup.REGISTRATION: ("予以登记", "登记决定"),
}


def decision_letter(
    decisions: Sequence[Decision], *, number: str, day: date, appeal: str = APPEAL, draft: bool = False
) -> Json:
    """The document of decisions of one call: approvals together, a refusal alone. Each with its case, call and applicant.

    ``draft``: the rights of appeal are marked as not checked.
    """
    first = decisions[0]
    call = first.case.call
    approves = first.outcome == Outcome.APPROVE
    verb, name = _NAMES[first.case.kind_version.group] if approves else ("不予批准", "不予批准决定书")
    site = SiteProfile.objects.first()
    return {
        "bureau": site.bureau if site else "",
        "demo": DEMO_MARK if site is not None and site.is_demo else "",
        "title": name,
        "number": number or "（文号待编）",
        "addressee": applicant_of(first.case) if len(decisions) == 1 else "各有关单位",
        "paragraphs": _one(first, verb) if len(decisions) == 1 else _many(decisions, verb),
        "items": [] if len(decisions) == 1 else [_line(place, each) for place, each in enumerate(decisions, 1)],
        "after": _after(approves, appeal, draft),
        "date": said(day),
        "contact": "，".join(each for each in (call.office, call.contact and f"电话{call.contact}") if each),
    }  # fmt: skip


def _one(decision: Decision, verb: str) -> list[str]:
    case = decision.case
    about = f"你单位按《{case.call.title}》申报的“{case.title}”（办件编号{case.number}），经{_way(decision)}，决定{verb}"
    paragraphs = [f"{about}{_given(decision)}。"]
    if decision.outcome == Outcome.DECLINE:
        paragraphs.append(f"理由和依据：{decision.reason}")
    return paragraphs


def _many(decisions: Sequence[Decision], verb: str) -> list[str]:
    first = decisions[0]
    sums = [each.amount for each in decisions]
    money = f"，合计{format_money(sum((each for each in sums if each), Decimal(0)))}" if all(sums) else ""
    return [f"按照《{first.case.call.title}》，经{_way(first)}，决定对下列{len(decisions)}项{verb}{money}："]


def _line(place: int, decision: Decision) -> str:
    case = decision.case
    return f"{place}．{case.title}（{applicant_of(case)}，{case.number}）{_given(decision)}"


def _given(decision: Decision) -> str:
    money = f"，经费{format_money(decision.amount)}" if decision.amount else ""
    review = decision.case.kind_version.kind.review
    titles = {code: title for code, title, *_ in review.grades} if review is not None else {}
    grade = titles.get(decision.grade, decision.grade)
    return f"{f'，等级为{grade}' if grade else ''}{money}"


def _way(decision: Decision) -> str:
    """The steps that the case went, as a sentence names them."""
    kind = decision.case.kind_version.kind
    public = decision.outcome == Outcome.APPROVE
    steps = [
        each.step.label
        for each in kind.steps
        if each.step not in (Step.UNIT, Step.RECOMMEND) and (public or each.step != Step.PUBLICITY)
    ]
    return "、".join(steps) or "审查"


def _after(approves: bool, appeal: str, draft: bool) -> list[str]:  # noqa: FBT001 - two plain facts of one document
    if approves:
        return ["请按有关规定办理后续手续。"]
    return [appeal, UNCHECKED] if draft else [appeal]
