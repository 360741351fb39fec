"""Imported tables: what was in them, what was wrong, what was taken."""

from __future__ import annotations

from django.db import models


class SheetImport(models.Model):
    """One imported file of a kind (the code of an importer): its rows, every error, and what was written."""

    kind = models.CharField("种类", max_length=60)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField("行数", default=0)
    taken = models.PositiveIntegerField("写入", default=0)
    errors = models.JSONField("逐行错误", default=list)
    imported_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ("-imported_at", "-id")
        indexes = (models.Index(fields=["kind", "imported_at"]),)

    def __str__(self) -> str:
        return f"{self.file} {self.taken}/{self.rows}"
