"""Judging many organisations and keeping what was said, with traces that can be replayed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require
from kechuang.rules.catalogue import Evaluation
from kechuang.rules.trace import trace_of
from kechuang.subjects.facts import sweep
from kechuang.subjects.logic.closeness import facts_mark, standing_of
from kechuang.subjects.models import Organisation, RuleResult

_FIELDS = (
    "rule", "as_of", "verdict", "points", "unmet", "unknown", "manual", "worst", "trace", "facts_mark",
    "judged_at",
)  # fmt: skip
_BATCH = 200
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Judging:
    """What a run did: answers looked at, rows written, and those of them whose verdict is another than before."""

    judged: int
    written: int
    changed: int


@transaction.atomic
def judge_rule_results(
    *,
    organisation_ids: Iterable[int],
    topics: Sequence[str] | None = None,
    actor: Actor,
    now: datetime,
    as_of: date | None = None,
) -> Judging:
    """Judge organisations on topics (None: all that judge enterprises there) as if they applied on ``as_of``.

    ``as_of`` is kept with each row; None: the day of ``now``. A row is rewritten only if the facts, the rule or the
    answer differ from what is stored; of the others only the time of judging is. Queries do not grow with the number of organisations, but for one batch in
    two hundred. Raises ``Refused`` if the actor may not judge one of them.
    """
    day = as_of or timezone.localdate(now)
    keys = sorted(set(organisation_ids))
    judged = written = changed = 0
    for start in range(0, len(keys), _BATCH):
        rows = Organisation.objects.select_related("region").filter(pk__in=keys[start : start + _BATCH])
        organisations = list(rows.select_for_update(of=("self",)).order_by("pk"))
        for each in organisations:
            require(actor, "subjects.rule_result.judge", RuleResult(organisation=each))
        fresh = list(_answers(organisations, topics, day, now))
        known = _stored(organisations, topics)
        differing = [each for each in fresh if _differs(each, known.get((each.organisation_id, each.topic)))]
        RuleResult.objects.bulk_create(
            differing,
            update_conflicts=True,
            unique_fields=("organisation", "topic"),
            update_fields=_FIELDS,
        )
        judged, written = judged + len(fresh), written + len(differing)
        _touch(organisations, {each.topic for each in fresh}, now)
        changed += sum(
            known.get((each.organisation_id, each.topic), ("", ""))[1] != each.verdict for each in differing
        )
    if written:
        _tell(keys, day, Judging(judged, written, changed), actor, now)
    return Judging(judged, written, changed)


def _answers(
    organisations: Sequence[Organisation], topics: Sequence[str] | None, day: date, now: datetime
) -> Iterator[RuleResult]:
    for pk, places, result in sweep(organisations, topics, day):
        yield _row(pk, places, result, now)


def _row(pk: int, places: tuple[str, ...], result: Evaluation, now: datetime) -> RuleResult:
    trace = trace_of(result, places=places)
    standing = standing_of(result)
    return RuleResult(
        organisation_id=pk,
        topic=result.rule.topic,
        rule=result.rule.code,
        as_of=result.as_of,
        verdict=result.verdict,
        points=None if standing.points is None else standing.points.certain,
        unmet=standing.unmet,
        unknown=standing.unknown,
        manual=standing.manual,
        worst=standing.worst[:_LONGEST],
        trace=trace,
        facts_mark=facts_mark(trace),
        judged_at=now,
    )


def _stored(
    organisations: Sequence[Organisation], topics: Sequence[str] | None
) -> dict[tuple[int, str], tuple[str, str]]:
    rows = RuleResult.objects.filter(organisation__in=organisations)
    if topics is not None:
        rows = rows.filter(topic__in=topics)
    found = rows.order_by().values_list("organisation_id", "topic", "facts_mark", "verdict")
    return {(pk, topic): (mark, verdict) for pk, topic, mark, verdict in found}


def _differs(new: RuleResult, old: tuple[str, str] | None) -> bool:
    return old is None or old != (new.facts_mark, new.verdict)


def _touch(organisations: Sequence[Organisation], topics: set[str], now: datetime) -> None:
    """Say of answers that stand as they are that they were judged again."""
    same = RuleResult.objects.filter(organisation__in=organisations, topic__in=topics).exclude(judged_at=now)
    same.update(judged_at=now)


def _tell(keys: Sequence[int], day: date, done: Judging, actor: Actor, now: datetime) -> None:
    """One event a run: on the organisation if it is one, else on the whole table."""
    data: dict[str, Any] = {
        "as_of": day,
        "judged": done.judged,
        "written": done.written,
        "changed": done.changed,
    }
    title = f"按{day:%Y-%m-%d}申请判断资格：{done.judged}项，更新{done.written}项"
    kind = "subjects.rule_result.judged"
    if len(keys) == 1:
        row = Organisation.objects.select_related("region").get(pk=keys[0])
        record(kind, row, actor=actor, now=now, title=title, data=data)
    else:
        data["organisations"] = len(keys)
        record(kind, RuleResult(), object_id="all", actor=actor, now=now, title=title, data=data)
