"""Projects of other bureaus, from lists that they gave: only for hints that a case is like one of them."""

from __future__ import annotations

from django.db import models

from kechuang.programs.models.case import Case


class OutsideProject(models.Model):
    """One line of another bureau's list. ``region``: whose bureau has taken it in; ``source``: which bureau gave it."""

    region = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="+", verbose_name="区域")
    source = models.CharField("来源部门", max_length=80)
    title = models.CharField("项目名称", max_length=200)
    unit = models.CharField("承担单位", max_length=120)
    year = models.PositiveSmallIntegerField("年度")
    leader = models.CharField("负责人", max_length=40, blank=True)
    abstract = models.TextField("内容摘要", blank=True)
    imported_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = verbose_name_plural = "外部门项目"
        ordering = ("-year", "source", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["region", "source", "year", "title", "unit"], name="programs_outside_once"
            ),
        )

    def __str__(self) -> str:
        return self.title


class OutsideShingle(models.Model):
    """One band of an outside project's MinHash signature, as ``Shingle`` is of a case's."""

    project = models.ForeignKey(OutsideProject, on_delete=models.CASCADE, related_name="shingles")
    band = models.PositiveSmallIntegerField()
    value = models.BigIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "外部门项目文本指纹"
        ordering = ("project_id", "band")
        indexes = (models.Index(fields=["band", "value"]),)
        constraints = (
            models.UniqueConstraint(fields=["project", "band"], name="programs_outside_shingle_once"),
        )

    def __str__(self) -> str:
        return f"{self.project_id}:{self.band}"


class OutsideHint(models.Model):
    """A case is like an outside project, and by what. For a person to look at; it stands against nothing."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="outside_hints")
    project = models.ForeignKey(OutsideProject, on_delete=models.CASCADE, related_name="hints")
    score = models.DecimalField("相似度", max_digits=5, decimal_places=4)
    grounds = models.JSONField("依据", default=dict)
    found_at = models.DateTimeField("发现时间")

    class Meta:
        verbose_name = verbose_name_plural = "外部门项目相似提示"
        ordering = ("-score", "id")
        constraints = (
            models.UniqueConstraint(fields=["case", "project"], name="programs_outside_hint_once"),
        )

    def __str__(self) -> str:
        return f"{self.case_id}~{self.project_id}"

    @property
    def percent(self) -> str:
        """The shared part of the text."""
        return f"{self.score * 100:.1f}%"
