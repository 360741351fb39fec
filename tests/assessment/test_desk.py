"""What waits on the desk, and what search finds."""

from __future__ import annotations

from datetime import date

from kechuang.assessment.operations import freeze_report, sign_verdict
from kechuang.core.desk import waiting_for
from kechuang.core.search import search


def waiting(year, user, now):
    return [task for task in waiting_for(year.world.actor(user), now) if task.room == "assessment"]


def test_targets_of_a_year_that_is_over_wait_for_a_signature(full_year, now):
    target = full_year.plan.targets.get(form="qualitative")
    (task,) = waiting(full_year, "leader", now)
    assert (task.title, task.url) == (
        "示例市2025年有 1 个定性目标待认定",
        f"/assessment/targets/{target.pk}/sign/",
    )
    assert waiting(full_year, "statistician", now) == []
    sign_verdict(
        target_id=target.pk, reached=True, reason="名单见附件", actor=full_year.world.actor("leader"), now=now
    )
    assert waiting(full_year, "leader", now) == []


def test_frozen_reports_are_found(full_year, now):
    freeze_report(
        report="annual_work", region=full_year.world.city, year=2025, as_of=date(2026, 3, 31),
        actor=full_year.world.actor("planner"), now=now,
    )  # fmt: skip
    groups = search(full_year.world.actor("reader"), "2025年度科技工作报告")
    assert [hit.title for group in groups for hit in group.hits] == ["示例市2025年度科技工作报告"]
    assert search(full_year.world.actor("neighbour"), "2025年度科技工作报告") == []
