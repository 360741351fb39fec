"""What was decided: quietly at first, released together, made public, objected to, written out; and how it was rated."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models

from kechuang.programs.models.call import Call
from kechuang.programs.models.case import Case
from kechuang.programs.states import ObjectionState, Outcome
from kechuang.subjects.models.organisation import choices


class Decision(models.Model):
    """A decision on a case. Until ``released_at`` only those who deliberate know it; a later row replaces an earlier one.

    ``document``, ``file``, ``word``: number, PDF and Word file of what was issued; several decisions may share one.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField("决定", max_length=10, choices=choices(Outcome))
    amount = models.DecimalField("金额（元）", max_digits=20, decimal_places=2, null=True, blank=True)
    grade = models.CharField("等级", max_length=20, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    back_to = models.CharField("退回到", max_length=14, blank=True)
    meeting = models.CharField("会议", max_length=120, blank=True)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("时间")
    released_at = models.DateTimeField("发布时间", null=True, blank=True)
    replaced_at = models.DateTimeField("被替换时间", null=True, blank=True)
    document = models.CharField("决定文号", max_length=60, blank=True)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    word = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "决定"
        ordering = ("case_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(released_at__isnull=True, replaced_at__isnull=True),
                name="programs_one_quiet_decision",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_outcome_display()}"


class PublicityQuerySet(models.QuerySet["Publicity"]):
    """Questions about publicity."""

    def running_on(self, day: date) -> Self:
        """Those in which objections may be raised on a day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day, cancelled_at__isnull=True)


class Publicity(models.Model):
    """A list of a call's cases before the public, from a day to a day (working days counted by the calendar)."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="publicities")
    title = models.CharField("标题", max_length=160)
    text = models.TextField("说明", blank=True)
    cases = models.ManyToManyField(Case, related_name="publicities")
    starts_on = models.DateField("起")
    ends_on = models.DateField("止")
    days = models.PositiveSmallIntegerField("工作日")
    contact = models.CharField("联系方式", max_length=200, blank=True)
    made_at = models.DateTimeField("发布时间")
    cancelled_at = models.DateTimeField("撤下时间", null=True, blank=True)

    objects = PublicityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        ordering = ("-starts_on", "-id")

    def __str__(self) -> str:
        return self.title


class Objection(models.Model):
    """An objection to a case before the public, by somebody with his name. His name and phone are sealed."""

    publicity = models.ForeignKey(Publicity, on_delete=models.PROTECT, related_name="objections")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="objections")
    number = models.CharField("编号", max_length=40, unique=True)
    state = models.CharField(
        "状态", max_length=14, choices=choices(ObjectionState), default=ObjectionState.RECEIVED
    )
    name_sealed = models.TextField("异议人（密文）")
    phone_sealed = models.TextField("电话（密文）")
    phone_mark = models.CharField(max_length=64)
    name_tail = models.CharField("异议人（遮盖）", max_length=20)
    phone_tail = models.CharField("电话末四位", max_length=4)
    is_organisation = models.BooleanField("以单位名义", default=False)
    words = models.TextField("异议内容")
    evidence = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField("提出时间")
    answer = models.TextField("处理意见", blank=True)
    answered_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "异议"
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.number


class Rating(models.Model):
    """How the applicant found it (好差评), once a case; a low one says why and is answered."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="rating")
    stars = models.PositiveSmallIntegerField("评价")
    words = models.CharField("理由", max_length=300, blank=True)
    made_at = models.DateTimeField("时间")
    answer = models.CharField("回复", max_length=300, blank=True)
    answered_at = models.DateTimeField("回复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "好差评"
        ordering = ("-made_at", "-id")
        constraints = (
            models.CheckConstraint(condition=models.Q(stars__gte=1, stars__lte=5), name="programs_stars"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.stars}"
