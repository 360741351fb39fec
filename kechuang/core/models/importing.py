"""Imported tables: what was in them, what was wrong, what was taken."""

from __future__ import annotations

from django.db import models

from kechuang.core.states import IMPORT_TITLES, ImportState

RUNNING = (ImportState.WAITING, ImportState.CHECKING, ImportState.WRITING)


class SheetImport(models.Model):
    """One imported file of a kind (the code of an importer): its rows, every error, and what was written.

    ``checked``: rows checked so far; ``through``: the file's row up to which is written. ``shown``: the first rows with
    errors (number and cells, people's numbers masked) below ``heads``, so that a page need not read a long file again.
    ``claimed_at``: when the worker that has it last said so.
    """

    kind = models.CharField("种类", max_length=60)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField("行数", default=0)
    taken = models.PositiveIntegerField("写入", default=0)
    errors = models.JSONField("逐行错误", default=list)
    imported_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField("时间")
    state = models.CharField(
        "状态", max_length=10, choices=[*IMPORT_TITLES.items()], default=ImportState.DONE
    )
    takes_good = models.BooleanField("只写入没有错误的行", default=False)
    checked = models.PositiveIntegerField("已检查", default=0)
    through = models.PositiveIntegerField("写到第几行", default=0)
    heads = models.JSONField("表头", default=list)
    shown = models.JSONField("先列出的错误行", default=list)
    wants_stop = models.BooleanField("要停止", default=False)
    claimed_at = models.DateTimeField("后台认领", null=True, blank=True)
    told = models.CharField("为什么停", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ("-imported_at", "-id")
        indexes = (
            models.Index(fields=["kind", "imported_at"]),
            models.Index(fields=["id"], name="core_import_running", condition=models.Q(state__in=RUNNING)),
        )

    def __str__(self) -> str:
        return f"{self.file} {self.taken}/{self.rows}"

    @property
    def is_over(self) -> bool:
        """Has it come to its end?"""
        return self.state not in RUNNING

    @property
    def percent(self) -> int:
        """How much of its two passes is done."""
        passes = 1 if self.takes_good else 2
        done = (
            self.checked if self.state != ImportState.WRITING or self.takes_good else self.rows + self.taken
        )
        return min(100 * done // (passes * self.rows), 99) if self.rows else 0
