"""Many cases at once: rehearsed first, so that everyone sees what will become of each, then done, each by itself.

A rehearsal does what the act will do, in order, and takes it back: so the last place of a quota is given in the preview to
the one that will get it, and a reason is the very reason with which the act would refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.rehearsal import rehearsed
from kechuang.programs.models import Case
from kechuang.programs.operations.flow import admit_case, advance_case, assign_case, recommend_case

#: More than one screen's worth of cases at once is a mistake.
MOST = 200

_ACTS: Mapping[str, Callable[..., Case]] = {
    "recommend": recommend_case,
    "admit": admit_case,
    "advance": advance_case,
    "assign": assign_case,
}
ACT_TITLES: Mapping[str, str] = {
    "recommend": "推荐", "admit": "受理", "advance": "转下一步", "assign": "指定经办",
}  # fmt: skip


@dataclass(frozen=True)
class Fate:
    """What becomes, or became, of one case. ``words``: the state that it is in then, or why nothing happens."""

    case_id: int
    number: str
    title: str
    applicant: str
    done: bool
    words: str


def rehearse_cases(
    *, act: str, case_ids: Sequence[int], options: Mapping[str, Any], actor: Actor, now: datetime
) -> list[Fate]:
    """What the act would do to each of the cases, in this order; nothing is kept. Raises as ``act_on_cases`` does."""
    return rehearsed(lambda: _each(act, case_ids, options, actor, now))


def act_on_cases(
    *, act: str, case_ids: Sequence[int], options: Mapping[str, Any], actor: Actor, now: datetime
) -> list[Fate]:
    """Do one act (``recommend``, ``admit``, ``advance``, ``assign``) to each case, each in a transaction of its own.

    ``options`` go to the act as they are (``handler_id``, ``priority``, ``reason``, ``opinion``). What one case is refused
    does not hold up the next. Raises ``Problem`` for an act that there is not, or for too many cases.
    """
    return _each(act, case_ids, options, actor, now)


def _each(
    act: str, case_ids: Sequence[int], options: Mapping[str, Any], actor: Actor, now: datetime
) -> list[Fate]:
    do = _ACTS.get(act)
    if do is None:
        raise Problem("请选择要办理的事项。")
    if len(case_ids) > MOST:
        raise Problem(f"一次最多办理{MOST}件，请分几次。")
    seen = Case.objects.visible_to(actor).filter(pk__in=case_ids).select_related("organisation", "person")
    rows = {each.pk: each for each in seen.defer("reason")}
    return [_one(do, rows[pk], options, actor, now) for pk in dict.fromkeys(case_ids) if pk in rows]


def _one(do: Callable[..., Case], row: Case, options: Mapping[str, Any], actor: Actor, now: datetime) -> Fate:
    applicant = str(row.organisation or row.person or "")
    try:
        # Also within a rehearsal each stands alone: what is refused halfway leaves nothing behind.
        with transaction.atomic():
            case = do(case_id=row.pk, actor=actor, now=now, **options)
    except Problem as problem:
        return Fate(row.pk, row.number or "", row.title, applicant, False, problem.message)
    except Refused as refusal:
        return Fate(row.pk, row.number or "", row.title, applicant, False, refusal.reason)
    return Fate(row.pk, case.number or "", row.title, applicant, True, case.get_state_display())
