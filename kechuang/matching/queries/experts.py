"""Experts for a need or an offer: by what they work on and have brought out, among those who agreed to be found.

Who they are is shown, since they agreed; how to reach them is not: the office asks for them. Whom an office has asked to
review what plays no part here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kechuang.exchange.models import Item
from kechuang.exchange.states import ON_SHOW
from kechuang.matching.logic.engine import rank
from kechuang.matching.logic.reasons import Explainer
from kechuang.matching.models import ExpertAsk
from kechuang.matching.queries.filters import related
from kechuang.matching.queries.index import (
    EXPERT,
    document_of_expert,
    documents_of,
    experts_to_find,
    key_of,
    pk_of,
    shared_index,
)
from kechuang.matching.queries.ranking import passage_of, tells
from kechuang.subjects.models import Ban, Expert, Relation

#: How many are shown, and how many more are looked at, since some have no reason that tells.
SHOWN, _WIDER = 5, 4


@dataclass(frozen=True)
class FoundExpert:
    """An expert who may help, why in words, and the passage that shows it. ``asked``: when he was asked for, if he was."""

    expert: Expert
    words: str
    passage: dict[str, object]
    asked: ExpertAsk | None


def barred_experts(item: Item, today: date) -> set[int]:
    """Experts who may not answer: of the item's own house or one tied to it, tied to it by themselves, or banned."""
    houses = {item.organisation_id} | related({item.organisation_id}, today).get(
        item.organisation_id, frozenset()
    )
    rows = Expert.objects.findable()
    own = rows.filter(person__employer__in=houses) | rows.filter(
        person__account__isnull=False, person__account__memberships__organisation__in=houses
    )
    ties = Relation.objects.filter(organisation__in=houses, until__isnull=True)
    banned = Ban.objects.in_force(today).filter(person__isnull=False)
    found = set(own.values_list("pk", flat=True))
    found |= set(rows.filter(person__in=ties.values("person")).values_list("pk", flat=True))
    return found | set(rows.filter(person__in=banned.values("person")).values_list("pk", flat=True))


def experts_for(item: Item, *, today: date, top: int = SHOWN) -> list[FoundExpert]:
    """The best experts for an item on show, each with a reason; none where nobody has agreed. A fixed number of queries.

    Raises ``Problem`` where no index has been built.
    """
    question = documents_of([item.pk]).get(key_of(item.side, item.pk))
    if question is None or item.state not in ON_SHOW:
        return []
    barred = barred_experts(item, today)
    experts = {key_of(EXPERT, each.pk): each for each in experts_to_find() if each.pk not in barred}
    index = shared_index()
    view = index.view()
    allowed = view.mask(experts)
    if not allowed.any():
        return []
    ranking = rank(view, [question], top=top * _WIDER, allowed=allowed, embedder=index.embedder)[0]
    texts = {key: document_of_expert(experts[key]) for key in (each.key for each in ranking.answers)}
    reasons = Explainer(view, texts | {question.key: question}).reasons(question, ranking)
    asked = {row.expert_id: row for row in ExpertAsk.objects.filter(item=item)}
    found = [
        FoundExpert(experts[answer.key], reason.words, passage_of(reason), asked.get(pk_of(answer.key)))
        for answer, reason in zip(ranking.answers, reasons, strict=True)
        if answer.score > 0 and tells(reason.terms)
    ]
    return found[:top]
