"""Platforms and carriers: labs, centres, incubators, zones; their tenants, milestones and members."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.rules.values import FactRef
from kechuang.subjects.logic.wording import fact_title
from kechuang.subjects.models.organisation import Organisation, choices
from kechuang.subjects.models.person import Team
from kechuang.subjects.states import CarrierKind, CarrierState, LeftAs, Level


class CarrierQuerySet(models.QuerySet["Carrier"]):
    """Questions about carriers."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may see."""
        return which(actor, "subjects.carrier.view", self)  # type: ignore[return-value]


class Carrier(models.Model):
    """One platform or carrier, hosted by an organisation. Areas are square metres. ``recognised_on``: its title's day."""

    name = models.CharField("名称", max_length=160)
    kind = models.CharField("类别", max_length=16, choices=choices(CarrierKind))
    level = models.CharField("级别", max_length=12, choices=choices(Level))
    state = models.CharField(
        "状态", max_length=12, choices=choices(CarrierState), default=CarrierState.PLANNED
    )
    region = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="carriers")
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="carriers")
    partners = models.CharField("共建单位", max_length=300, blank=True)
    field = models.CharField("领域", max_length=120, blank=True)
    is_specialised = models.BooleanField("专业型", null=True, blank=True)
    started_on = models.DateField("开始运营", null=True, blank=True)
    build_from = models.DateField("建设期自", null=True, blank=True)
    build_to = models.DateField("建设期至", null=True, blank=True)
    recognised_on = models.DateField("认定（备案）日期", null=True, blank=True)
    document = models.CharField("文号", max_length=120, blank=True)
    revoked_on = models.DateField("撤销日期", null=True, blank=True)
    area = models.DecimalField("总面积（平方米）", max_digits=12, decimal_places=2, null=True, blank=True)
    reason = models.CharField("整改或撤销的理由", max_length=300, blank=True)

    objects = CarrierQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "平台载体"
        ordering = ("kind", "name", "id")
        indexes = (models.Index(fields=["region", "kind", "level"]),)

    def __str__(self) -> str:
        return self.name


class CarrierMilestone(models.Model):
    """A step of the build period, with its due day and what was done."""

    carrier = models.ForeignKey(Carrier, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField("内容", max_length=200)
    due_on = models.DateField("计划日期")
    done_on = models.DateField("完成日期", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "建设节点"
        ordering = ("due_on", "id")

    def __str__(self) -> str:
        return self.title


class CarrierFact(models.Model):
    """One fact of a carrier and year, by the name under which rules ask for it."""

    carrier = models.ForeignKey(Carrier, on_delete=models.CASCADE, related_name="facts")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("事实", max_length=60)
    value = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True, blank=True)
    text = models.CharField("文字", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "载体数据"
        ordering = ("carrier_id", "-year", "name")
        constraints = (
            models.UniqueConstraint(fields=["carrier", "year", "name"], name="subjects_carrier_fact_once"),
        )

    def __str__(self) -> str:
        return f"{self.carrier} {fact_title(FactRef(self.name, self.year))}"


class CarrierMember(models.Model):
    """An organisation that belongs to an alliance, consortium or park."""

    carrier = models.ForeignKey(Carrier, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="carrier_memberships"
    )
    part = models.CharField("角色", max_length=40, blank=True, help_text="理事长单位、成员等")
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "成员单位"
        ordering = ("carrier_id", "id")
        constraints = (
            models.UniqueConstraint(fields=["carrier", "organisation"], name="subjects_carrier_member_once"),
        )

    def __str__(self) -> str:
        return f"{self.carrier} {self.organisation}"


class Tenancy(models.Model):
    """A tenant in a carrier, from its entry to its leaving. A firm (``organisation``) or a team that has none yet.

    ``graduated_by``: the codes of the graduation conditions it met (``hnte``, ``financed``, ``revenue``, ``merged``).
    """

    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="tenancies")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="tenancies"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="tenancies")
    name = models.CharField("名称", max_length=120)
    entered_on = models.DateField("入驻日期")
    left_on = models.DateField("离开日期", null=True, blank=True)
    left_as = models.CharField("离开方式", max_length=10, choices=choices(LeftAs), blank=True)
    graduated_by = models.JSONField("毕业依据", default=list, blank=True)
    area = models.DecimalField("使用面积（平方米）", max_digits=10, decimal_places=2, null=True, blank=True)
    has_long_cycle = models.BooleanField("属生物医药、集成电路、现代农业等长周期领域", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "在孵企业（团队）"
        ordering = ("carrier_id", "-entered_on", "id")
        indexes = (models.Index(fields=["entered_on"]), models.Index(fields=["left_on"]))
        constraints = (
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True, left_as="")
                | (models.Q(left_on__gte=models.F("entered_on")) & ~models.Q(left_as="")),
                name="subjects_tenancy_left",
            ),
            models.UniqueConstraint(
                fields=["carrier", "name"],
                condition=models.Q(left_on__isnull=True),
                name="subjects_tenant_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.carrier}）"
