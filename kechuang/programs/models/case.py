"""Cases (办件): what an applicant says, in answers that several people write at once, and the versions it was submitted in."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.programs.models.call import Call
from kechuang.programs.models.kind import KindVersion
from kechuang.programs.states import AT_HOME, ENDED, UNDER_WAY, CaseState, PartRole, ReceiptKind
from kechuang.subjects.models import Organisation, Person
from kechuang.subjects.models.organisation import choices


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions about cases."""

    def visible_to(self, actor: Actor) -> Self:
        """An applicant's own; an officer's once they have left the applicant's house."""
        rows = which(actor, "programs.case.view", self)
        if actor.is_system:
            return rows  # type: ignore[return-value]
        own = models.Q(organisation__in=actor.keys_of("organisation")) | models.Q(
            person__in=actor.keys_of("person", "oneself")
        )
        return rows.filter(own | ~models.Q(state__in=AT_HOME))  # type: ignore[return-value]

    def whole(self) -> Self:
        """With what permissions, pages and acts ask of a case. Its kind is known to the process; the kind's content is long."""
        rows = self.select_related("call__region", "region", "kind_version", "organisation", "person")
        return rows.defer("kind_version__data")

    def under_way(self) -> Self:
        """Those that the bureau has before it."""
        return self.filter(state__in=UNDER_WAY)

    def ended(self) -> Self:
        """Those that are over."""
        return self.filter(state__in=ENDED)


class Case(models.Model):
    """One application.

    ``organisation``: the applicant (None where a person applies for himself: ``person``). ``region``: where it lies, that of the
    applicant. ``number`` is given at once when it comes in; ``phone_mark`` and ``phone_tail`` let the applicant ask after it
    without signing in. ``amount``: what is asked for, in yuan; ``granted``: what was granted. ``handler``: who has it on his
    desk. ``priority`` changes the days of its clocks, never their pauses. ``revision`` grows with each write of an answer.
    ``limit_until``: until when it counts as ongoing (None: until its acceptance is concluded).
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="cases")
    kind_version = models.ForeignKey(KindVersion, on_delete=models.PROTECT, related_name="cases")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="cases", verbose_name="区域"
    )
    title = models.CharField("名称", max_length=200, blank=True)
    number = models.CharField("办件编号", max_length=30, unique=True, null=True, blank=True)
    state = models.CharField("状态", max_length=14, choices=choices(CaseState), default=CaseState.DRAFT)
    amount = models.DecimalField("申请金额（元）", max_digits=20, decimal_places=2, null=True, blank=True)
    granted = models.DecimalField("批准金额（元）", max_digits=20, decimal_places=2, null=True, blank=True)
    grade = models.CharField("等级", max_length=20, blank=True)
    revision = models.PositiveIntegerField(default=0)
    phone_mark = models.CharField(max_length=64, blank=True)
    phone_tail = models.CharField("手机末四位", max_length=4, blank=True)
    handler = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="handled_cases"
    )
    priority = models.PositiveSmallIntegerField("优先级", default=0)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("建立时间")
    changed_at = models.DateTimeField("最近修改")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    received_at = models.DateTimeField("接件时间", null=True, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    pledged_at = models.DateTimeField("承诺时间", null=True, blank=True)
    pledged_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("退回或不予批准的理由", max_length=500, blank=True)
    limit_until = models.DateField("限项计至", null=True, blank=True)
    concluded_on = models.DateField("验收结论日期", null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办件"
        ordering = ("-made_at", "-id")
        indexes = (
            models.Index(fields=["call", "state"]),
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["region", "state"]),
            models.Index(fields=["handler", "state"]),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False) | models.Q(person__isnull=False),
                name="programs_case_of_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.title or f"{self.call}（未命名）"


class Answer(models.Model):
    """One answer of a case, with the number of writes it has seen: who writes on an older one is told, never overwritten.

    ``value`` is what ``logic.answers`` stores for the question's kind. ``source``: where a prefilled one comes from, in words;
    ``prefilled`` until a person has confirmed or changed it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField("问题", max_length=60)
    value = models.JSONField("回答", null=True)
    revision = models.PositiveIntegerField(default=1)
    prefilled = models.BooleanField("预填未确认", default=False)
    source = models.CharField("来源", max_length=120, blank=True)
    changed_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = verbose_name_plural = "回答"
        ordering = ("case_id", "code")
        constraints = (models.UniqueConstraint(fields=["case", "code"], name="programs_answer_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"


class CaseFile(models.Model):
    """A document handed in for a material (``code``), or as the answer to a question of kind ``file``.

    ``redacted``: the copy without names that blinded experts read. ``removed_at``: taken back; the row stays.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="files")
    code = models.CharField("材料", max_length=60)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    redacted = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办件材料"
        ordering = ("case_id", "code", "id")

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"


class Part(models.Model):
    """Who takes part in a case, as what: counted by limits, asked for recusal. One of person, organisation or a bare name."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parts")
    role = models.CharField("身份", max_length=10, choices=choices(PartRole))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    name = models.CharField("姓名或名称", max_length=120, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "参加者"
        ordering = ("case_id", "order", "id")
        indexes = (models.Index(fields=["person", "role"]), models.Index(fields=["organisation", "role"]))

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_role_display()} {self.person or self.organisation or self.name}"


class CaseVersion(models.Model):
    """What a case said each time it was submitted: answers and the list of files, frozen."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    answers = models.JSONField("回答")
    files = models.JSONField("材料", default=list)
    reason = models.CharField("缘由", max_length=120, blank=True)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "申报版本"
        ordering = ("case_id", "number")
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="programs_case_version"),)

    def __str__(self) -> str:
        return f"{self.case_id} 第{self.number}版"


class Receipt(models.Model):
    """What the applicant was told in writing when something came in: received, admitted, to be mended, refused."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField("种类", max_length=12, choices=choices(ReceiptKind))
    number = models.CharField("编号", max_length=40, unique=True)
    content = models.JSONField("内容", default=dict)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "凭证"
        ordering = ("case_id", "made_at", "id")

    def __str__(self) -> str:
        return self.number
