"""Frozen snapshots: the numbers of a printed report, and the files that were printed from them."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Questions about snapshots."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may read."""
        return which(actor, "assessment.report.view", self)  # type: ignore[return-value]


class Snapshot(models.Model):
    """A report's numbers as they stood. ``numbers`` is a list of marks, each with value and evidence.

    Reprinting reads only ``content`` and gives the same file content.
    """

    region = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="snapshots", verbose_name="区域")
    report = models.CharField("报告", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=200)
    content = models.JSONField("内容")
    sha256 = models.CharField("内容校验和", max_length=64)
    frozen_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField("定稿时间")

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报告定稿"
        ordering = ("-frozen_at", "-id")

    def __str__(self) -> str:
        return self.title
