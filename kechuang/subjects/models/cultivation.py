"""The pool of firms in cultivation, what rules said of them, the service log, and policies pushed."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.rules.verdicts import VERDICT_TITLES
from kechuang.subjects.logic.topics import topic_title
from kechuang.subjects.models.organisation import Organisation, choices
from kechuang.subjects.states import PUSH_LIFECYCLE, PoolState, ServiceKind


class RuleResultQuerySet(models.QuerySet["RuleResult"]):
    """Questions about results."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may see."""
        return which(actor, "subjects.rule_result.view", self)  # type: ignore[return-value]


class RuleResult(models.Model):
    """What a topic's rule says of an organisation, as last judged: for lists of many. ``trace`` can be replayed.

    One row an organisation and topic. ``points``: the certain score; ``unmet``, ``unknown``, ``manual``: numbers of
    findings. ``facts_mark``: the fingerprint of the facts it was judged from.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="rule_results")
    topic = models.CharField("事项", max_length=40)
    rule = models.CharField("规则", max_length=60)
    as_of = models.DateField("判断日")
    verdict = models.CharField("结论", max_length=10, choices=list(VERDICT_TITLES.items()))
    points = models.DecimalField("得分", max_digits=8, decimal_places=2, null=True, blank=True)
    unmet = models.PositiveSmallIntegerField("不符合", default=0)
    unknown = models.PositiveSmallIntegerField("待定", default=0)
    manual = models.PositiveSmallIntegerField("人工", default=0)
    worst = models.CharField("首要差距", max_length=200, blank=True)
    trace = models.JSONField("依据")
    facts_mark = models.CharField("事实指纹", max_length=64, blank=True)
    judged_at = models.DateTimeField("判断时间")

    objects = RuleResultQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规则结论"
        ordering = ("organisation_id", "topic")
        constraints = (
            models.UniqueConstraint(fields=["organisation", "topic"], name="subjects_result_once"),
        )
        indexes = (models.Index(fields=["topic", "verdict"]),)

    def __str__(self) -> str:
        return f"{self.organisation}：{topic_title(self.topic)}，{self.get_verdict_display()}"


class PoolEntryQuerySet(models.QuerySet["PoolEntry"]):
    """Questions about the pool."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may see."""
        return which(actor, "subjects.pool_entry.view", self)  # type: ignore[return-value]


class PoolEntry(models.Model):
    """A firm in the pool for one qualification (``topic`` of the rules) and year, with the officer who serves it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pool_entries")
    topic = models.CharField("培育方向", max_length=40)
    year = models.PositiveSmallIntegerField("目标年度")
    state = models.CharField("状态", max_length=10, choices=choices(PoolState), default=PoolState.LISTED)
    officer = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="pool_entries"
    )
    listed_on = models.DateField("入库日期")
    note = models.CharField("备注", max_length=300, blank=True)

    objects = PoolEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "培育库"
        ordering = ("-year", "organisation_id")
        constraints = (
            models.UniqueConstraint(fields=["organisation", "topic", "year"], name="subjects_pool_once"),
        )

    def __str__(self) -> str:
        return f"{self.organisation}：{topic_title(self.topic)}，{self.year}年"


class ServiceEntry(models.Model):
    """One line of the service log: a visit, a call, or a promise with its day. Not edited; a promise is closed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="service_entries")
    kind = models.CharField("方式", max_length=10, choices=choices(ServiceKind))
    on = models.DateField("日期")
    text = models.TextField("内容")
    by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField("承诺办结日", null=True, blank=True)
    done_on = models.DateField("办结日期", null=True, blank=True)
    outcome = models.CharField("办理结果", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "服务记录"
        ordering = ("-on", "-id")
        indexes = (models.Index(fields=["due_on"]),)

    def __str__(self) -> str:
        return f"{self.organisation} {self.on}{self.get_kind_display()}"


class PolicyPushQuerySet(models.QuerySet["PolicyPush"]):
    """Questions about pushes."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may see."""
        return which(actor, "subjects.policy_push.view", self)  # type: ignore[return-value]


class PolicyPush(models.Model):
    """A policy told to a firm that it fits, and how far that came: sent, opened, applied, paid."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="policy_pushes")
    topic = models.CharField("政策", max_length=40)
    rule = models.CharField("规则", max_length=60)
    state = models.CharField(
        "状态", max_length=10, choices=list(PUSH_LIFECYCLE.states.items()), default="sent"
    )
    verdict = models.CharField("结论", max_length=10, choices=list(VERDICT_TITLES.items()))
    trace = models.JSONField("依据")
    is_direct = models.BooleanField("免申即享候选", default=False)
    sent_at = models.DateTimeField("推送时间")
    opened_at = models.DateTimeField("阅看时间", null=True, blank=True)
    applied_at = models.DateTimeField("申报时间", null=True, blank=True)
    paid_at = models.DateTimeField("兑现时间", null=True, blank=True)
    paid_amount = models.DecimalField(
        "兑现金额（元）", max_digits=18, decimal_places=2, null=True, blank=True
    )
    reason = models.CharField("不申报的原因", max_length=300, blank=True)

    objects = PolicyPushQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "政策推送"
        ordering = ("-sent_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "topic"],
                condition=models.Q(state__in=["sent", "opened", "applied"]),
                name="subjects_push_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}：{topic_title(self.topic)}，{self.get_state_display()}"
