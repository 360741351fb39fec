"""Accounts, offices and posts: who may sign in, where they sit, and what they are charged with."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.db import models

from kechuang.core.states import ROLE_TITLES


class Account(AbstractUser):
    """A person who signs in. Rights come from posts alone; Django's own flags and groups are not asked."""

    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("手机", max_length=20, blank=True)
    first_name = None  # type: ignore[assignment]  # a Chinese name is one field
    last_name = None  # type: ignore[assignment]
    must_change_password = models.BooleanField("下次登录须改密码", default=False)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """Return the person's name."""
        return self.name

    def get_short_name(self) -> str:
        """Return the person's name."""
        return self.name


class Office(models.Model):
    """An office (科室) or unit of a bureau, in a region."""

    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="offices", verbose_name="区域"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField("名称", max_length=60)
    order = models.PositiveIntegerField("次序", default=0)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "科室"
        ordering = ("order", "id")
        constraints = (models.UniqueConstraint(fields=["region", "name"], name="core_office_once"),)

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    """Questions about posts."""

    def in_force(self, day: date) -> Self:
        """Posts that count on a day, lent ones included."""
        return self.filter(valid_from__lte=day).filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)
        )


class Post(models.Model):
    """A role held by an account, for an office or a region, between two dates.

    A temporary delegation is a post of its own, with ``delegated_from`` naming the post that was lent
    and an end date that is demanded.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts", verbose_name="账号")
    role = models.CharField("岗位", max_length=20, choices=[(k, v) for k, v in ROLE_TITLES.items()])
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="posts", verbose_name="区域"
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="科室"
    )
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)
    delegated_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name="委托自",
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ("account_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="core_post_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(delegated_from__isnull=True) | models.Q(valid_to__isnull=False),
                name="core_delegation_ends",
            ),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.get_role_display()}"
