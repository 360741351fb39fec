"""How far a run of judging in the background has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.subjects.models import RuleResult

REQUESTED = "subjects.rule_result.requested"
CANCELLED = "subjects.rule_result.cancelled"
_TABLE = "subjects.ruleresult"
#: A run that is over is told of for so long.
_REMEMBERED = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class JudgingRun:
    """A run: how many organisations it is about, how many are judged, whether the worker has anything left to do."""

    code: str
    asked_at: datetime
    topics: tuple[str, ...]
    total: int
    done: int
    is_cancelled: bool
    is_over: bool

    @property
    def percent(self) -> int:
        """How far it has come, in whole per cent."""
        return self.done * 100 // self.total


def judging_run(actor: Actor, code: str) -> JudgingRun:
    """One run that the actor asked for. Raises ``Event.DoesNotExist`` for one of somebody else."""
    portions = list(_portions(actor).filter(object_id=code).order_by("id"))
    if not portions:
        raise Event.DoesNotExist
    first = portions[0]
    topics = first.data["topics"]
    keys = [key for each in portions for key in each.data["organisations"]]
    judged = RuleResult.objects.filter(organisation__in=keys, topic__in=topics, judged_at__gte=first.at)
    is_cancelled = Event.objects.filter(kind=CANCELLED, object_type=_TABLE, object_id=code).exists()
    return JudgingRun(
        code,
        first.at,
        tuple(topics),
        len(keys),
        judged.order_by().values("organisation").distinct().count(),
        is_cancelled,
        is_cancelled or all(each.dispatched_at is not None for each in portions),
    )


def newest_run(actor: Actor, now: datetime, topic: str = "") -> JudgingRun | None:
    """The run that the actor asked for last (on one topic), while it goes on and for half a day after."""
    rows = _portions(actor).filter(at__gte=now - _REMEMBERED)
    if topic:
        rows = rows.filter(data__topics=[topic])
    newest = rows.order_by("-id").first()
    return None if newest is None else judging_run(actor, newest.object_id)


def is_called_off(event: Event) -> bool:
    """Was the run that an event belongs to called off? One query."""
    rows = Event.objects.filter(kind=CANCELLED, object_type=event.object_type, object_id=event.object_id)
    return rows.exists()


def waiting_for_judging(
    organisation_ids: Sequence[int], topics: Sequence[str], moment: datetime
) -> list[int]:
    """Of some organisations, those of which not every topic that they have was judged since a moment. One query."""
    rows = RuleResult.objects.filter(organisation__in=organisation_ids, topic__in=topics)
    judged: dict[int, bool] = {}
    for pk, at in rows.order_by().values_list("organisation_id", "judged_at"):
        judged[pk] = judged.get(pk, True) and at >= moment
    return [key for key in organisation_ids if not judged.get(key, False)]


def _portions(actor: Actor) -> QuerySet[Event]:
    return Event.objects.filter(kind=REQUESTED, object_type=_TABLE, actor_id=actor.account_id)
