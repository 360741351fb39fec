"""Observations: one measured number of one region and period, with its provenance."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.indicators.states import PRECISION_TITLES, SOURCE_TITLES, STATUS_TITLES, Precision, Status


class ImportBatch(models.Model):
    """One imported file of numbers: its rows, what was wrong with them, and what was taken."""

    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField("行数", default=0)
    skipped = models.PositiveIntegerField("未填写而略过", default=0)
    taken = models.PositiveIntegerField("写入", default=0)
    errors = models.JSONField(
        "逐行错误", default=list, help_text='[{"row": 3, "column": "数值", "message": "…"}, …]'
    )
    imported_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ("-imported_at",)

    def __str__(self) -> str:
        return f"{self.file} {self.taken}/{self.rows}"


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Questions about observations."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may read."""
        return which(actor, "indicators.observation.view", self)  # type: ignore[return-value]

    def current(self) -> Self:
        """The newest version of each."""
        return self.filter(is_current=True)


class Observation(models.Model):
    """A value of an indicator. Corrections are new versions; the old stay, ``is_current`` False.

    ``value`` is in ``unit`` as given; None when masked or missing, never zero in their place. A source may
    state growth or rank beside the value, or alone (then ``value`` is None and the precision is theirs).
    ``record_ids`` are the counted rows, frozen, when the source is the rooms' own records.
    ``period`` is a code of ``core.logic.periods`` (``2023``, ``2023Q3``, ``2023M01-10``).
    Exactly one row is current for (indicator, region, period, status).
    """

    indicator = models.CharField("指标", max_length=60)
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="observations", verbose_name="区域"
    )
    period = models.CharField("时期", max_length=20)
    period_start = models.DateField("起")
    period_end = models.DateField("止")
    cumulative = models.BooleanField("年内累计", default=False)
    value = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    growth_pct = models.DecimalField("同比增长（%）", max_digits=14, decimal_places=4, null=True, blank=True)
    rank = models.PositiveIntegerField("位次", null=True, blank=True)
    rank_scope = models.CharField("位次范围", max_length=60, blank=True)
    precision = models.CharField(
        "精确程度", max_length=10, choices=list(PRECISION_TITLES.items()), default=Precision.EXACT
    )
    status = models.CharField(
        "数据性质", max_length=12, choices=list(STATUS_TITLES.items()), default=Status.FLASH
    )
    source_kind = models.CharField("来源", max_length=12, choices=list(SOURCE_TITLES.items()))
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="observations"
    )
    sheet = models.CharField("工作表", max_length=60, blank=True)
    row = models.PositiveIntegerField("行号", null=True, blank=True)
    statement = models.ForeignKey(
        "plans.Statement", on_delete=models.PROTECT, null=True, blank=True, related_name="observations"
    )
    record_ids = models.JSONField("计数的记录", default=list, blank=True)
    source_note = models.CharField("来源说明", max_length=300, blank=True)
    attachment = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField("版本", default=1)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    is_current = models.BooleanField("现行", default=True)
    correction_reason = models.CharField("更正理由", max_length=300, blank=True)
    entered_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField("录入时间")

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "观测值"
        ordering = ("indicator", "region_id", "period_start", "id")
        indexes = (
            models.Index(fields=["indicator", "region", "period"]),
            models.Index(fields=["period_end"]),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["indicator", "region", "period", "status"],
                condition=models.Q(is_current=True),
                name="indicators_one_current",
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False)
                | models.Q(growth_pct__isnull=False)
                | models.Q(rank__isnull=False)
                | models.Q(precision__in=["masked", "missing"]),
                name="indicators_unknown_is_said",
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | ~models.Q(precision__in=["masked", "missing"]),
                name="indicators_masked_has_no_value",
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.region_id} {self.period} {self.value}"
