"""What of assessment can be found by words: frozen reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils import timezone

from kechuang.assessment.models import Snapshot
from kechuang.core.logic.actor import Actor
from kechuang.core.search import Hit, Word, matching, searchable


@searchable("assessment.snapshot", "年度报告", action="assessment.report.view")
def find_snapshots(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Frozen reports by title or region."""
    rows = Snapshot.objects.visible_to(actor).select_related("region").defer("content")
    for row in matching(rows, words, ("title", "region__name"))[:limit]:
        day = timezone.localdate(row.frozen_at)
        detail = f"{row.region.name}，{row.year}年，{day.year}年{day.month}月{day.day}日定稿"
        yield Hit(row.title, reverse("assessment:report_detail", args=[row.pk]), detail)
