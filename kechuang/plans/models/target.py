"""Targets: what is to be reached, by whom, when; and a county's appeal against one."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.periods import Period, PeriodError
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import which
from kechuang.plans.logic import EXPRESSION_FIELDS, Expression, expression_faults
from kechuang.plans.states import TARGET_LIFECYCLE, TargetState


class TargetQuerySet(models.QuerySet["Target"]):
    """Questions about targets."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may read."""
        return which(actor, "plans.target.view", self)  # type: ignore[return-value]

    def in_force(self) -> Self:
        """Those that count now."""
        return self.filter(state=TargetState.IN_FORCE)


class Target(models.Model):
    """One target. Changing it in mid-year makes a new row that ``replaces`` the old, with its document.

    ``region`` is the duty territory: the city itself, or a county or zone for a decomposed share (then
    ``parent`` is the city's target). ``period`` is a period code (``2024``, ``2021-2025``).
    """

    plan = models.ForeignKey(
        "plans.Plan", on_delete=models.PROTECT, related_name="targets", verbose_name="计划"
    )
    node = models.ForeignKey(
        "plans.PlanNode", on_delete=models.SET_NULL, null=True, blank=True, related_name="targets"
    )
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="targets", verbose_name="责任区域"
    )
    office = models.ForeignKey(
        "core.Office", on_delete=models.PROTECT, null=True, blank=True, related_name="targets"
    )
    indicator = models.CharField("指标代码", max_length=60, blank=True, db_index=True)
    name = models.CharField("指标名称", max_length=200)
    period = models.CharField("时期", max_length=20)
    year = models.PositiveSmallIntegerField("年度")
    due_on = models.DateField("完成时限", null=True, blank=True)
    text = models.TextField("原文表述", blank=True)

    form = models.CharField("表述", max_length=14)
    cmp = models.CharField("比较", max_length=4, blank=True, default="=")
    floor = models.DecimalField("目标值", max_digits=24, decimal_places=6, null=True, blank=True)
    ceil = models.DecimalField("区间上端", max_digits=24, decimal_places=6, null=True, blank=True)
    stretch = models.DecimalField("力争值", max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    growth_pct = models.DecimalField("增长（%）", max_digits=14, decimal_places=4, null=True, blank=True)
    points = models.DecimalField("百分点", max_digits=14, decimal_places=4, null=True, blank=True)
    multiple = models.DecimalField("倍数", max_digits=14, decimal_places=4, null=True, blank=True)
    rank = models.PositiveIntegerField("位次", null=True, blank=True)
    rank_change = models.IntegerField("前移位数", null=True, blank=True)
    rank_scope = models.CharField("位次范围", max_length=60, blank=True)
    completion_pct = models.DecimalField(
        "完成率（%）", max_digits=14, decimal_places=4, null=True, blank=True
    )
    denominator = models.CharField("覆盖范围", max_length=200, blank=True)
    basis_period = models.CharField("基期", max_length=20, blank=True)
    basis_value = models.DecimalField("基数", max_digits=24, decimal_places=6, null=True, blank=True)
    approx = models.CharField("概数", max_length=8, blank=True)
    certainty = models.CharField("语气", max_length=8, blank=True)
    mode = models.CharField("口径", max_length=12, blank=True)

    state = models.CharField(
        "状态", max_length=12, choices=list(TARGET_LIFECYCLE.states.items()), default=TARGET_LIFECYCLE.initial
    )
    statement = models.ForeignKey(
        "plans.Statement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name="出处",
    )
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="shares")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    carried_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name="结转自",
    )
    change_document = models.ForeignKey(
        "plans.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="changed_targets"
    )
    change_reason = models.CharField("调整理由", max_length=300, blank=True)
    created_at = models.DateTimeField("建立时间")

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "目标"
        ordering = ("year", "plan_id", "id")
        indexes = (
            models.Index(fields=["region", "year", "state"]),
            models.Index(fields=["indicator", "year"]),
        )
        constraints = (
            # One statement makes one target for the same duty territory, however often it is confirmed. A share
            # names its statement through its parent, so that it can be withdrawn and given anew.
            models.UniqueConstraint(
                fields=["statement", "region"],
                condition=models.Q(statement__isnull=False, replaces__isnull=True),
                name="plans_target_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.text}".strip()

    @property
    def expression(self) -> Expression:
        """What the target asks for, as a value."""
        values = {field: getattr(self, field) for field in EXPRESSION_FIELDS}
        return Expression(**{**values, "cmp": self.cmp or "="})

    def express(self, expression: Expression) -> None:
        """Let the columns say what the expression says; nothing is saved."""
        for field in EXPRESSION_FIELDS:
            setattr(self, field, getattr(expression, field))

    def require_sound(self) -> None:
        """Raise ``Problem`` at the first fault; set the year from the period."""
        if not self.name:
            raise Problem("请填写指标名称。", field="name")
        try:
            period = Period.from_code(self.period)
        except PeriodError as error:
            raise Problem(str(error), field="period") from error
        self.year = period.end.year
        for field, message in expression_faults(self.expression):
            raise Problem(message, field=field)

    @property
    def is_share(self) -> bool:
        """Is it a county's or zone's share of a city's target?"""
        return self.parent_id is not None


class TargetAppeal(models.Model):
    """A county's objection to its share, and the answer."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="appeals")
    reason = models.TextField("理由")
    wanted = models.DecimalField("建议值", max_digits=24, decimal_places=6, null=True, blank=True)
    appealed_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    appealed_at = models.DateTimeField("提出时间")
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "目标异议"
        ordering = ("-appealed_at",)

    def __str__(self) -> str:
        return self.reason[:40]
