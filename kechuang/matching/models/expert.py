"""Experts whom somebody asked for."""

from __future__ import annotations

from django.db import models

from kechuang.exchange.models import Item
from kechuang.matching.states.suggestion import ExpertAnswer
from kechuang.subjects.models import Expert
from kechuang.subjects.models.organisation import choices


class ExpertAsk(models.Model):
    """An expert was asked for because of one need or offer, once; the office gets them together and notes what he says."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="expert_asks", verbose_name="供需")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="asks", verbose_name="专家")
    asked_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("时间")
    answer = models.CharField("答复", max_length=9, choices=choices(ExpertAnswer), blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    answered_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "请专家"
        ordering = ("-asked_at", "-id")
        constraints = (models.UniqueConstraint(fields=["item", "expert"], name="matching_expert_asked_once"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.expert_id}"
