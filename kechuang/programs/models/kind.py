"""Kinds of matters as they were when somebody used them: a version never changes once published."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.programs.logic.kinds import Kind, from_data
from kechuang.programs.states import KindGroup, KindState
from kechuang.subjects.models.organisation import choices


class KindVersionQuerySet(models.QuerySet["KindVersion"]):
    """Questions about versions of kinds."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may see."""
        return which(actor, "programs.kind.view", self)  # type: ignore[return-value]


class KindVersion(models.Model):
    """One version of a kind. ``data`` is the whole kind (``logic.kinds.as_data``); a call keeps the version it began with.

    ``from_pack``: the pack's own version, stored when a call first used it. ``made_from``: the version that was copied.
    """

    code = models.SlugField("代码", max_length=60)
    version = models.PositiveIntegerField("版本", default=1)
    title = models.CharField("名称", max_length=120)
    group = models.CharField("类别", max_length=12, choices=choices(KindGroup))
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="kinds", verbose_name="区域"
    )
    state = models.CharField("状态", max_length=10, choices=choices(KindState), default=KindState.DRAFT)
    data = models.JSONField("内容")
    digest = models.CharField("校验值", max_length=64)
    from_pack = models.BooleanField("内容包自带", default=False)
    made_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    changed_at = models.DateTimeField("最近修改")

    objects = KindVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事项版本"
        ordering = ("title", "-version", "id")
        constraints = (
            models.UniqueConstraint(fields=["code", "region", "version"], name="programs_kind_version"),
        )

    def __str__(self) -> str:
        return f"{self.title} 第{self.version}版"

    @property
    def kind(self) -> Kind:
        """The kind itself."""
        if not hasattr(self, "_kind"):
            self._kind = from_data(self.data)
        return self._kind
