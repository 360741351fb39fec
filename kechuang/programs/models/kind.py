"""Kinds of matters as they were when somebody used them: a version never changes once published."""

from __future__ import annotations

from collections import OrderedDict
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


#: Kinds that were read, by row and digest of what it says; the oldest go first.
_read: OrderedDict[tuple[int, str], Kind] = OrderedDict()
_KEPT = 64


def read_once(version: KindVersion) -> Kind:
    """The kind of a version, kept in this process as long as the row says the same. Kinds never change."""
    key = (version.pk or 0, version.digest)
    kind = _read.get(key)
    if kind is None:
        kind = from_data(version.data)
        if version.pk and version.digest:
            _read[key] = kind
            while len(_read) > _KEPT:
                _read.popitem(last=False)
    return kind


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
        """The kind itself: read once a process, since a closing hour asks for the same one at every save."""
        return read_once(self)
