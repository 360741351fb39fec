"""Stored files: checked at the door, never served from an address that can be guessed."""

from __future__ import annotations

import uuid

from django.db import models


class StoredFile(models.Model):
    """A file as uploaded or printed. Its bytes lie under ``MEDIA_ROOT`` by id; a view asks who wants them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("校验和", max_length=64, db_index=True)
    content = models.FileField("内容", upload_to="%Y%m")
    region = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="+", verbose_name="区域")
    organisation_key = models.PositiveBigIntegerField(
        "所属单位", null=True, blank=True, help_text="单位自己的文件；单位在上一层房间里，这里只记它的编号"
    )
    purpose = models.CharField("用途", max_length=60, help_text="用到它的对象，如 plans.document")
    uploaded_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ("-uploaded_at",)

    def __str__(self) -> str:
        return self.name
