"""Regions: administrative divisions and the functional zones that a bureau adds."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models

from kechuang.core.states import REGION_LEVEL_TITLES, RegionLevel


class RegionQuerySet(models.QuerySet["Region"]):
    """Questions about regions."""

    def at(self, day: date) -> Self:
        """Those in force on a day."""
        return self.filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day),
        )

    def below(self, region: Region) -> Self:
        """The region itself and all below it."""
        return self.filter(path__startswith=region.path)

    def duty_holders(self, region: Region) -> Self:
        """Counties and zones that answer to a city: its direct children in force, in display order."""
        return self.filter(parent=region).order_by("order", "code")


class Region(models.Model):
    """A territory. ``code`` is the six-digit division code, or a code of the bureau's own for a zone."""

    code = models.CharField("代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=30, blank=True)
    level = models.CharField("级别", max_length=10, choices=[(k, v) for k, v in REGION_LEVEL_TITLES.items()])
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField(
        "路径", max_length=120, unique=True, help_text="自上而下的代码，如 /990000/990100/"
    )
    order = models.PositiveIntegerField("次序", default=0)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    successors = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="predecessors")

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "区域"
        ordering = ("order", "code")
        indexes = (models.Index(fields=["name"]), models.Index(fields=["level"]))

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name

    @property
    def is_zone(self) -> bool:
        """Is it a functional zone rather than an administrative division?"""
        return self.level == RegionLevel.ZONE
