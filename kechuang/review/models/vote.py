"""Votes of a committee. Of a secret vote there is one urn, sealed (``logic.ballots``); an open one keeps who voted how."""

from __future__ import annotations

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

    ``rules``: quorum, ratios by grade, their denominator, caps, as data. ``results`` once it is counted. ``urn``: the sealed
    urn of a secret vote as one piece (``logic.ballots.urn_body``): no row, no time and no order belongs to a ballot.
    ``voters``: members of an open vote, who cast their ballots signed in; a secret vote names nobody. ``by_video``: those of
    them who take part by video.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="votes")
    title = models.CharField("名称", max_length=120)
    state = models.CharField("状态", max_length=10, choices=choices(VoteState), default=VoteState.PREPARED)
    is_secret = models.BooleanField("无记名", default=True)
    members = models.PositiveSmallIntegerField("应到委员")
    present = models.PositiveSmallIntegerField("实到委员", null=True, blank=True)
    rules = models.JSONField("表决办法")
    voters = models.ManyToManyField("subjects.Person", related_name="votes", blank=True)
    by_video = models.ManyToManyField("subjects.Person", related_name="votes_by_video", blank=True)
    results = models.JSONField("结果", default=dict, blank=True)
    urn = models.JSONField("票箱", default=dict, blank=True)
    made_at = models.DateTimeField("建立时间")
    opened_at = models.DateTimeField("开始时间", null=True, blank=True)
    counted_at = models.DateTimeField("计票时间", null=True, blank=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "投票"
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.title

    @property
    def voter_keys(self) -> tuple[int, ...]:
        """The people who vote by name."""
        return tuple(self.voters.values_list("pk", flat=True))


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


class OpenBallot(models.Model):
    """One member's ballot in an open vote (记名); a secret vote has none."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="open_ballots")
    voter = models.ForeignKey("subjects.Person", on_delete=models.PROTECT, related_name="open_ballots")
    choices = models.JSONField("选择")
    cast_at = models.DateTimeField("投票时间")

    class Meta:
        verbose_name = verbose_name_plural = "记名选票"
        ordering = ("vote_id", "id")
        constraints = (models.UniqueConstraint(fields=["vote", "voter"], name="review_ballot_once"),)

    def __str__(self) -> str:
        return f"{self.vote_id} {self.voter_id}"
