"""Experts whom somebody asked for."""

from __future__ import annotations

from django.db import models

from kechuang.exchange.models import Item
from kechuang.subjects.models import Expert


class ExpertAsk(models.Model):
    """An expert was asked for because of one need or offer, once; the office gets them together."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="expert_asks", verbose_name="供需")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="asks", verbose_name="专家")
    asked_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "请专家"
        ordering = ("-asked_at", "-id")
        constraints = (models.UniqueConstraint(fields=["item", "expert"], name="matching_expert_asked_once"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.expert_id}"
