"""People, experts, teams: identity sealed, shown masked."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.subjects.models.organisation import Organisation, choices
from kechuang.subjects.states import BanScope, ExpertState, Level, OutputKind, RelationKind


class Discipline(models.Model):
    """A discipline of the tree (GB/T 13745—2009). ``path`` is from the top down: /520/52020/."""

    code = models.CharField("代码", max_length=8, primary_key=True)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=60, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "学科"
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    """Questions about people."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may see (masked)."""
        return which(actor, "subjects.person.view", self)  # type: ignore[return-value]


class Person(models.Model):
    """A person. ``id_sealed`` and ``phone_sealed`` are opened only by ``subjects.person.unmask``, which is logged.

    ``id_mark`` is the keyed fingerprint of the identity number: the same person is found by it, and two records of one
    person cannot both keep it. ``employer`` is the organisation, ``employer_name`` where it is not on file.
    """

    name = models.CharField("姓名", max_length=40, db_index=True)
    id_sealed = models.TextField("证件号（密文）", blank=True)
    id_mark = models.CharField(max_length=64, blank=True)
    id_tail = models.CharField("证件号末四位", max_length=4, blank=True)
    phone_sealed = models.TextField("手机（密文）", blank=True)
    phone_mark = models.CharField(max_length=64, blank=True, db_index=True)
    phone_tail = models.CharField("手机末四位", max_length=4, blank=True)
    email = models.CharField("电子邮箱", max_length=120, blank=True)
    born_in = models.PositiveSmallIntegerField("出生年", null=True, blank=True)
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="people", verbose_name="区域"
    )
    employer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    employer_name = models.CharField("工作单位", max_length=120, blank=True)
    title = models.CharField("职称", max_length=40, blank=True)
    degree = models.CharField("学位", max_length=20, blank=True)
    position = models.CharField("职务", max_length=60, blank=True)
    account = models.OneToOneField(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="person"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    created_at = models.DateTimeField("登记时间")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["id_mark"],
                condition=~models.Q(id_mark="") & models.Q(merged_into__isnull=True),
                name="subjects_person_once",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ExpertQuerySet(models.QuerySet["Expert"]):
    """Questions about experts."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may see (masked)."""
        return which(actor, "subjects.expert.view", self)  # type: ignore[return-value]

    def findable(self) -> Self:
        """Those in the pool who have agreed that firms and institutes may find them, and may be asked for."""
        rows = self.filter(state=ExpertState.ACTIVE, findable_since__isnull=False)
        return rows.filter(person__merged_into__isnull=True)


class Expert(models.Model):
    """A person in the pool of experts.

    ``load_limit``: files at once that he takes. ``confirmed_on``: when he last said that all this is still true and
    that he is willing. ``findable_since``: from when he lets firms and institutes find him; only his own word sets it.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="expert")
    state = models.CharField(
        "状态", max_length=10, choices=choices(ExpertState), default=ExpertState.PROPOSED
    )
    disciplines = models.ManyToManyField(Discipline, related_name="experts", blank=True)
    expertise = models.CharField("研究方向", max_length=300, blank=True)
    is_financial = models.BooleanField("财务专家", default=False)
    load_limit = models.PositiveSmallIntegerField("同时评审上限", default=10)
    confirmed_on = models.DateField("本人确认日期", null=True, blank=True)
    findable_since = models.DateField("愿意被供需双方找到，自", null=True, blank=True)
    source = models.CharField("来源", max_length=60, blank=True)
    reason = models.CharField("暂停或出库的理由", max_length=300, blank=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专家"
        ordering = ("person__name", "id")

    def __str__(self) -> str:
        return str(self.person)


class Output(models.Model):
    """A representative output of an expert: what shows what he knows."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="outputs")
    kind = models.CharField("类别", max_length=10, choices=choices(OutputKind))
    title = models.CharField("题名", max_length=300)
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True)
    abstract = models.TextField("摘要", blank=True)
    keywords = models.CharField("关键词", max_length=300, blank=True)
    identifier = models.CharField("编号", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代表性成果"
        ordering = ("-year", "id")

    def __str__(self) -> str:
        return self.title


class Relation(models.Model):
    """A tie that a person has declared, to another person or organisation; ``other_name`` where it is not on file."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations")
    kind = models.CharField("关系", max_length=12, choices=choices(RelationKind))
    other = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="relations_to"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="relations"
    )
    other_name = models.CharField("对方名称", max_length=120, blank=True)
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)
    declared_at = models.DateTimeField("申报时间")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "关系申报"
        ordering = ("person_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(other__isnull=True, organisation__isnull=False, other_name="")
                | models.Q(other__isnull=False, organisation__isnull=True, other_name="")
                | (models.Q(other__isnull=True, organisation__isnull=True) & ~models.Q(other_name="")),
                name="subjects_relation_to_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"


class Unavailability(models.Model):
    """Days on which an expert does not review."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="absences")
    since = models.DateField("自")
    until = models.DateField("至")
    note = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "不便时段"
        ordering = ("since",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="subjects_absence_dates"
            ),
        )

    def __str__(self) -> str:
        return f"{self.since}—{self.until}"


class BanQuerySet(models.QuerySet["Ban"]):
    """Questions about bans."""

    def in_force(self, on: date) -> Self:
        """Those that count on a day."""
        return self.filter(since__lte=on, lifted_on__isnull=True).filter(
            models.Q(until__isnull=True) | models.Q(until__gte=on)
        )


class Ban(models.Model):
    """A restriction on a person or an organisation, with scope and expiry (``until`` None: for good)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="bans")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="bans"
    )
    scope = models.CharField("范围", max_length=10, choices=choices(BanScope))
    reason = models.CharField("事由", max_length=300)
    basis = models.CharField("依据文号", max_length=120, blank=True)
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)
    lifted_on = models.DateField("解除日期", null=True, blank=True)
    lifted_reason = models.CharField("解除理由", max_length=300, blank=True)

    objects = BanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "限制"
        ordering = ("-since", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(person__isnull=True, organisation__isnull=False)
                | models.Q(person__isnull=False, organisation__isnull=True),
                name="subjects_ban_on_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person or self.organisation} {self.get_scope_display()}"


class ConfirmLink(models.Model):
    """The link by which a person confirms his record once a year without signing in. Only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="confirm_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("发出时间")
    expires_at = models.DateTimeField("有效至")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "确认链接"
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.person} {self.made_at:%Y-%m-%d}"


class Team(models.Model):
    """An innovation team: its leader, host and members."""

    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类别", max_length=40, blank=True, help_text="如 优势科技创新团队、服务企业团队")
    level = models.CharField("级别", max_length=12, choices=choices(Level))
    region = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="teams")
    host = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    leader = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="led_teams"
    )
    recognised_on = models.DateField("认定日期", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    field = models.CharField("领域", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "团队"
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """A person in a team, between two days."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="teams")
    part = models.CharField("分工", max_length=60, blank=True)
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "团队成员"
        ordering = ("team_id", "id")
        constraints = (models.UniqueConstraint(fields=["team", "person"], name="subjects_team_member_once"),)

    def __str__(self) -> str:
        return f"{self.team} {self.person}"
