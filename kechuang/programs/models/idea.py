"""Ideas for next year's guide: proposals, needs and suggestions, put together into topics that people vote for."""

from __future__ import annotations

from django.db import models

from kechuang.programs.states import IdeaSource, IdeaState
from kechuang.subjects.models import Organisation
from kechuang.subjects.models.organisation import choices


class Topic(models.Model):
    """A candidate topic of a year's guide: ideas that belong together, under a title that a person may change.

    ``words`` tie its ideas together. ``named``: a person gave the title, and no gathering changes it any more.
    """

    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="topics", verbose_name="区域"
    )
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("选题", max_length=160)
    words = models.JSONField("关键词", default=list)
    state = models.CharField("状态", max_length=10, choices=choices(IdeaState), default=IdeaState.PROPOSED)
    reason = models.CharField("理由", max_length=300, blank=True)
    named = models.BooleanField("由人命名", default=False)
    made_at = models.DateTimeField("归类时间")

    class Meta:
        verbose_name = verbose_name_plural = "候选选题"
        ordering = ("-year", "id")

    def __str__(self) -> str:
        return self.title


class Idea(models.Model):
    """One idea, with where it came from. ``placed``: a person put it where it is, and no gathering moves it any more."""

    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="ideas", verbose_name="区域"
    )
    year = models.PositiveSmallIntegerField("年度")
    source = models.CharField("来源", max_length=10, choices=choices(IdeaSource))
    title = models.CharField("题目", max_length=160)
    text = models.TextField("内容", blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="ideas"
    )
    topic = models.ForeignKey(Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="ideas")
    placed = models.BooleanField("由人归类", default=False)
    state = models.CharField("状态", max_length=10, choices=choices(IdeaState), default=IdeaState.PROPOSED)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = verbose_name_plural = "选题建议"
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.title


class IdeaVote(models.Model):
    """One vote for a topic, by one account, with its weight's reason in words: every vote can be traced."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="votes")
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="idea_votes")
    points = models.PositiveSmallIntegerField("分", default=1)
    reason = models.CharField("理由", max_length=200, blank=True)
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "选题投票"
        ordering = ("topic_id", "id")
        constraints = (models.UniqueConstraint(fields=["topic", "account"], name="programs_vote_once"),)

    def __str__(self) -> str:
        return f"{self.topic_id} {self.account_id}"
