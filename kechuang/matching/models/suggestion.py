"""Suggestions, how each side took them, and at what pace each wants to hear of them.

All words and passages in these rows are of public versions; they are taken out as soon as either side is off show.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models

from kechuang.exchange.models import Item
from kechuang.exchange.states import ON_SHOW, Side
from kechuang.matching.states.suggestion import DismissCause, PaceKind, SuggestionState, TakenState
from kechuang.subjects.models import Organisation
from kechuang.subjects.models.organisation import choices


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Questions about suggestions."""

    def alive(self) -> Self:
        """Those whose both sides are on show now."""
        return self.filter(need__state__in=ON_SHOW, offer__state__in=ON_SHOW).exclude(
            state=SuggestionState.GONE
        )

    def out(self) -> Self:
        """Those that the office lets go out."""
        return self.alive().filter(state=SuggestionState.OPEN)

    def before(self, organisations: Iterable[int]) -> Self:
        """Those that concern one of the organisations."""
        keys = list(organisations)
        return self.filter(models.Q(need__organisation__in=keys) | models.Q(offer__organisation__in=keys))


class Suggestion(models.Model):
    """A need and an offer that may suit each other, and why. ``region`` is the need's: its office confirms and hides.

    ``score``: the likeness of their words, 0 to 1, and what the signals add. ``parts``: signal code, title, bonus, words.
    ``passages``: for each side the part of its public text that shows it, with the places of the shared words.
    """

    need = models.ForeignKey(
        Item, on_delete=models.PROTECT, related_name="need_suggestions", verbose_name="需求"
    )
    offer = models.ForeignKey(
        Item, on_delete=models.PROTECT, related_name="offer_suggestions", verbose_name="供给"
    )
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="suggestions", verbose_name="区域"
    )
    state = models.CharField(
        "状态", max_length=10, choices=choices(SuggestionState), default=SuggestionState.WAITING
    )
    need_state = models.CharField(
        "需求方", max_length=10, choices=choices(TakenState), default=TakenState.FRESH
    )
    offer_state = models.CharField(
        "供给方", max_length=10, choices=choices(TakenState), default=TakenState.FRESH
    )
    score = models.DecimalField("匹配分", max_digits=6, decimal_places=4)
    parts = models.JSONField("加分", default=list)
    words = models.CharField("理由", max_length=600)
    passages = models.JSONField("原文", default=dict)
    made_at = models.DateTimeField("算出时间")
    changed_at = models.DateTimeField("更新时间")

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "推荐"
        ordering = ("-score", "id")
        indexes = (
            models.Index(fields=["region", "state"]),
            models.Index(fields=["offer", "state"]),
        )
        constraints = (models.UniqueConstraint(fields=["need", "offer"], name="matching_suggestion_once"),)

    def __str__(self) -> str:
        """Its number, never a word of either side."""
        return f"推荐第{self.pk or '—'}号"


class Feedback(models.Model):
    """What one side said of a suggestion, kept for learning whatever becomes of the suggestion itself.

    ``traits``: of the other side as it was public then, by the codes that ``logic.teaching`` knows. ``score`` and ``parts``
    as they were. A second word of the same side replaces the first.
    """

    need = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", verbose_name="需求")
    offer = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", verbose_name="供给")
    side = models.CharField("哪一方", max_length=6, choices=choices(Side))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="matching_feedback", verbose_name="单位"
    )
    is_liked = models.BooleanField("感兴趣")
    cause = models.CharField("不合适的原因", max_length=10, choices=choices(DismissCause), blank=True)
    words = models.CharField("说明", max_length=300, blank=True)
    traits = models.JSONField("对方的情况", default=dict)
    score = models.DecimalField("当时的分", max_digits=6, decimal_places=4)
    parts = models.JSONField("当时的加分", default=list)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "推荐的反馈"
        ordering = ("-made_at", "-id")
        indexes = (models.Index(fields=["organisation", "is_liked"]),)
        constraints = (
            models.UniqueConstraint(fields=["need", "offer", "side"], name="matching_feedback_once"),
        )

    def __str__(self) -> str:
        return f"{self.need_id} {self.offer_id} {self.side}"


class Pace(models.Model):
    """At what pace an organisation is told. ``told_at``: when it last was."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="matching_pace", verbose_name="单位"
    )
    kind = models.CharField("频率", max_length=8, choices=choices(PaceKind), default=PaceKind.DAILY)
    told_at = models.DateTimeField("上次推送", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "推送频率"
        ordering = ("organisation_id",)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind}"


class OfficeChoice(models.Model):
    """Whether the office of a region looks at suggestions before they go out. A county without one takes the city's."""

    region = models.OneToOneField(
        "core.Region", on_delete=models.PROTECT, related_name="matching_choice", verbose_name="区域"
    )
    confirms_first = models.BooleanField("先确认再推送", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "推送方式"
        ordering = ("region_id",)

    def __str__(self) -> str:
        return f"{self.region_id} {self.confirms_first}"
