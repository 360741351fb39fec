"""API: 资格自测: all topics of an organisation, one with its whole trace, and what-if, which stores nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404
from ninja import Field, Router, Schema

from kechuang.core.api_shapes import RowNumber
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may
from kechuang.rules.catalogue import Evaluation, RuleError, evaluate
from kechuang.rules.facts import FactError
from kechuang.rules.reading import read_facts
from kechuang.rules.trace import trace_of
from kechuang.rules.values import FactRef
from kechuang.subjects.facts import Assumed, judge, judge_all, places_of, rule_for
from kechuang.subjects.facts.derived import changed
from kechuang.subjects.logic.closeness import closeness, standing_of
from kechuang.subjects.logic.wording import said
from kechuang.subjects.models import AnnualStatement, Organisation
from kechuang.subjects.queries.eligibility import organisation_to_judge

router = Router(tags=["资格自测"])

#: A day of application; nothing is ever judged "today" without being told.
AsOf = Annotated[date, Field(description="申请日")]
#: 1: count also what is being filled in and not signed, where the caller fills it in himself.
Drafts = Annotated[int, Field(ge=0, le=1, description="1：含填报中未签报的数，只对本单位填报人有效")]
_MOST = 200


class TopicOut(Schema):
    """One topic at a glance. ``points`` is null where nobody can say it yet, never zero."""

    topic: str
    rule: str
    title: str
    result: str
    verdict: str
    met: int
    unmet: int
    unknown: int
    manual: int
    points: Decimal | None
    worst: str
    missing: list[str]


class ConditionOut(Schema):
    """One condition: as the law counts it, and in words."""

    code: str
    label: str
    plain: str
    clause: str
    verdict: str
    found: str
    wanted: str
    gap: str
    missing: list[str]
    note: str


class AnswerOut(Schema):
    """One topic's answer. ``trace`` holds all that made it and can be replayed."""

    topic: str
    as_of: date
    verdict: str
    points: Decimal | None
    conditions: list[ConditionOut]
    trace: dict[str, Any]


class WhatIfIn(Schema):
    """Facts otherwise, as fact files write them: ``{"sales": {"2025": "4200万元"}, "ip_class1": 1}``."""

    as_of: date
    facts: dict[str, Any] = Field(max_length=_MOST)
    readings: dict[str, str] = Field(default_factory=dict, max_length=_MOST)


class WhatIfOut(Schema):
    """Both answers."""

    before: AnswerOut
    after: AnswerOut


@router.get("/organisations/{int:organisation_id}/eligibility", response=list[TopicOut], summary="能申报什么")
def list_topics(
    request: ActorRequest, organisation_id: RowNumber, as_of: AsOf, drafts: Drafts = 0
) -> list[TopicOut]:
    """Every topic that judges enterprises where it is, as if it applied on ``as_of``; the nearest first."""
    organisation = _organisation(request, organisation_id)
    assumed = Assumed(drafts=bool(drafts) and _fills(request, organisation))
    judged = judge_all(organisation, as_of, assumed=assumed)
    return [_topic(each) for each in sorted(judged.evaluations, key=closeness)]


@router.get(
    "/organisations/{int:organisation_id}/eligibility/{topic}",
    response=AnswerOut,
    summary="一个事项的逐条结论",
)
def get_topic(
    request: ActorRequest, organisation_id: RowNumber, topic: str, as_of: AsOf, drafts: Drafts = 0
) -> AnswerOut:
    """One topic's conditions, with its trace."""
    organisation = _organisation(request, organisation_id)
    assumed = Assumed(drafts=bool(drafts) and _fills(request, organisation))
    return _answer(organisation, _judged(organisation, topic, as_of, assumed))


@router.post(
    "/organisations/{int:organisation_id}/eligibility/{topic}/what-if",
    response=WhatIfOut,
    summary="如果数字变了",
)
def post_what_if(request: ActorRequest, organisation_id: RowNumber, topic: str, data: WhatIfIn) -> WhatIfOut:
    """The topic's answer if some facts were otherwise, beside what it is. Nothing is stored."""
    organisation = _organisation(request, organisation_id)
    assumed = Assumed(readings=data.readings, drafts=_fills(request, organisation))
    before = _judged(organisation, topic, data.as_of, assumed)
    try:
        changes = {FactRef(*key): value for key, value in read_facts(data.facts).values.items()}
    except FactError as error:
        raise Problem(str(error), field="facts") from error
    after = evaluate(
        before.rule,
        changed(before.ask.facts, changes, data.as_of),
        as_of=data.as_of,
        places=places_of(organisation.region),
        readings=data.readings,
        alternatives=False,
    )
    return WhatIfOut(before=_answer(organisation, before), after=_answer(organisation, after))


def _organisation(request: ActorRequest, pk: int) -> Organisation:
    try:
        return organisation_to_judge(request.actor, pk)
    except Organisation.DoesNotExist as error:
        raise Http404("没有这个单位。") from error


def _fills(request: ActorRequest, organisation: Organisation) -> bool:
    """Only who fills in the statement sees what it says before it is signed."""
    statement = AnnualStatement(organisation=organisation)
    return bool(may(request.actor, "subjects.annual_statement.fill", statement))


def _judged(organisation: Organisation, topic: str, as_of: date, assumed: Assumed) -> Evaluation:
    try:
        rule_for(organisation, topic, as_of)
    except RuleError as error:
        raise Http404(str(error)) from error
    try:
        return judge(organisation, topic, as_of, assumed=assumed, alternatives=False)
    except RuleError as error:
        raise Problem(str(error), field="readings") from error


def _topic(result: Evaluation) -> TopicOut:
    standing = standing_of(result)
    return TopicOut(
        topic=result.rule.topic,
        rule=result.rule.code,
        title=result.rule.title,
        result=result.rule.result,
        verdict=str(result.verdict),
        met=standing.met,
        unmet=standing.unmet,
        unknown=standing.unknown,
        manual=standing.manual,
        points=None if standing.points is None else standing.points.certain,
        worst=standing.worst,
        missing=[str(ref) for ref in standing.missing],
    )


def _answer(organisation: Organisation, result: Evaluation) -> AnswerOut:
    standing = standing_of(result)
    conditions = []
    for each in result.findings:
        words = said(each.as_dict())
        conditions.append(
            ConditionOut(
                code=each.code,
                label=each.condition.label,
                plain=each.condition.plain,
                clause=each.condition.clause,
                verdict=str(each.verdict),
                found=words.found,
                wanted=words.wanted,
                gap=words.gap,
                missing=[str(FactRef(*ref)) for ref in each.missing],
                note=each.note,
            )
        )
    return AnswerOut(
        topic=result.rule.topic,
        as_of=result.as_of,
        verdict=str(result.verdict),
        points=None if standing.points is None else standing.points.certain,
        conditions=conditions,
        trace=trace_of(result, places=places_of(organisation.region)),
    )
