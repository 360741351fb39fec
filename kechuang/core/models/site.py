"""What this installation is: whose bureau, real or demonstration; and the bureau's own calendar."""

from __future__ import annotations

from django.db import models


class SiteProfile(models.Model):
    """One row: the bureau that this installation serves."""

    region = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="+", verbose_name="辖区")
    bureau = models.CharField("单位名称", max_length=80)
    is_demo = models.BooleanField("演示数据", default=False)
    prepared_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = verbose_name_plural = "本站"
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="core_one_site"),)

    def __str__(self) -> str:
        return self.bureau


class CalendarDay(models.Model):
    """A day whose working state the bureau sets itself, over the national calendar."""

    day = models.DateField("日期", primary_key=True)
    is_working = models.BooleanField("上班")
    reason = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_working else '放假'}"
