"""Filters that a person keeps: shown to him, and to nobody else, as tabs of the list they were kept on."""

from __future__ import annotations

from django.db import models

#: As long as a tab can be.
TITLE_LENGTH = 20
QUERY_LENGTH = 500


class SavedView(models.Model):
    """One person's filter of one list. The list is its URL's name and its path: a name alone may stand for many."""

    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="saved_views")
    page = models.CharField("页面", max_length=100)
    path = models.CharField("地址", max_length=300)
    title = models.CharField("名称", max_length=TITLE_LENGTH)
    query = models.CharField("筛选", max_length=QUERY_LENGTH)
    order = models.PositiveIntegerField("次序", default=0)
    created_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "存下的视图"
        ordering = ("order", "id")
        constraints = (
            models.UniqueConstraint(fields=["account", "page", "path", "title"], name="core_saved_view_once"),
        )

    def __str__(self) -> str:
        return self.title
