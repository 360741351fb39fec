"""Plans of a year or of several, and their trees: any depth, own numbering, several frameworks side by side."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which


class PlanQuerySet(models.QuerySet["Plan"]):
    """Questions about plans."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may read."""
        return which(actor, "plans.plan.view", self)  # type: ignore[return-value]


class Plan(models.Model):
    """A bureau's plan. ``parent`` is the five-year plan that an annual one belongs to."""

    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="plans", verbose_name="区域"
    )
    title = models.CharField("名称", max_length=200)
    year_from = models.PositiveSmallIntegerField("起始年")
    year_to = models.PositiveSmallIntegerField("终止年")
    theme = models.CharField("主题", max_length=200, blank=True)
    guidance = models.TextField("总体思路", blank=True)
    document = models.ForeignKey("plans.Document", on_delete=models.PROTECT, null=True, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="years")
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried_to"
    )
    created_at = models.DateTimeField("建立时间")

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "计划"
        ordering = ("-year_from", "region_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(year_to__gte=models.F("year_from")), name="plans_plan_years"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_annual(self) -> bool:
        """Does it cover a single year?"""
        return self.year_from == self.year_to


class PlanNode(models.Model):
    """A heading, a task or a point of a named framework."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="nodes")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    order = models.PositiveIntegerField("次序", default=0)
    label = models.CharField("编号", max_length=30, blank=True)
    title = models.CharField("标题", max_length=300)
    framework = models.CharField("框架", max_length=100, blank=True)
    holder = models.CharField("责任单位", max_length=100, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "计划条目"
        ordering = ("plan_id", "order", "id")

    def __str__(self) -> str:
        return f"{self.label} {self.title}".strip()
