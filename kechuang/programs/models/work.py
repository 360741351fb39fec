"""Work on a case: corrections asked for, colleagues asked, clocks and their pauses, urging."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.programs.models.case import Case
from kechuang.programs.states import PauseReason, Step, TaskKind, TaskState
from kechuang.subjects.models.organisation import choices


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Questions about corrections."""

    def waiting(self) -> Self:
        """Those that the applicant has still to answer: of one case, one at most."""
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)


class Correction(models.Model):
    """All defects at once (一次性告知): ``items`` are ``{"code": question or material, "words": what to mend}``.

    Only these are open again; the clock of the step stands still until ``answered_at``, or until the officer takes it back
    (``withdrawn_at``).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corrections")
    round = models.PositiveSmallIntegerField("次数", default=1)
    items = models.JSONField("补正事项")
    due_on = models.DateField("期限")
    asked_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("告知时间")
    answered_at = models.DateTimeField("补正时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("收回时间", null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "补正"
        ordering = ("case_id", "round")
        constraints = (models.UniqueConstraint(fields=["case", "round"], name="programs_correction_round"),)

    def __str__(self) -> str:
        return f"{self.case_id} 第{self.round}次补正"

    @property
    def codes(self) -> frozenset[str]:
        """The questions and materials that are open again."""
        return frozenset(each["code"] for each in self.items)


class CaseTask(models.Model):
    """What a colleague is asked to do in a case: handle it, or sign with an opinion."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField("种类", max_length=10, choices=choices(TaskKind))
    state = models.CharField("状态", max_length=10, choices=choices(TaskState), default=TaskState.OPEN)
    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="case_tasks")
    asked_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("交办时间")
    due_on = models.DateField("期限", null=True, blank=True)
    words = models.CharField("要求", max_length=300, blank=True)
    opinion = models.CharField("意见", max_length=500, blank=True)
    agrees = models.BooleanField("同意", null=True, blank=True)
    finished_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "承办任务"
        ordering = ("case_id", "id")
        indexes = (models.Index(fields=["account", "state"]),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_kind_display()}"


class Clock(models.Model):
    """How long a step has taken: working days from ``started_on``, without those of its pauses.

    ``days``: what the bureau has promised for the step (None: not promised).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    step = models.CharField("步骤", max_length=14, choices=choices(Step))
    started_on = models.DateField("起")
    days = models.PositiveSmallIntegerField("承诺工作日", null=True, blank=True)
    statutory = models.PositiveSmallIntegerField("法定工作日", null=True, blank=True)
    due_on = models.DateField("应办结", null=True, blank=True)
    stopped_on = models.DateField("办结", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "时限"
        ordering = ("case_id", "id")
        indexes = (models.Index(fields=["stopped_on", "due_on"]),)
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(stopped_on__isnull=True), name="programs_one_clock_runs"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_step_display()}"


class Pause(models.Model):
    """Days on which a clock stands still; it stays with the clock whatever becomes of the case's priority."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField("事由", max_length=12, choices=choices(PauseReason))
    words = models.CharField("说明", max_length=200, blank=True)
    started_on = models.DateField("起")
    ended_on = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "暂停"
        ordering = ("clock_id", "started_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["clock"], condition=models.Q(ended_on__isnull=True), name="programs_one_pause_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.clock} {self.get_reason_display()}"


class Urge(models.Model):
    """The applicant asks for speed (催办), and what he was answered."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="urges")
    words = models.CharField("内容", max_length=300, blank=True)
    made_at = models.DateTimeField("时间")
    answer = models.CharField("答复", max_length=300, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        ordering = ("case_id", "id")

    def __str__(self) -> str:
        return f"{self.case_id} {self.made_at:%Y-%m-%d}"
