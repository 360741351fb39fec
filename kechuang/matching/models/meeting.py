"""One-to-one meetings and the slots of time in which they can be."""

from __future__ import annotations

from django.db import models

from kechuang.matching.models.conference import Conference, Entry
from kechuang.matching.models.registration import Registration
from kechuang.matching.states.conference import ALIVE, MeetingState
from kechuang.subjects.models.organisation import choices


class Slot(models.Model):
    """A slot of time for meetings."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "洽谈时段"
        ordering = ("conference_id", "starts_at")
        constraints = (
            models.UniqueConstraint(fields=["conference", "starts_at"], name="matching_slot_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="matching_slot_ends_later"
            ),
        )

    def __str__(self) -> str:
        return f"{self.conference_id} {self.starts_at:%m-%d %H:%M}"


class Meeting(models.Model):
    """A meeting of two registrations about what one of them has entered.

    ``guest`` asked for it, or the organiser did for both (``by_organiser``). ``score`` is how well the two suit, 0 to 1, by the
    engine's suggestion, or empty if nothing was suggested. ``seat``: the table on site, or the video room. ``is_pinned``: the
    schedule must not move it. ``unplaced``: why the last schedule found no room for it, in words.
    """

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="meetings")
    host = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="meetings_hosted")
    guest = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="meetings_wished")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings")
    state = models.CharField(
        "状态", max_length=10, choices=choices(MeetingState), default=MeetingState.WISHED
    )
    words = models.CharField("想谈什么", max_length=300, blank=True)
    by_organiser = models.BooleanField("组织方安排", default=False)
    score = models.FloatField("推荐分", null=True, blank=True)
    is_online = models.BooleanField("线上洽谈", default=True)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings")
    seat = models.PositiveSmallIntegerField("桌号或洽谈室", null=True, blank=True)
    is_pinned = models.BooleanField("固定", default=False)
    unplaced = models.CharField("没有排上的原因", max_length=200, blank=True)
    missing = models.ForeignKey(
        Registration, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("理由", max_length=300, blank=True)
    made_at = models.DateTimeField("提出时间")
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = verbose_name_plural = "一对一洽谈"
        ordering = ("slot__starts_at", "seat", "id")
        indexes = (models.Index(fields=["conference", "state"]),)
        constraints = (
            models.UniqueConstraint(
                fields=["host", "guest", "entry"],
                condition=models.Q(state__in=ALIVE),
                name="matching_meeting_once",
            ),
            models.UniqueConstraint(
                fields=["host", "guest"],
                condition=models.Q(state__in=ALIVE, entry__isnull=True),
                name="matching_plain_meeting_once",
            ),
            models.UniqueConstraint(
                fields=["slot", "host"], condition=models.Q(state="placed"), name="matching_host_at_one_place"
            ),
            models.UniqueConstraint(
                fields=["slot", "guest"],
                condition=models.Q(state="placed"),
                name="matching_guest_at_one_place",
            ),
            models.CheckConstraint(
                condition=~models.Q(host=models.F("guest")), name="matching_meeting_of_two"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="placed") | models.Q(slot__isnull=False),
                name="matching_placed_has_slot",
            ),
        )

    def __str__(self) -> str:
        return f"洽谈第{self.pk}号"
