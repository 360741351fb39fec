"""Organisations, their names, their members and their ties."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.lifecycle import State
from kechuang.core.permissions import which
from kechuang.subjects.states import (
    LinkKind,
    MemberRole,
    MembershipState,
    OrganisationKind,
    OrganisationState,
)


def choices(states: type[State]) -> list[tuple[str, str]]:
    """A State enum as the choices of a field."""
    return [(str(each), each.label) for each in states]


_STANDING = [str(each) for each in OrganisationState if each != OrganisationState.MERGED]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Questions about organisations."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may see."""
        return which(actor, "subjects.organisation.view", self)  # type: ignore[return-value]

    def live(self) -> Self:
        """Those that stand for themselves: not merged into another, not closed."""
        return self.exclude(state__in=(OrganisationState.MERGED, OrganisationState.CLOSED))


class Organisation(models.Model):
    """One organisation. ``uscc`` is its 统一社会信用代码 as normalised; a merged record keeps it with a mark.

    ``region`` is that of registration, ``production_region`` where it works, if elsewhere. ``industry`` is the
    four-digit GB/T 4754-2017 code (fewer digits where only the division is known). ``controller`` names the actual
    controller. ``merged_into`` is the record that stands for it now.
    """

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True, null=True, blank=True)
    name = models.CharField("名称", max_length=120, db_index=True)
    kind = models.CharField("类型", max_length=12, choices=choices(OrganisationKind))
    state = models.CharField(
        "状态", max_length=10, choices=choices(OrganisationState), default=OrganisationState.APPLIED
    )
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="organisations", verbose_name="注册地"
    )
    production_region = models.ForeignKey(
        "core.Region",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="生产经营地",
    )
    industry = models.CharField("行业（GB/T 4754—2017）", max_length=5, blank=True)
    registered_on = models.DateField("注册日期", null=True, blank=True)
    capital = models.DecimalField("注册资本（元）", max_digits=20, decimal_places=2, null=True, blank=True)
    is_resident = models.BooleanField("居民企业", default=True)
    controller = models.CharField("实际控制人", max_length=120, blank=True)
    legal_representative = models.CharField("法定代表人", max_length=40, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    field_code = models.CharField(
        "高新技术领域", max_length=12, blank=True, help_text="八大领域至三级，如 4.2.1"
    )
    main_products = models.CharField("主导产品（服务）", max_length=300, blank=True)
    reason = models.CharField("退回或注销的理由", max_length=300, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    source = models.CharField("来源", max_length=60, blank=True)
    created_at = models.DateTimeField("登记时间")
    verified_at = models.DateTimeField("核实时间", null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ("name", "id")
        indexes = (models.Index(fields=["region", "kind", "state"]), models.Index(fields=["industry"]))
        constraints = (
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True, state__in=_STANDING)
                | models.Q(merged_into__isnull=False, state="merged"),
                name="subjects_merged_says_so",
            ),
        )

    def __str__(self) -> str:
        return self.name


class FormerName(models.Model):
    """A name that an organisation had, until a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField("曾用名", max_length=120, db_index=True)
    until = models.DateField("用至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "曾用名"
        ordering = ("-until", "id")

    def __str__(self) -> str:
        return self.name


class OrganisationLink(models.Model):
    """A tie between two organisations: control, holding, branch; asked for recusal, related parties, duplicates."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="links_to")
    kind = models.CharField("关系", max_length=16, choices=choices(LinkKind))
    share = models.DecimalField("比例", max_digits=7, decimal_places=6, null=True, blank=True)
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位关系"
        ordering = ("organisation_id", "id")
        constraints = (
            models.UniqueConstraint(fields=["organisation", "other", "kind"], name="subjects_link_once"),
            models.CheckConstraint(
                condition=~models.Q(organisation=models.F("other")), name="subjects_link_to_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()} {self.other}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about memberships."""

    def in_force(self, on: date) -> Self:
        """Those that count on a day: accepted, not ended, of an organisation that stands for itself."""
        return (
            self.filter(state=MembershipState.ACTIVE, since__lte=on)
            .filter(models.Q(until__isnull=True) | models.Q(until__gte=on))
            .exclude(organisation__state__in=(OrganisationState.MERGED, OrganisationState.CLOSED))
        )


class Membership(models.Model):
    """An account's part in an organisation, accepted by the person himself. ``token_hash`` opens an invitation once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    account = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField("身份", max_length=12, choices=choices(MemberRole))
    state = models.CharField(
        "状态", max_length=10, choices=choices(MembershipState), default=MembershipState.INVITED
    )
    invited_name = models.CharField("受邀人", max_length=40, blank=True)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    token_until = models.DateTimeField("邀请有效至", null=True, blank=True)
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位成员"
        ordering = ("organisation_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "account"],
                condition=models.Q(state="active"),
                name="subjects_member_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.account or self.invited_name} {self.get_role_display()}"
