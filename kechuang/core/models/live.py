"""What is said live: one row a message, numbered within its channel, so that whoever was away can have what he missed."""

from __future__ import annotations

from django.db import models


class LiveChannel(models.Model):
    """A channel and how far it has come. Its row is locked while a message is numbered: no gap, no number twice.

    ``pushed_seq`` is how far an outside live server (nginx) has been told; unused where delivery is embedded.
    """

    name = models.CharField("频道", max_length=60, unique=True)
    last_seq = models.PositiveBigIntegerField("最后一条", default=0)
    last_at = models.DateTimeField("最后时间", null=True, blank=True)
    pushed_seq = models.PositiveBigIntegerField("已送到第几条", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "实时频道"
        ordering = ("name",)
        indexes = (
            models.Index(
                fields=["name"],
                name="core_live_waiting",
                condition=models.Q(last_seq__gt=models.F("pushed_seq")),
            ),
        )

    def __str__(self) -> str:
        return self.name


class LiveMessage(models.Model):
    """One message: what kind, for whom, and its content, which a template has escaped already."""

    channel = models.ForeignKey(LiveChannel, on_delete=models.PROTECT, related_name="messages")
    seq = models.PositiveBigIntegerField("序号")
    kind = models.CharField("种类", max_length=30)
    audience = models.CharField("给谁看", max_length=20)
    payload = models.JSONField("内容", default=dict)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "实时消息"
        ordering = ("channel_id", "seq")
        constraints = (models.UniqueConstraint(fields=["channel", "seq"], name="core_live_seq_once"),)

    def __str__(self) -> str:
        return f"{self.channel_id}#{self.seq}"
