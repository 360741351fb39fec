"""Intellectual property: rights with their holders, their legal status through time, and their uses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.subjects.logic.qualification_kinds import title_of
from kechuang.subjects.logic.right_numbers import doubts
from kechuang.subjects.logic.rights import (
    ENDED,
    LONG_KEPT_YEARS,
    LONGER_DESIGNS_SINCE,
    OLD_DESIGN_TERM,
    SETTLING,
    TERMS,
    filed_by,
)
from kechuang.subjects.models.organisation import Organisation, choices
from kechuang.subjects.states import Acquired, IPKind, LegalStatus


class IPRightQuerySet(models.QuerySet["IPRight"]):
    """Questions about rights."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may see."""
        return which(actor, "subjects.ip_right.view", self).distinct()  # type: ignore[return-value]

    def in_force(self, on: date) -> Self:
        """Those granted and in force on a day, as ``logic.rights.valid_on`` judges one."""
        last = IPStatus.objects.filter(right=models.OuterRef("pk"), on__lte=on, status__in=SETTLING)
        settled = models.Subquery(last.order_by("-on", "-id").values("status")[:1])
        ended_now = models.Q(status__in=ENDED) & (
            models.Q(status_on__isnull=True) | models.Q(status_on__lte=on)
        )
        return (
            self.filter(granted_on__lte=on)
            .exclude(_expired(on))
            .exclude(ended_now)
            .alias(settled=settled)
            .filter(models.Q(settled__isnull=True) | models.Q(settled=LegalStatus.GRANTED))
        )

    def expired_by(self, on: date) -> Self:
        """Those whose term is over by a day."""
        return self.filter(_expired(on))

    def high_value(self, on: date) -> Self:
        """Those that meet at least one of the five notions of high value on a day."""
        return self.filter(
            models.Q(is_emerging=True)
            | models.Q(has_family_abroad=True)
            | models.Q(is_pledge_high=True)
            | models.Q(has_national_award=True)
            | models.Q(filed_on__lte=filed_by(on - timedelta(days=1), LONG_KEPT_YEARS))
        )


def _expired(on: date) -> models.Q:
    """What has come to the end of its term by a day."""
    over = models.Q(
        kind=IPKind.DESIGN, filed_on__lt=LONGER_DESIGNS_SINCE, filed_on__lte=filed_by(on, OLD_DESIGN_TERM)
    )
    for kind, years in TERMS.items():
        over |= models.Q(kind=kind, filed_on__lte=filed_by(on, years))
    return over


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

    @property
    def doubts(self) -> list[str]:
        """What looks wrong with its number; nobody is stopped by it."""
        return doubts(self.kind, self.number, self.filed_on)


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
        return f"{self.right}：{title_of(self.purpose)}，{self.year}年"
