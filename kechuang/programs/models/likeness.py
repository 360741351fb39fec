"""Hints that two cases are alike: signatures of their texts, and what a person made of a hint."""

from __future__ import annotations

from django.db import models

from kechuang.programs.models.case import Case
from kechuang.programs.states import LikenessState
from kechuang.subjects.models.organisation import choices


class Shingle(models.Model):
    """One band of a case's MinHash signature: cases that share a band are compared."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="shingles")
    band = models.PositiveSmallIntegerField()
    value = models.BigIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "文本指纹"
        ordering = ("case_id", "band")
        indexes = (models.Index(fields=["band", "value"]),)
        constraints = (models.UniqueConstraint(fields=["case", "band"], name="programs_shingle_once"),)

    def __str__(self) -> str:
        return f"{self.case_id}:{self.band}"


class Likeness(models.Model):
    """Two cases that are alike, by how much, and where. ``passages`` are pairs of places: question, from, to, in each."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="likenesses")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="likenesses_to")
    score = models.DecimalField("相似度", max_digits=5, decimal_places=4)
    grounds = models.JSONField("依据", default=dict)
    passages = models.JSONField("相似段落", default=list)
    state = models.CharField(
        "状态", max_length=10, choices=choices(LikenessState), default=LikenessState.FOUND
    )
    words = models.CharField("判断理由", max_length=300, blank=True)
    found_at = models.DateTimeField("发现时间")
    judged_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField("判断时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "查重提示"
        ordering = ("-score", "id")
        constraints = (
            models.UniqueConstraint(fields=["case", "other"], name="programs_likeness_once"),
            models.CheckConstraint(
                condition=~models.Q(case=models.F("other")), name="programs_likeness_of_two"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}~{self.other_id}"
