"""Pairs of a need and an offer, and the steps by which they come forward, each with its day, evidence and money."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models

from kechuang.exchange.models import Contract, Item
from kechuang.matching.models.conference import Conference
from kechuang.matching.states.docking import (
    DockingStage,
    DockingStanding,
    FailureCause,
    StepState,
    Teller,
    from_on,
    place_of,
)
from kechuang.subjects.models.organisation import choices


class DockingQuerySet(models.QuerySet["Docking"]):
    """Questions about pairs."""

    def reached(self, stage: str) -> Self:
        """Those whose furthest stage is this one or a later one."""
        return self.filter(stage__in=from_on(stage))

    def of(self, organisations: Iterable[int]) -> Self:
        """Those of which one of the organisations is a side."""
        keys = list(organisations)
        return self.filter(models.Q(need__organisation__in=keys) | models.Q(offer__organisation__in=keys))


class Docking(models.Model):
    """One need and one offer, once. ``region`` is the need's: its office answers for the pair.

    ``stage`` is the furthest that was confirmed. ``began_on`` and ``conference`` put it into a cohort. ``reminded``: after how
    many days without news its sides were last reminded; ``moved_on`` is the day from which those days count.
    """

    need = models.ForeignKey(
        Item, on_delete=models.PROTECT, related_name="need_dockings", verbose_name="需求"
    )
    offer = models.ForeignKey(
        Item, on_delete=models.PROTECT, related_name="offer_dockings", verbose_name="供给"
    )
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="dockings", verbose_name="区域"
    )
    conference = models.ForeignKey(
        Conference,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="dockings",
        verbose_name="对接会",
    )
    stage = models.CharField(
        "阶段", max_length=10, choices=choices(DockingStage), default=DockingStage.ENTERED
    )
    standing = models.CharField(
        "进退", max_length=10, choices=choices(DockingStanding), default=DockingStanding.GOING
    )
    cause = models.CharField("失败的原因", max_length=10, choices=choices(FailureCause), blank=True)
    reason = models.CharField("搁置或失败的说明", max_length=300, blank=True)
    began_on = models.DateField("开始日期")
    moved_on = models.DateField("最近进展日期")
    reminded = models.PositiveSmallIntegerField("提醒到第几天", null=True, blank=True)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("建立时间")

    objects = DockingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对接"
        ordering = ("-moved_on", "-id")
        indexes = (
            models.Index(fields=["region", "stage", "standing"]),
            models.Index(fields=["standing", "moved_on"]),
            models.Index(fields=["began_on"]),
        )
        constraints = (models.UniqueConstraint(fields=["need", "offer"], name="matching_docking_once"),)

    def __str__(self) -> str:
        """Its number, never a word of either side: lists, logs and boxes print it where anybody may look."""
        return f"对接第{self.pk or '—'}号"

    @property
    def place(self) -> int:
        """The furthest stage's place, from 0."""
        return place_of(self.stage)


class DockingStep(models.Model):
    """What was told of one stage of a pair: when, by whom, on what evidence, with how much money. Counts once confirmed.

    ``minutes``: how long they talked. ``words``: what was agreed, or the evidence in words. ``amount``: the money of this
    stage alone, None for unknown. ``technology_amount``: of a registered contract, the part that is technology. ``contract``: where it is registered here.
    """

    docking = models.ForeignKey(Docking, on_delete=models.PROTECT, related_name="steps")
    stage = models.CharField("阶段", max_length=10, choices=choices(DockingStage))
    state = models.CharField("状态", max_length=10, choices=choices(StepState), default=StepState.CLAIMED)
    happened_on = models.DateField("日期")
    minutes = models.PositiveSmallIntegerField("时长（分钟）", null=True, blank=True)
    words = models.TextField("纪要或依据", max_length=2000, blank=True)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    technology_amount = models.DecimalField(
        "技术交易额（元）", max_digits=16, decimal_places=2, null=True, blank=True
    )
    contract = models.ForeignKey(
        Contract,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="docking_steps",
        verbose_name="技术合同",
    )
    contract_number = models.CharField("技术合同登记编号", max_length=60, blank=True)
    teller = models.CharField("填报方", max_length=8, choices=choices(Teller))
    reason = models.CharField("答复或更正的说明", max_length=300, blank=True)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("填报时间")
    answered_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "对接的进展"
        ordering = ("happened_on", "id")
        indexes = (models.Index(fields=["stage", "state"]),)
        constraints = (
            models.UniqueConstraint(
                fields=["docking", "stage"],
                condition=models.Q(state__in=("claimed", "confirmed")),
                name="matching_stage_once",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gt=0),
                name="matching_amount_is_some",
            ),
            models.CheckConstraint(
                condition=models.Q(technology_amount__isnull=True)
                | models.Q(amount__isnull=True)
                | models.Q(technology_amount__lte=models.F("amount")),
                name="matching_technology_within",
            ),
        )

    def __str__(self) -> str:
        return f"{self.docking_id} {self.get_stage_display()}"
