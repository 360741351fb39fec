"""Intellectual property: rights with their holders, their legal status through time, and their uses."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.subjects.models.organisation import Organisation, choices
from kechuang.subjects.states import Acquired, IPKind, LegalStatus


class IPRightQuerySet(models.QuerySet["IPRight"]):
    """Questions about rights."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may see."""
        return which(actor, "subjects.ip_right.view", self).distinct()  # type: ignore[return-value]


class IPRight(models.Model):
    """One right or application. ``region`` is that of the first applicant's or holder's address, by which it is counted.

    ``status`` is the present one; ``statuses`` hold all with their days, by which a past day is answered.
    Flags: strategic emerging industry, family right abroad, pledge of a considerable amount, national award
    (the counts of high value), and whether it is used with economic benefit.
    """

    kind = models.CharField("种类", max_length=12, choices=choices(IPKind))
    number = models.CharField("申请号或登记号", max_length=60, db_index=True)
    title = models.CharField("名称", max_length=300)
    region = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="rights")
    filed_on = models.DateField("申请日", null=True, blank=True)
    granted_on = models.DateField("授权（登记）日", null=True, blank=True)
    status = models.CharField("法律状态", max_length=12, choices=choices(LegalStatus))
    status_on = models.DateField("状态日期", null=True, blank=True)
    acquired = models.CharField("取得方式", max_length=10, choices=choices(Acquired), default=Acquired.OWN)
    industry = models.CharField("对应产业（战略性新兴产业）", max_length=60, blank=True)
    is_emerging = models.BooleanField("属战略性新兴产业", null=True, blank=True)
    has_family_abroad = models.BooleanField("有海外同族专利权", null=True, blank=True)
    pledge_amount = models.DecimalField(
        "质押融资金额（元）", max_digits=20, decimal_places=2, null=True, blank=True
    )
    is_pledge_high = models.BooleanField("较高质押融资金额", null=True, blank=True)
    award = models.CharField("获奖", max_length=120, blank=True, help_text="国家科学技术奖、中国专利奖")
    has_national_award = models.BooleanField("获国家科学技术奖或中国专利奖", null=True, blank=True)
    is_in_use = models.BooleanField("已实施并产生效益", null=True, blank=True)
    product = models.CharField("所支撑的主要产品", max_length=120, blank=True)

    objects = IPRightQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "知识产权"
        ordering = ("-filed_on", "id")
        indexes = (models.Index(fields=["region", "kind", "filed_on"]), models.Index(fields=["granted_on"]))
        constraints = (models.UniqueConstraint(fields=["kind", "number"], name="subjects_right_once"),)

    def __str__(self) -> str:
        return self.title


class IPHolder(models.Model):
    """One holder of a right; ``order`` 1 is the first. ``organisation`` None: a holder who is not on file."""

    right = models.ForeignKey(IPRight, on_delete=models.CASCADE, related_name="holders")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="holdings"
    )
    name = models.CharField("权利人", max_length=120)
    order = models.PositiveSmallIntegerField("次序", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "权利人"
        ordering = ("right_id", "order")
        constraints = (models.UniqueConstraint(fields=["right", "order"], name="subjects_holder_order"),)

    def __str__(self) -> str:
        return self.name


class IPStatus(models.Model):
    """A legal status that a right took on a day."""

    right = models.ForeignKey(IPRight, on_delete=models.CASCADE, related_name="statuses")
    status = models.CharField("法律状态", max_length=12, choices=choices(LegalStatus))
    on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "法律状态记录"
        ordering = ("right_id", "on", "id")

    def __str__(self) -> str:
        return f"{self.right} {self.get_status_display()}"


class IPUse(models.Model):
    """A use of a right for a recognition. A class II right may be used once only for HNTE; a co-owned by one owner."""

    right = models.ForeignKey(IPRight, on_delete=models.PROTECT, related_name="uses")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ip_uses")
    purpose = models.CharField("用途", max_length=40, help_text="资质代码，如 hnte")
    year = models.PositiveSmallIntegerField("申请年度")
    reference = models.CharField("申请编号", max_length=60, blank=True)
    until = models.DateField("有效期至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "知识产权使用记录"
        ordering = ("-year", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["right", "organisation", "purpose", "year"], name="subjects_use_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.right} {self.purpose} {self.year}"
