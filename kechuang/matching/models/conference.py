"""A matchmaking conference, what hangs in its halls, its agenda, its signing ceremony and its closing report."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.exchange.models import Item
from kechuang.exchange.states import ON_SHOW, Side, TechField
from kechuang.matching.states.conference import (
    ANNOUNCED,
    ConferenceState,
    EntryState,
    Hall,
    SessionKind,
    Venue,
)
from kechuang.subjects.models.organisation import choices


class ConferenceQuerySet(models.QuerySet["Conference"]):
    """Questions about conferences."""

    def announced(self) -> Self:
        """Those that anybody may know of."""
        return self.filter(state__in=ANNOUNCED)


class Conference(models.Model):
    """One conference (场次). ``region`` is its host county or city, ``office`` the bureau's office that holds it.

    ``registration_until`` and ``collection_until``: the last moments at which one registers, or enters something, without the
    organiser's leave. ``tables``: how many meetings a slot holds on site. ``rooms``: addresses of video rooms of the bureau's own
    supplier, one an online meeting at a time; none: online meetings are not limited and use ``link``. Only registered people see addresses.
    """

    title = models.CharField("名称", max_length=120)
    summary = models.TextField("简介", max_length=3000, blank=True)
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="conferences", verbose_name="主办地"
    )
    office = models.ForeignKey(
        "core.Office", on_delete=models.PROTECT, related_name="conferences", verbose_name="主办科室"
    )
    fields = models.JSONField("技术领域", default=list)
    state = models.CharField(
        "状态", max_length=10, choices=choices(ConferenceState), default=ConferenceState.DRAFT
    )
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    venue = models.CharField("方式", max_length=8, choices=choices(Venue), default=Venue.ONLINE)
    place = models.CharField("会场", max_length=200, blank=True)
    link = models.URLField("线上会场地址", max_length=300, blank=True)
    registration_until = models.DateTimeField("报名截止")
    collection_until = models.DateTimeField("征集截止")
    needs_approval = models.BooleanField("报名要组织方确认", default=False)
    consent = models.TextField("报名须知和个人信息说明", max_length=2000)
    contact = models.CharField("咨询方式", max_length=120, blank=True)
    tables = models.PositiveSmallIntegerField("现场洽谈桌数", default=10)
    rooms = models.JSONField("线上洽谈室地址", default=list)
    most_meetings = models.PositiveSmallIntegerField("每家最多安排几场洽谈", default=8)
    reason = models.CharField("取消的理由", max_length=300, blank=True)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("新建时间")
    opened_at = models.DateTimeField("开始报名时间", null=True, blank=True)
    started_at = models.DateTimeField("开会时间", null=True, blank=True)
    closed_at = models.DateTimeField("闭会时间", null=True, blank=True)
    nudged_at = models.DateTimeField("上次提醒没有预约的单位", null=True, blank=True)

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对接会"
        ordering = ("-starts_at", "-id")
        indexes = (models.Index(fields=["state", "starts_at"]),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="matching_conference_ends_later"
            ),
        )

    def __str__(self) -> str:
        return self.title


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions about what was entered."""

    def accepted(self) -> Self:
        """What counts for the conference, whether it is still on show or not."""
        return self.filter(state=EntryState.ACCEPTED)

    def on_show(self) -> Self:
        """What anybody may see in the halls now: accepted, and, where it is of the platform, still on show there."""
        shown = models.Q(item__isnull=True) | models.Q(item__state__in=ON_SHOW)
        return self.accepted().filter(shown)


class Entry(models.Model):
    """An offer or a need entered for a conference.

    With ``item``, its words are those of the item's public version and nothing is copied: what is masked stays so. Without one
    (collected on paper, or a demonstration) ``title`` and ``owner`` are public words. ``field_code`` and ``place`` are those of
    the public version when it was accepted: by them the conference counts.
    """

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="entries")
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, blank=True, related_name="conference_entries"
    )
    registration = models.ForeignKey(
        "matching.Registration", on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    hall = models.CharField("展厅", max_length=12, choices=choices(Hall))
    side = models.CharField("供需", max_length=6, choices=choices(Side))
    title = models.CharField("名称", max_length=200, blank=True)
    owner = models.CharField("单位", max_length=120, blank=True)
    field_code = models.CharField("技术领域", max_length=1, choices=choices(TechField))
    place = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="+", verbose_name="区域")
    state = models.CharField("状态", max_length=10, choices=choices(EntryState), default=EntryState.PROPOSED)
    is_late = models.BooleanField("截止后入场", default=False)
    reason = models.CharField("理由", max_length=300, blank=True)
    is_demonstration = models.BooleanField("演示数据", default=False)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("报送时间")
    accepted_at = models.DateTimeField("入场时间", null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "入场的成果和需求"
        ordering = ("-made_at", "-id")
        indexes = (models.Index(fields=["conference", "state", "side"]),)
        constraints = (
            models.UniqueConstraint(fields=["conference", "item"], name="matching_entry_once"),
            models.CheckConstraint(
                condition=models.Q(item__isnull=True) | models.Q(title="", owner=""),
                name="matching_entry_copies_nothing",
            ),
        )

    def __str__(self) -> str:
        """Its number, never its words: they are read where it is shown."""
        return f"入场第{self.pk or '—'}号"


class Session(models.Model):
    """A part of the agenda. ``link`` is for registered people only."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField("种类", max_length=8, choices=choices(SessionKind), default=SessionKind.TALK)
    title = models.CharField("名称", max_length=120)
    speaker = models.CharField("主讲", max_length=120, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    link = models.URLField("视频地址", max_length=300, blank=True)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "议程"
        ordering = ("starts_at", "id")

    def __str__(self) -> str:
        return self.title


class Signing(models.Model):
    """A line of the signing ceremony. ``kind`` of paper and amount are told as they are: an amount unknown is not zero."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="signings")
    order = models.PositiveSmallIntegerField("次序")
    title = models.CharField("项目", max_length=200)
    first_party = models.CharField("甲方", max_length=120)
    second_party = models.CharField("乙方", max_length=120)
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    signed_at = models.DateTimeField("签约时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "现场签约"
        ordering = ("conference_id", "order", "id")

    def __str__(self) -> str:
        return self.title


class ConferenceReport(models.Model):
    """The closing report: its figures with their definitions and the keys of their rows, frozen, and the printed file."""

    conference = models.OneToOneField(Conference, on_delete=models.PROTECT, related_name="report")
    figures = models.JSONField("数字和定义")
    rows = models.JSONField("每个数字由哪些行数出")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "对接会总结报告"
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"{self.conference}总结报告"
