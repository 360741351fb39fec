"""How far the copies without names have come, for the organisers of a blinded panel."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from kechuang.review.models import Panel, PanelFile


@dataclass(frozen=True)
class FileState:
    """A file with how many of its materials stand, and how many have no copy without names."""

    file: PanelFile
    papers: int
    lacking: int


def files_of(panel: Panel) -> list[FileState]:
    """The files of a panel in the order of codes. One query."""
    standing = Q(case__files__removed_at__isnull=True, case__files__isnull=False)
    rows = panel.files.select_related("case__organisation", "case__person").annotate(
        papers=Count("case__files", filter=standing, distinct=True),
        lacking=Count("case__files", filter=standing & Q(case__files__redacted__isnull=True), distinct=True),
    )
    return [FileState(each, each.papers, each.lacking if panel.is_blinded else 0) for each in rows]
