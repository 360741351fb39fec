"""Experts for a need or an offer: by what they work on and have brought out, among those who agreed to be found.

Who they are is shown, since they agreed; how to reach them is not: the office asks for them. Whom an office has asked to
review what plays no part here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

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
from kechuang.subjects.models import Ban, Expert, Person, Relation
from kechuang.subjects.models.person import ExpertQuerySet

#: How many are shown, and how many more are looked at, since some have no reason that tells.
SHOWN, _WIDER = 5, 4


@dataclass(frozen=True)
class FoundExpert:
    """An expert who may help, why in words, and the passage that shows it. ``asked``: when he was asked for, if he was."""

    expert: Expert
    words: str
    passage: dict[str, object]
    asked: ExpertAsk | None


def asks_of(item: Item) -> list[ExpertAsk]:
    """Whom somebody asked for because of it, the latest first, with what they said."""
    return list(item.expert_asks.select_related("expert__person__employer"))


def unbound_experts(item: Item, today: date) -> ExpertQuerySet:
    """Experts who agreed and may answer: not of the item's own house nor one tied to it, nor tied to it themselves, nor banned."""
    houses = {item.organisation_id} | related({item.organisation_id}, today).get(
        item.organisation_id, frozenset()
    )
    members = Person.objects.filter(account__memberships__organisation__in=houses)
    ties = Relation.objects.filter(organisation__in=houses, until__isnull=True)
    banned = Ban.objects.in_force(today).filter(person__isnull=False)
    return Expert.objects.findable().exclude(
        Q(person__employer__in=houses)
        | Q(person__in=members)
        | Q(person__in=ties.values("person"))
        | Q(person__in=banned.values("person"))
    )


def experts_for(item: Item, *, today: date, top: int = SHOWN) -> list[FoundExpert]:
    """The best experts for an item on show, each with a reason; none where nobody has agreed. A fixed number of queries.

    Raises ``Problem`` where no index has been built.
    """
    question = documents_of([item.pk]).get(key_of(item.side, item.pk))
    if question is None or item.state not in ON_SHOW:
        return []
    index = shared_index()
    view = index.view()
    keys = unbound_experts(item, today).order_by().values_list("pk", flat=True)
    allowed = view.mask(key_of(EXPERT, key) for key in keys)
    if not allowed.any():
        return []
    ranking = rank(view, [question], top=top * _WIDER, allowed=allowed, embedder=index.embedder)[0]
    chosen = experts_to_find(pk_of(answer.key) for answer in ranking.answers)
    experts = {key_of(EXPERT, each.pk): each for each in chosen}
    ranking = replace(ranking, answers=tuple(each for each in ranking.answers if each.key in experts))
    texts = {key: document_of_expert(each) for key, each in experts.items()}
    reasons = Explainer(view, texts | {question.key: question}).reasons(question, ranking)
    asked = {row.expert_id: row for row in ExpertAsk.objects.filter(item=item)}
    found = [
        FoundExpert(experts[answer.key], reason.words, passage_of(reason), asked.get(pk_of(answer.key)))
        for answer, reason in zip(ranking.answers, reasons, strict=True)
        if answer.score > 0 and tells(reason.terms)
    ]
    return found[:top]
