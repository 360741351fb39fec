"""Requests to see more of an offer or a need, who was let in, and whom it did not suit."""

from __future__ import annotations

from django.db import models

from kechuang.exchange.models.item import Item
from kechuang.exchange.states import AskState
from kechuang.subjects.models import Organisation
from kechuang.subjects.models.organisation import choices


class Ask(models.Model):
    """One organisation asks another to be let in, with its words; the answer with its reason."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="asks")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exchange_asks")
    state = models.CharField("状态", max_length=10, choices=choices(AskState), default=AskState.OPEN)
    words = models.TextField("来意", max_length=1000)
    contact_name = models.CharField("联系人", max_length=40)
    contact_phone = models.CharField("联系电话", max_length=30)
    reason = models.CharField("答复", max_length=300, blank=True)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("时间")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "对接请求"
        ordering = ("-made_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["item", "organisation"],
                condition=models.Q(state__in=("open", "granted")),
                name="exchange_ask_once",
            ),
        )

    def __str__(self) -> str:
        return f"对接请求第{self.pk}号"


class Grant(models.Model):
    """An organisation that the owner has let in: its members read the whole. It goes when the owner takes it back."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exchange_grants")
    ask = models.OneToOneField(Ask, on_delete=models.PROTECT, related_name="grant")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "同意查看"
        ordering = ("item_id", "id")
        constraints = (models.UniqueConstraint(fields=["item", "organisation"], name="exchange_grant_once"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.organisation_id}"


class Dismissal(models.Model):
    """An organisation says that something does not suit it, and why; the owner is not told who."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="dismissals")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="exchange_dismissals"
    )
    reason = models.CharField("不合适的原因", max_length=300)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "不合适"
        ordering = ("-made_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["item", "organisation"], name="exchange_dismissal_once"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.organisation_id}"
