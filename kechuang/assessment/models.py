"""What assessment itself keeps: a person's signed verdicts, and frozen reports with the files printed from them."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which


class ManualVerdictQuerySet(models.QuerySet["ManualVerdict"]):
    """Questions about signed verdicts."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may read."""
        return which(actor, "assessment.verdict.view", self, field="target__region")  # type: ignore[return-value]

    def current(self) -> Self:
        """The newest of each target."""
        return self.filter(is_current=True)


class ManualVerdict(models.Model):
    """A person's verdict on a target that only a person can judge; a later one leaves the earlier in place."""

    target = models.ForeignKey(
        "plans.Target", on_delete=models.PROTECT, related_name="verdicts", verbose_name="目标"
    )
    reached = models.BooleanField("达到")
    reason = models.TextField("依据")
    attachment = models.ForeignKey(
        "core.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="附件",
    )
    is_current = models.BooleanField("现行", default=True)
    signed_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField("认定时间")

    objects = ManualVerdictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人工认定"
        ordering = ("-signed_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["target"], condition=models.Q(is_current=True), name="assessment_one_current_verdict"
            ),
        )

    def __str__(self) -> str:
        return f"{'达到' if self.reached else '未达到'}：{self.reason[:40]}"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Questions about snapshots."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may read."""
        return which(actor, "assessment.report.view", self)  # type: ignore[return-value]


class Snapshot(models.Model):
    """A report's numbers as they stood: ``content`` holds its blocks and the evidence of every mark.

    Reprinting reads only ``content`` and gives the same file content. ``as_of`` is the day by whose data it judged.
    """

    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="snapshots", verbose_name="区域"
    )
    report = models.CharField("报告", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    as_of = models.DateField("截至")
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


class Print(models.Model):
    """One file printed from a snapshot. The first print of a format is kept and handed out again."""

    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, related_name="prints", verbose_name="定稿"
    )
    format = models.CharField(
        "格式", max_length=4, choices=[("docx", "Word"), ("pdf", "PDF"), ("xlsx", "Excel")]
    )
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="文件"
    )
    printed_at = models.DateTimeField("打印时间")

    class Meta:
        verbose_name = verbose_name_plural = "报告文件"
        ordering = ("snapshot_id", "format")
        constraints = (models.UniqueConstraint(fields=["snapshot", "format"], name="assessment_print_once"),)

    def __str__(self) -> str:
        return f"{self.snapshot} {self.format}"
