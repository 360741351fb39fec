"""What happens in the live room of a conference: announcements, questions, applause, and whose turn it is to sign."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.matching.models.conference import Conference, Signing
from kechuang.matching.models.docking import Docking
from kechuang.matching.states.docking import DockingStage
from kechuang.matching.states.room import OPEN_QUESTIONS, Audience, QuestionState, seen_by
from kechuang.subjects.models.organisation import choices


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Questions about announcements."""

    def for_audience(self, audience: str) -> Self:
        """What this audience sees and was not taken back."""
        return self.filter(audience__in=seen_by(audience), withdrawn_at__isnull=True)


class Announcement(models.Model):
    """Something the organiser says to an audience; taken back, it stays here with the reason."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="announcements")
    audience = models.CharField("给谁看", max_length=12, choices=choices(Audience), default=Audience.ALL)
    text = models.TextField("内容", max_length=1000)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("时间")
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    reason = models.CharField("撤下的理由", max_length=200, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "现场通知"
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"现场通知第{self.pk or '—'}号"


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions about questions."""

    def seen_by(self, audience: str, account_id: int | None) -> Self:
        """All for organisers; what was let through for the registered, and to each his own; nothing else."""
        if audience == Audience.ORGANISERS:
            return self
        own = models.Q(account=account_id) if account_id is not None else models.Q(pk__in=())
        shown = models.Q(state__in=OPEN_QUESTIONS) if audience == Audience.REGISTERED else models.Q(pk__in=())
        return self.filter(own | shown)


class Question(models.Model):
    """A question from the floor. ``shown_as``: as whom others see the asker; ``votes``: how many would like to know it too."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="questions")
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="conference_questions")
    shown_as = models.CharField("提问方", max_length=120)
    text = models.TextField("问题", max_length=300)
    state = models.CharField(
        "状态", max_length=10, choices=choices(QuestionState), default=QuestionState.WAITING
    )
    votes = models.PositiveIntegerField("想问的人数", default=0)
    reason = models.CharField("没有公开的理由", max_length=200, blank=True)
    answer = models.TextField("答复", max_length=1000, blank=True)
    made_at = models.DateTimeField("提问时间")
    moderated_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    moderated_at = models.DateTimeField("审核时间", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "现场提问"
        ordering = ("-votes", "-made_at", "-id")
        indexes = (models.Index(fields=["conference", "state"]),)

    def __str__(self) -> str:
        return f"现场提问第{self.pk or '—'}号"


class QuestionVote(models.Model):
    """Somebody would like to know it too: once."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="voters")
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "想问的人"
        constraints = (models.UniqueConstraint(fields=["question", "account"], name="matching_vote_once"),)

    def __str__(self) -> str:
        return f"{self.question_id} {self.account_id}"


class Applause(models.Model):
    """How often one account has applauded at a conference: one row each, so that no two wait for each other."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="applause")
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField("次数", default=0)
    last_at = models.DateTimeField("最近一次")

    class Meta:
        verbose_name = verbose_name_plural = "鼓掌"
        indexes = (models.Index(fields=["conference", "last_at"]),)
        constraints = (
            models.UniqueConstraint(fields=["conference", "account"], name="matching_applause_once"),
        )

    def __str__(self) -> str:
        return f"{self.conference_id} {self.account_id}"


class SigningTurn(models.Model):
    """A line of the ceremony on the stage: which pair signs, when it was called, and who has confirmed.

    ``stage`` is the pair's stage that the signing proves (意向, 协议 or 签约). Without a pair the organiser alone confirms.
    """

    signing = models.OneToOneField(Signing, on_delete=models.CASCADE, related_name="turn")
    docking = models.ForeignKey(
        Docking, on_delete=models.PROTECT, null=True, blank=True, related_name="turns"
    )
    stage = models.CharField(
        "证明", max_length=10, choices=choices(DockingStage), default=DockingStage.AGREED
    )
    called_at = models.DateTimeField("请上台时间", null=True, blank=True)
    need_at = models.DateTimeField("需求方确认时间", null=True, blank=True)
    offer_at = models.DateTimeField("供给方确认时间", null=True, blank=True)
    office_at = models.DateTimeField("主办方确认时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "签约仪式"
        ordering = ("signing_id",)

    def __str__(self) -> str:
        return f"签约仪式第{self.signing_id}项"

    @property
    def is_confirmed(self) -> bool:
        """By both sides, or by the organiser for them."""
        return self.office_at is not None or (self.need_at is not None and self.offer_at is not None)
