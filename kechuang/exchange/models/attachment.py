"""Files and pictures beside an offer or a need."""

from __future__ import annotations

from django.db import models

from kechuang.core.models import StoredFile
from kechuang.exchange.models.item import Item


class Attachment(models.Model):
    """Evidence or a picture of an item. Only what its owner ticks is public, from the next publishing on.

    What is shown to everybody stands in the public version (``Face.files``), as it was published. One that was taken back
    stays on record and is shown to nobody outside.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200, blank=True)
    media_type = models.CharField("类型", max_length=100, blank=True)
    title = models.CharField("说明", max_length=80)
    is_public = models.BooleanField("可以公开", default=False)
    added_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "供需附件"
        ordering = ("added_at", "id")

    def __str__(self) -> str:
        return f"附件第{self.pk}号"

    @property
    def is_picture(self) -> bool:
        """Can a page show it as it is?"""
        return self.media_type in ("image/png", "image/jpeg")
