"""Calls (申报通知): what may be applied for, from when until when, and who may still come late."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.programs.models.kind import KindVersion
from kechuang.programs.states import CallState
from kechuang.subjects.models import Organisation
from kechuang.subjects.models.organisation import choices


class CallQuerySet(models.QuerySet["Call"]):
    """Questions about calls."""

    def visible_to(self, actor: Actor) -> Self:
        """Drafts to those who make them; what was published to everyone."""
        published = models.Q(state__in=(CallState.OPEN, CallState.CLOSED, CallState.ENDED))
        own = which(actor, "programs.call.edit", self).values("pk")
        return self.filter(published | models.Q(pk__in=own))

    def open_at(self, now: datetime) -> Self:
        """Those that take applications at a moment."""
        return self.filter(state=CallState.OPEN, opens_at__lte=now, closes_at__gt=now)


class Call(models.Model):
    """One call of a kind, in one year, by the bureau of one region. It keeps the version of the kind.

    ``closes_at``: when applicants must have submitted; ``recommend_by``: when counties must have recommended (None: the
    same). ``quota``: how many a county may recommend, by region code (empty: as many as there are). ``limits``: changes
    to the kind's caps, by limit code. ``budget`` in yuan.
    """

    kind_version = models.ForeignKey(KindVersion, on_delete=models.PROTECT, related_name="calls")
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="calls", verbose_name="区域"
    )
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("标题", max_length=160)
    number = models.CharField("文号", max_length=60, blank=True)
    text = models.TextField("正文", blank=True)
    state = models.CharField("状态", max_length=10, choices=choices(CallState), default=CallState.DRAFT)
    opens_at = models.DateTimeField("开始")
    closes_at = models.DateTimeField("截止")
    recommend_by = models.DateTimeField("推荐截止", null=True, blank=True)
    budget = models.DecimalField("预算（元）", max_digits=20, decimal_places=2, null=True, blank=True)
    places = models.PositiveIntegerField("拟支持数", null=True, blank=True)
    quota = models.JSONField("推荐名额", default=dict, blank=True)
    limits = models.JSONField("限项调整", default=dict, blank=True)
    office = models.CharField("承办科室", max_length=60, blank=True)
    contact = models.CharField("咨询电话", max_length=60, blank=True)
    files = models.ManyToManyField("core.StoredFile", related_name="+", blank=True, verbose_name="附件")
    changed_at = models.DateTimeField("最近修改")

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申报通知"
        ordering = ("-year", "-opens_at", "id")
        indexes = (models.Index(fields=["state", "closes_at"]),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="programs_call_dates"
            ),
        )

    def __str__(self) -> str:
        return self.title


class LateCode(models.Model):
    """A code that opens a closed call once, for one applicant. Only its hash is kept.

    Approved by somebody with a reason; used up by the submission that it let in.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="late_codes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="late_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField("理由", max_length=300)
    approved_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("批准时间")
    valid_until = models.DateTimeField("有效至")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)
    used_by_case = models.ForeignKey(
        "programs.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="late_codes"
    )

    class Meta:
        verbose_name = verbose_name_plural = "补报码"
        ordering = ("-made_at", "id")

    def __str__(self) -> str:
        return f"{self.call} {self.organisation}"
