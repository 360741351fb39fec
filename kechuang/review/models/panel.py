"""Panels: which files, which experts, how they were drawn, and who was left out and why."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.programs.models import Call, Case
from kechuang.review.states import InvitationState, PanelMode, PanelState
from kechuang.subjects.models import Expert
from kechuang.subjects.models.organisation import choices


class PanelQuerySet(models.QuerySet["Panel"]):
    """Questions about panels."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the organisers and supervisors; experts reach only their own sheets."""
        return which(actor, "review.panel.view", self)  # type: ignore[return-value]


class Panel(models.Model):
    """A group of a call's files with the experts who judge them.

    ``plan`` is the kind's ``ReviewPlan`` as data, frozen when the panel was formed. ``demand`` is the draw's demand as data.
    ``settings``: parameters of results and recusal that differ from the defaults.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="panels")
    title = models.CharField("名称", max_length=120)
    state = models.CharField("状态", max_length=10, choices=choices(PanelState), default=PanelState.FORMING)
    mode = models.CharField("方式", max_length=8, choices=choices(PanelMode), default=PanelMode.ONLINE)
    is_blinded = models.BooleanField("匿名评审", default=True)
    plan = models.JSONField("评审办法")
    demand = models.JSONField("抽取要求", default=dict)
    settings = models.JSONField("参数", default=dict, blank=True)
    experts_per_file = models.PositiveSmallIntegerField("每份材料的专家数", default=5)
    opens_at = models.DateTimeField("评审开始", null=True, blank=True)
    closes_at = models.DateTimeField("评审截止", null=True, blank=True)
    method = models.CharField("取分方法", max_length=12, default="trimmed")
    assignment = models.JSONField("分配结果", default=dict, blank=True)
    made_at = models.DateTimeField("组建时间")

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评审组"
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.title


class PanelFile(models.Model):
    """A case in a panel. ``key`` and ``code`` stand for it wherever an expert looks: they say nothing of who or when."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="files")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="panel_files")
    code = models.CharField("评审编号", max_length=12)

    class Meta:
        verbose_name = verbose_name_plural = "评审材料"
        ordering = ("panel_id", "code")
        constraints = (
            models.UniqueConstraint(fields=["panel", "case"], name="review_file_once"),
            models.UniqueConstraint(fields=["panel", "code"], name="review_file_code"),
        )

    def __str__(self) -> str:
        return self.code


class Draw(models.Model):
    """A draw of experts. The commitment is there before, the seed is sealed until it is revealed; ``record`` replays it."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField("次数", default=1)
    commitment = models.CharField("承诺值", max_length=64)
    seed_sealed = models.TextField("种子（密文）")
    record = models.JSONField("抽取记录", default=dict)
    committed_at = models.DateTimeField("承诺时间")
    drawn_at = models.DateTimeField("抽取时间", null=True, blank=True)
    revealed_at = models.DateTimeField("公开种子时间", null=True, blank=True)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    supervisor = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "抽取"
        ordering = ("panel_id", "number")
        constraints = (models.UniqueConstraint(fields=["panel", "number"], name="review_draw_number"),)

    def __str__(self) -> str:
        return f"{self.panel} 第{self.number}次抽取"


class Invitation(models.Model):
    """An expert asked to a panel, in the draw's order; a supplement takes a place that became free."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="invitations")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="invitations")
    draw = models.ForeignKey(
        Draw, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    place = models.PositiveSmallIntegerField("次序")
    is_supplement = models.BooleanField("递补", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=choices(InvitationState), default=InvitationState.INVITED
    )
    invited_at = models.DateTimeField("邀请时间")
    answer_by = models.DateTimeField("答复截止")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "专家邀请"
        ordering = ("panel_id", "place", "id")
        constraints = (models.UniqueConstraint(fields=["panel", "expert"], name="review_invited_once"),)

    def __str__(self) -> str:
        return f"{self.panel_id} {self.place}"


class Exclusion(models.Model):
    """Why an expert, or one of the staff, may not judge or handle a file. The reason is the supervisor's to see alone."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="exclusions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exclusions")
    expert = models.ForeignKey(
        Expert, on_delete=models.PROTECT, null=True, blank=True, related_name="exclusions"
    )
    account = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="exclusions"
    )
    kind = models.CharField("情形", max_length=30)
    is_hard = models.BooleanField("必须回避", default=True)
    reason = models.CharField("理由", max_length=300)
    source = models.CharField("依据的记录", max_length=200, blank=True)
    found_at = models.DateTimeField("发现时间")
    is_late = models.BooleanField("开评后发现", default=False)
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lifted_reason = models.CharField("解除理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        ordering = ("panel_id", "case_id", "id")
        indexes = (models.Index(fields=["expert", "case"]),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expert__isnull=False, account__isnull=True)
                | models.Q(expert__isnull=True, account__isnull=False),
                name="review_exclusion_of_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
