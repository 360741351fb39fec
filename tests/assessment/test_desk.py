"""Targets that only a person can judge wait on the desks of those who may sign."""

from __future__ import annotations

import pytest

from kechuang.assessment.desk import targets_to_sign
from kechuang.assessment.operations import sign_verdict


@pytest.fixture
def quality(full_year):
    return full_year.plan.targets.get(form="qualitative")


def titles(year, username: str, now) -> list[str]:
    return [task.title for task in targets_to_sign(year.world.actor(username), now)]


def test_a_target_past_its_year_waits_for_a_signature(full_year, quality, now):
    assert titles(full_year, "leader", now) == ["示例市2025年有 1 个定性目标待认定"]
    assert titles(full_year, "statistician", now) == []


def test_a_signed_one_waits_no_more(full_year, quality, now):
    sign_verdict(
        target_id=quality.pk,
        reached=True,
        reason="名单见附件，共12家",
        actor=full_year.world.actor("leader"),
        now=now,
    )
    assert titles(full_year, "leader", now) == []


def test_one_that_is_not_due_does_not_wait(full_year, quality, now):
    quality.year = now.year
    quality.save()
    assert titles(full_year, "leader", now) == []
