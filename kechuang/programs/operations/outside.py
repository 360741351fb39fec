"""Lists of other bureaus' projects: taken in, and held against a case. They hint; nothing follows from a hint by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.programs.logic.outside import OutsideGiven, bands_of, grounds_between
from kechuang.programs.models import OutsideHint, OutsideProject, OutsideShingle
from kechuang.programs.queries.likeness import Compared
from kechuang.programs.queries.outside import outside_candidates, whose_of

_PORTION = 500


@transaction.atomic
def import_outside_projects(
    *, region: Region, projects: Sequence[OutsideGiven], actor: Actor, now: datetime
) -> int:
    """Take in lines of other bureaus' lists for a region's bureau; returns how many. Raises ``Refused``.

    The cases that it has under way are compared again by themselves, once this is written.
    """
    require(actor, "programs.outside_project.import", region)
    rows = OutsideProject.objects.bulk_create(
        [
            OutsideProject(
                region=region, source=each.source, title=each.title, unit=each.unit, year=each.year,
                leader=each.leader, abstract=each.abstract, imported_at=now,
            )
            for each in projects
        ],
        batch_size=_PORTION,
    )  # fmt: skip
    OutsideShingle.objects.bulk_create(
        [
            OutsideShingle(project=row, band=band, value=value)
            for row in rows
            for band, value in enumerate(bands_of(row.abstract or row.title))
        ],
        batch_size=_PORTION,
    )
    sources = sorted({each.source for each in projects})
    record(
        "programs.outside_project.imported", region, actor=actor, now=now,
        title=f"导入外部门项目{len(rows)}个：{'、'.join(sources)}"[:200], data={"count": len(rows), "sources": sources},
        region_code=region.pk,
    )  # fmt: skip
    return len(rows)


def sync_outside_hints(mine: Compared, now: datetime) -> list[OutsideHint]:
    """Bring the outside hints of a case in line with what it says. Called by ``compare_case``, which asks and records."""
    whose, found = whose_of(mine), {}
    for project in outside_candidates(mine, whose):
        given = OutsideGiven(
            project.source, project.title, project.unit, project.year, project.leader, project.abstract
        )
        alike = grounds_between(whose, mine.sketch.texts, given)
        if alike is not None:
            found[project.pk] = alike
    OutsideHint.objects.filter(case=mine.case).exclude(project__in=found).delete()
    return OutsideHint.objects.bulk_create(
        [
            OutsideHint(case=mine.case, project_id=key, score=score, grounds=grounds, found_at=now)
            for key, (score, grounds) in sorted(found.items())
        ],
        update_conflicts=True, unique_fields=["case", "project"], update_fields=["score", "grounds"],
    )  # fmt: skip
