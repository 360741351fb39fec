"""Votes of a committee. Of a secret vote the system keeps the ballots and the hashes of the slips, never who held which."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.programs.models import Call, Case
from kechuang.review.states import VoteState
from kechuang.subjects.models.organisation import choices


class VoteQuerySet(models.QuerySet["Vote"]):
    """Questions about votes."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may see."""
        return which(actor, "review.vote.view", self)  # type: ignore[return-value]


class Vote(models.Model):
    """One sitting of a committee that votes on a call's cases.

    ``rules``: quorum, ratios by grade, their denominator, caps, as data. ``results`` once it is counted.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="votes")
    title = models.CharField("名称", max_length=120)
    state = models.CharField("状态", max_length=10, choices=choices(VoteState), default=VoteState.PREPARED)
    is_secret = models.BooleanField("无记名", default=True)
    members = models.PositiveSmallIntegerField("应到委员")
    present = models.PositiveSmallIntegerField("实到委员", null=True, blank=True)
    rules = models.JSONField("表决办法")
    results = models.JSONField("结果", default=dict, blank=True)
    made_at = models.DateTimeField("建立时间")
    opened_at = models.DateTimeField("开始时间", null=True, blank=True)
    counted_at = models.DateTimeField("计票时间", null=True, blank=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "投票"
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.title


class VoteItem(models.Model):
    """A case that is voted on, with the grade that is proposed."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="vote_items")
    grade = models.CharField("建议等级", max_length=20, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "表决事项"
        ordering = ("vote_id", "order", "id")
        constraints = (models.UniqueConstraint(fields=["vote", "case"], name="review_voted_once"),)

    def __str__(self) -> str:
        return f"{self.vote_id} {self.case_id}"


class Slip(models.Model):
    """The hash of a slip's code. Slips are printed, shuffled and drawn by hand in the room: the system never knows by whom."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="slips")
    code_hash = models.CharField(max_length=64, unique=True)
    is_used = models.BooleanField("已用", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "选票凭条"
        ordering = ("code_hash",)

    def __str__(self) -> str:
        return self.code_hash[:8]


class Ballot(models.Model):
    """One ballot. Its key is random, there is no time and no order in it; ``receipt`` lets its voter find it again.

    ``voter``: only in an open vote (``is_secret`` False).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="ballots")
    choices = models.JSONField("选择")
    receipt = models.CharField(max_length=64, unique=True)
    voter = models.ForeignKey(
        "subjects.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="ballots"
    )

    class Meta:
        verbose_name = verbose_name_plural = "选票"
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.id)[:8]
