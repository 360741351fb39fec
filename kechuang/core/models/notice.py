"""Notices to people: the inbox row is the truth, e-mail and short message are copies of it."""

from __future__ import annotations

from django.db import models


class Notice(models.Model):
    """A message to one account."""

    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="notices")
    title = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    link = models.CharField("去处", max_length=300, blank=True)
    event = models.ForeignKey(
        "core.Event", on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    is_task = models.BooleanField("待办", default=False)
    done_at = models.DateTimeField("办结", null=True, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读", null=True, blank=True)
    copies_due_at = models.DateTimeField("抄送时间", null=True, blank=True, help_text="空：没有要抄送的")
    channels = models.JSONField("渠道", default=dict, help_text="各渠道的送达情况")

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=["account", "read_at"]),
            models.Index(fields=["account", "is_task", "done_at"]),
            models.Index(
                fields=["copies_due_at"],
                name="core_notice_copies",
                condition=models.Q(copies_due_at__isnull=False),
            ),
        )
        constraints = (
            # A handler that is run twice for one event must not write twice.
            models.UniqueConstraint(fields=["event", "account", "title"], name="core_notice_once"),
        )

    def __str__(self) -> str:
        return self.title
