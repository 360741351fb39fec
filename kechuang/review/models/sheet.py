"""Score sheets: one expert, one file; what was submitted stands, corrections are versions."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.review.models.panel import Panel, PanelFile
from kechuang.review.states import SheetState
from kechuang.subjects.models import Expert
from kechuang.subjects.models.organisation import choices


class SheetQuerySet(models.QuerySet["Sheet"]):
    """Questions about sheets."""

    def visible_to(self, actor: Actor) -> Self:
        """An expert's own; those of the panels that an organiser or supervisor sees."""
        return which(actor, "review.sheet.view", self)  # type: ignore[return-value]

    def standing(self) -> Self:
        """Those that count: not void."""
        return self.exclude(state=SheetState.VOID)


class Sheet(models.Model):
    """One expert's judging of one file. ``key`` is its address: nothing in it tells the file or the expert.

    ``total`` is the weighted sum at submission, exact. ``revision``: how often the comment was written, as ``Mark.revision``
    is for a mark. ``seconds``: how long the file was open, as the desk measured it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="sheets")
    file = models.ForeignKey(PanelFile, on_delete=models.PROTECT, related_name="sheets")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="sheets")
    state = models.CharField("状态", max_length=10, choices=choices(SheetState), default=SheetState.ASSIGNED)
    affinity = models.JSONField("契合度", default=dict, blank=True)
    comment = models.TextField("评审意见", blank=True)
    total = models.DecimalField("总分", max_digits=8, decimal_places=4, null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField("用时（秒）", default=0)
    assigned_at = models.DateTimeField("分配时间")
    declared_at = models.DateTimeField("声明时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)
    explanation = models.CharField("对离群分的说明", max_length=500, blank=True)
    explanation_asked_at = models.DateTimeField("要求说明时间", null=True, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分表"
        ordering = ("panel_id", "file_id", "id")
        indexes = (models.Index(fields=["expert", "state"]),)
        constraints = (
            models.UniqueConstraint(
                fields=["file", "expert"], condition=~models.Q(state="void"), name="review_sheet_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.key)


class Mark(models.Model):
    """The score of one item, saved as one types; ``revision`` guards against an older tablet's late word."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="marks")
    item = models.CharField("评分项", max_length=40)
    value = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True, blank=True)
    words = models.CharField("说明", max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = verbose_name_plural = "得分"
        ordering = ("sheet_id", "item")
        constraints = (models.UniqueConstraint(fields=["sheet", "item"], name="review_mark_once"),)

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.item}"


class SheetVersion(models.Model):
    """What a sheet said when it was submitted, and each time it was corrected, with the reason."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    marks = models.JSONField("得分")
    comment = models.TextField("评审意见", blank=True)
    total = models.DecimalField("总分", max_digits=8, decimal_places=4)
    reason = models.CharField("更正理由", max_length=300, blank=True)
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "评分版本"
        ordering = ("sheet_id", "number")
        constraints = (models.UniqueConstraint(fields=["sheet", "number"], name="review_sheet_version"),)

    def __str__(self) -> str:
        return f"{self.sheet_id} 第{self.number}版"


class FileResult(models.Model):
    """The result of one file in one panel, as computed at closing: every method's figure, its rank, what is flagged."""

    file = models.OneToOneField(PanelFile, on_delete=models.PROTECT, related_name="result")
    figures = models.JSONField("各方法得分", default=dict)
    aggregate = models.DecimalField("得分", max_digits=10, decimal_places=6, null=True, blank=True)
    rank = models.PositiveIntegerField("名次", null=True, blank=True)
    ranks = models.JSONField("各方法名次", default=dict)
    flags = models.JSONField("提示", default=list)
    passes = models.BooleanField("达线", null=True, blank=True)
    made_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = verbose_name_plural = "评审结果"
        ordering = ("rank", "id")

    def __str__(self) -> str:
        return f"{self.file} {self.aggregate}"
