"""The audit trail, which is also the outbox.

One ``Event`` a write, in the write's own transaction; hash-chained per object under a key that lies
outside the database; sealed daily. ``dispatched_at`` is the only column that may change afterwards.
"""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One write: who did what to which object, when, with which facts."""

    kind = models.CharField("事件", max_length=80)
    object_type = models.CharField("对象类型", max_length=60)
    object_id = models.CharField("对象", max_length=40)
    seq = models.PositiveIntegerField("序号")
    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("账号", null=True, blank=True)
    actor_label = models.CharField("经办人", max_length=200)
    region_code = models.CharField("区域", max_length=12, blank=True)
    title = models.CharField("摘要", max_length=300)
    data = models.JSONField("内容", default=dict)
    previous = models.CharField("前一记录", max_length=64, blank=True)
    hash = models.CharField("校验值", max_length=64)
    dispatched_at = models.DateTimeField("已派发", null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["object_type", "object_id", "seq"], name="core_event_chain"),
        )
        indexes = (
            models.Index(fields=["kind", "id"]),
            models.Index(fields=["at"]),
            models.Index(fields=["actor_id", "id"]),
            models.Index(
                fields=["id"], name="core_event_waiting", condition=models.Q(dispatched_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type}:{self.object_id}#{self.seq}"


class ChainHead(models.Model):
    """Where an object's chain ends; keyed, so that cutting the tail off is seen."""

    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    mac = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "链尾"
        constraints = (models.UniqueConstraint(fields=["object_type", "object_id"], name="core_chain_once"),)

    def __str__(self) -> str:
        return f"{self.object_type}:{self.object_id}#{self.seq}"


class Seal(models.Model):
    """A day's events under one digest, chained to the day before.

    ``first_id`` to ``last_id`` are the events recorded since the seal before, up to the last of this day: every
    event stands under exactly one seal, also one whose time was earlier than its recording.
    """

    day = models.DateField("日期", unique=True)
    count = models.PositiveIntegerField("条数")
    first_id = models.BigIntegerField(null=True)
    last_id = models.BigIntegerField(null=True)
    digest = models.CharField("封存值", max_length=64)
    previous = models.CharField("前一封存值", max_length=64, blank=True)
    manifest = models.JSONField("名册", default=dict, help_text="这一天每个对象的首末序号，缺了谁由此得知")
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = verbose_name_plural = "每日封存"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.count}"


class Delivery(models.Model):
    """That one handler has dealt with one event, or how far it came."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    handler = models.CharField("处理", max_length=120)
    done_at = models.DateTimeField("完成", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    retry_at = models.DateTimeField("下次", null=True, blank=True)
    parked_at = models.DateTimeField("搁置", null=True, blank=True)
    error = models.TextField("错误", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "派发"
        constraints = (models.UniqueConstraint(fields=["event", "handler"], name="core_delivery_once"),)

    def __str__(self) -> str:
        return f"{self.event_id} → {self.handler}"
