"""Comparing a case with all others, and what a person makes of a hint. The machine hints; it never judges."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.programs.logic.likeness import (
    DESIGN,
    Alike,
    Thresholds,
    bands,
    compare,
    shingles,
    signature,
)
from kechuang.programs.logic.passages import passages
from kechuang.programs.models import Case, CaseVersion, Likeness, Shingle
from kechuang.programs.operations.moving import locked_case
from kechuang.programs.operations.outside import sync_outside_hints
from kechuang.programs.queries.likeness import Compared, candidates, compared_cases, is_compared
from kechuang.programs.states import AT_HOME, LIKENESS_LIFECYCLE, LikenessState


@transaction.atomic
def compare_case(
    *, case_id: int, thresholds: Thresholds = DESIGN, actor: Actor, now: datetime
) -> list[Likeness]:
    """Compare a case's newest version with all others that were submitted, of all years and outcomes; write the hints down.

    Twice gives the same. A hint stands with the later of the two cases. What a person has judged stays judged, with the
    score of today; an unjudged hint that no longer holds goes. Returns the hints of which the case is part. Raises
    ``Refused``; ``Problem`` for a case that has not been submitted, or whose kind compares nothing.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.compare", case)
    if not is_compared(case.kind_version.kind):
        raise Problem("这个事项没有设定参加查重的内容。")
    mine = next(iter(compared_cases([case_id])), None)
    if mine is None:
        raise Problem("申报单位还没有提交，不能查重。")
    signed = bands(signature(shingles(mine.sketch.texts.values())))
    Shingle.objects.filter(case=case).delete()
    Shingle.objects.bulk_create(
        [Shingle(case=case, band=band, value=value) for band, value in enumerate(signed)]
    )
    others = compared_cases(candidates(mine, signed))
    found = {
        each.case.pk: (each, alike)
        for each in others
        if (alike := compare(mine.sketch, each.sketch, thresholds))
    }
    hints = _keep(mine, found, now)
    outside = sync_outside_hints(mine, now)
    # On the version and not on the case: the last thing that a person did with the case stays the last.
    record(
        "programs.case.compared", mine.version, actor=actor, now=now,
        title=f"查重：与{len(others)}件比对，提示{len(hints)}件", region_code=case.region_id,
        data={
            "case": case.pk, "compared": len(others), "found": sorted(found),
            "outside": [each.project_id for each in outside],
        },
    )  # fmt: skip
    return hints


def _keep(mine: Compared, found: dict[int, tuple[Compared, Alike]], now: datetime) -> list[Likeness]:
    """Bring the hints of a case in line with what was found."""
    rows = Likeness.objects.filter(Q(case=mine.case) | Q(other=mine.case))
    there = {row.other_id if row.case_id == mine.case.pk else row.case_id: row for row in rows}
    for key, row in there.items():
        if key not in found and row.state == LikenessState.FOUND:
            row.delete()
    kept = []
    for key, (other, alike) in sorted(found.items()):
        later, earlier = (mine, other) if mine.order > other.order else (other, mine)
        row = there.get(key) or Likeness(case=later.case, other=earlier.case, found_at=now)
        if row.case_id != later.case.pk:
            later, earlier = earlier, later
        row.score = alike.score
        row.grounds = _grounds(alike, later.version, earlier.version)
        row.passages = [each.as_data() for each in passages(later.sketch.texts, earlier.sketch.texts)]
        row.save()
        kept.append(row)
    return kept


def _grounds(alike: Alike, version: CaseVersion, other: CaseVersion) -> dict[str, object]:
    return {
        "title": str(alike.title), "leader": alike.leader, "organisation": alike.organisation,
        "numbers": list(alike.numbers), "close": alike.close, "version": version.number, "other_version": other.number,
    }  # fmt: skip


@transaction.atomic
def judge_likeness(*, likeness_id: int, action: str, words: str, actor: Actor, now: datetime) -> Likeness:
    """A person says what a hint is: ``clear`` (no duplicate) or ``confirm`` (a duplicate), with the reason.

    It decides nothing about the case: a confirmed duplicate stands against approval, and who decides says so. Raises
    ``Refused``; ``Problem`` without a reason or for another action; ``WrongState`` if it is judged so already.
    """
    rows = Likeness.objects.select_for_update(of=("self",)).select_related(
        "case__call__region", "case__region", "other"
    )
    row = rows.get(pk=likeness_id)
    require(actor, "programs.likeness.judge", row)
    if action not in ("clear", "confirm"):
        raise Problem("请选择“不构成重复”或“构成重复”。", field="action")
    if not words.strip():
        raise Problem("请写明理由：比对了哪些内容，为什么这样判断。", field="words")
    before = row.state
    row.state = LIKENESS_LIFECYCLE.move(row.state, action)
    row.words, row.judged_by_id, row.judged_at = words.strip()[:300], actor.account_id, now
    row.save()
    record(
        "programs.likeness.judged", row, actor=actor, now=now,
        title=f"查重判断：“{row.case}”与“{row.other}”{row.get_state_display()}",
        data={"before": before, "after": row.state, "words": row.words, "case": row.case_id, "other": row.other_id},
        region_code=row.case.region_id,
    )  # fmt: skip
    return row


def recompare_cases(
    *, region: Region | None = None, actor: Actor, now: datetime, most: int | None = None
) -> int:
    """Compare all submitted cases anew, the oldest first, each in a transaction of its own; returns how many were.

    For an administrator, after the way of comparing has changed. ``most``: no more than this many. ``region``: only those
    under way that a list taken in by its bureau is held against.
    """
    rows = Case.objects.filter(versions__isnull=False).exclude(state__in=AT_HOME)
    if region is not None:
        above = [code for code in region.path.split("/") if code]
        rows = rows.under_way().filter(call__region__in=above)
    done = 0
    for pk in list(rows.order_by("pk").values_list("pk", flat=True).distinct()[:most]):
        try:
            compare_case(case_id=pk, actor=actor, now=now)
        except Problem:
            continue  # its kind compares nothing, or it has gone home meanwhile
        done += 1
    return done
