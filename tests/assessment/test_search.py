"""Finding frozen reports by words."""

from __future__ import annotations

from datetime import date

from kechuang.assessment.models import Snapshot
from kechuang.assessment.search import find_snapshots
from kechuang.core.search import words_of


def test_reports_are_found_by_title_where_they_may_be_read(world, now):
    Snapshot.objects.create(
        region=world.city,
        report="year",
        year=2025,
        as_of=date(2026, 1, 31),
        title="2025年度科技工作报告",
        content={},
        sha256="0" * 64,
        frozen_at=now,
    )
    (hit,) = find_snapshots(world.actor("reader"), words_of("科技工作報告"), 5)
    assert (hit.title, hit.detail) == ("2025年度科技工作报告", "示例市，2025年，2026年11月22日定稿")
    assert list(find_snapshots(world.actor("neighbour"), words_of("科技工作"), 5)) == []
    assert list(find_snapshots(world.actor("reader"), words_of("财务"), 5)) == []
