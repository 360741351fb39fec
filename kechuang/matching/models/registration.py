"""Who comes to a conference: a registration by an organisation, an expert or one of the public, and its people."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.matching.models.conference import Conference
from kechuang.matching.states.conference import (
    Presence,
    RegistrationKind,
    RegistrationSource,
    RegistrationState,
)
from kechuang.subjects.models import Organisation, Person
from kechuang.subjects.models.organisation import choices


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Questions about registrations."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's conferences as an organiser, of his organisations, and his own."""
        rows = which(actor, "matching.registration.view", self)
        if actor.is_system or not actor.signed_in:
            return rows  # type: ignore[return-value]
        return (rows | self.filter(account=actor.account_id)).distinct()  # type: ignore[return-value]

    def of(self, actor: Actor) -> Self:
        """Those by which the actor himself takes part: of his organisations, as an expert, or in his own name."""
        if not actor.signed_in:
            return self.none()
        own = models.Q(account=actor.account_id)
        own |= models.Q(organisation__in=actor.keys_of("organisation")) | models.Q(
            person__in=actor.keys_of("person")
        )
        return self.filter(own)

    def counted(self) -> Self:
        """Those that count as registered."""
        return self.filter(state=RegistrationState.APPROVED)


class Registration(models.Model):
    """One registration. ``name`` is how its side is called in lists that other participants see.

    ``organisation`` or ``person`` where they are on file; an imported one may be on paper only. ``account``: who registered, or
    the visitor himself. ``absent`` holds keys of slots at which it cannot meet. ``consented_at``: when whoever registered said
    yes to the conference's words; for imported ones the organiser has the consent on paper and says so.
    """

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="registrations")
    kind = models.CharField("身份", max_length=12, choices=choices(RegistrationKind))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="conference_registrations"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="conference_registrations"
    )
    account = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="conference_registrations",
    )
    name = models.CharField("名称", max_length=120)
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="来自"
    )
    field_code = models.CharField("技术领域", max_length=1, blank=True)
    purpose = models.CharField("想谈什么", max_length=300, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=choices(RegistrationState), default=RegistrationState.APPLIED
    )
    source = models.CharField(
        "来源", max_length=14, choices=choices(RegistrationSource), default=RegistrationSource.SELF
    )
    wants_meetings = models.BooleanField("参加一对一洽谈", default=False)
    absent = models.JSONField("不能洽谈的时段", default=list)
    reason = models.CharField("理由", max_length=300, blank=True)
    consented_at = models.DateTimeField("同意须知的时间", null=True, blank=True)
    made_at = models.DateTimeField("报名时间")

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "对接会报名"
        ordering = ("-made_at", "-id")
        indexes = (models.Index(fields=["conference", "state", "kind"]),)
        constraints = (
            models.UniqueConstraint(fields=["conference", "organisation"], name="matching_registration_once"),
            models.UniqueConstraint(fields=["conference", "person"], name="matching_expert_once"),
            models.UniqueConstraint(
                fields=["conference", "account"],
                condition=models.Q(kind="visitor"),
                name="matching_visitor_once",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_demonstration(self) -> bool:
        """Is it made up for the demonstration?"""
        return self.source == RegistrationSource.DEMONSTRATION


class Participant(models.Model):
    """One person who comes. The telephone is sealed; lists show its end. ``number`` is on the badge and in its code."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="participants")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="participants")
    number = models.CharField("参会号", max_length=8)
    name = models.CharField("姓名", max_length=40)
    position = models.CharField("职务", max_length=60, blank=True)
    phone_sealed = models.TextField("手机（密文）", blank=True)
    phone_tail = models.CharField("手机末四位", max_length=4, blank=True)
    presence = models.CharField("参会方式", max_length=8, choices=choices(Presence), default=Presence.ONLINE)
    is_gone = models.BooleanField("不来了", default=False)
    checked_in_at = models.DateTimeField("签到时间", null=True, blank=True)
    checked_in_as = models.CharField("签到方式", max_length=8, choices=choices(Presence), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "参会人员"
        ordering = ("conference_id", "number")
        indexes = (models.Index(fields=["conference", "checked_in_at"]),)
        constraints = (models.UniqueConstraint(fields=["conference", "number"], name="matching_number_once"),)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
