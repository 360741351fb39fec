"""Judging more organisations than a page may wait for: asked for in portions, done by the worker, to be called off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require, which
from kechuang.subjects.models import Organisation, RuleResult
from kechuang.subjects.queries.judging_run import (
    CANCELLED,
    REQUESTED,
    JudgingRun,
    judging_run,
)

#: So many organisations are one event: the worker takes others' work between two of them.
PORTION = 200


@transaction.atomic
def request_judging(
    *, organisation_ids: Iterable[int], topics: Sequence[str], actor: Actor, now: datetime
) -> str:
    """Have the worker judge organisations on topics, as if they applied today; returns the run's code.

    Raises ``Problem`` if there is nobody to judge, ``Refused`` if the actor may not judge one of them.
    """
    keys = sorted(set(organisation_ids))
    if not keys or not topics:
        raise Problem("没有要判断的企业。")
    rows = Organisation.objects.filter(pk__in=keys)
    allowed = which(actor, "subjects.rule_result.judge", rows, field="region").values_list("pk", flat=True)
    for pk in sorted(set(keys) - set(allowed)):
        require(actor, "subjects.rule_result.judge", RuleResult(organisation=rows.get(pk=pk)))
    run = uuid4().hex
    for start in range(0, len(keys), PORTION):
        portion = keys[start : start + PORTION]
        record(
            REQUESTED,
            RuleResult(),
            object_id=run,
            actor=actor,
            now=now,
            title=f"安排判断资格：第{start + 1}—{start + len(portion)}家，共{len(keys)}家",
            data={"organisations": portion, "topics": list(topics)},
        )
    return run


@transaction.atomic
def cancel_judging(*, run: str, actor: Actor, now: datetime) -> JudgingRun:
    """Call off what a run has not judged yet; what was judged stays. Raises ``Problem`` where nothing is left to do."""
    require(actor, "subjects.rule_result.judge")
    found = judging_run(actor, run)
    if found.is_over:
        raise Problem("这次判断已经结束，没有可以停的了。")
    record(
        CANCELLED,
        RuleResult(),
        object_id=run,
        actor=actor,
        now=now,
        title=f"停止判断资格：已判断{found.done}家，共{found.total}家",
    )
    return judging_run(actor, run)
