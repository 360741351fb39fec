"""The index follows what experts say of themselves: whoever no longer agrees, or rests, cannot be found any more."""

from __future__ import annotations

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.matching.models import ExpertAsk
from kechuang.matching.operations.index import index_expert
from kechuang.subjects.queries.merging_people import PersonMove, goes_with_person

goes_with_person(PersonMove(ExpertAsk, "expert", "请过这位专家的供需", same=("item_id",)))


@on(
    "subjects.expert.confirmed",
    "subjects.expert.edited",
    "subjects.expert.admitted",
    "subjects.expert.paused",
    "subjects.expert.resumed",
    "subjects.expert.removed",
    code="matching.follow_expert",
)
def follow_expert(event: Event) -> None:
    """Into the index as he is now, or out of it."""
    index_expert(expert_id=int(event.object_id), actor=Actor.system("匹配"), now=event.at)
