"""Reads of accounts, posts and offices."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account, Office, Post, Region
from kechuang.core.permissions import permissions, require, which
from kechuang.core.states import SEPARATE_POWERS


def accounts_visible_to(actor: Actor, *, on: date) -> QuerySet[Account]:
    """All accounts for administrators, each with the posts in force on a day (``posts_now``). Two queries."""
    require(actor, "core.account.view")
    posts = Post.objects.in_force(on).select_related("region", "office", "delegated_from__account")
    return Account.objects.order_by("username").prefetch_related(
        Prefetch("posts", posts, to_attr="posts_now")
    )


def get_account(actor: Actor, account_id: int) -> Account:
    """One account, for administrators."""
    require(actor, "core.account.view")
    return Account.objects.get(pk=account_id)


def posts_of(account_id: int) -> QuerySet[Post]:
    """All posts that an account has held, holds or will hold, the newest first."""
    rows = Post.objects.filter(account_id=account_id).select_related(
        "region", "office", "delegated_from__account"
    )
    return rows.order_by("-valid_from", "-pk")


def loans_of(account_id: int) -> QuerySet[Post]:
    """Posts that an account has lent to others."""
    rows = Post.objects.filter(delegated_from__account_id=account_id).select_related(
        "account", "region", "office"
    )
    return rows.order_by("-valid_from", "-pk")


def get_post(post_id: int) -> Post:
    """A post with what its pages show; the operations ask who may touch it."""
    return Post.objects.select_related("account", "region", "office", "delegated_from__account").get(
        pk=post_id
    )


def colleagues_of(actor: Actor) -> QuerySet[Account]:
    """To whom a post could be lent: active accounts but oneself and those who hold an administrator's power."""
    rows = Account.objects.filter(is_active=True).exclude(pk=actor.account_id or 0)
    return rows.exclude(posts__role__in=SEPARATE_POWERS).order_by("name", "username")


def offices_visible_to(actor: Actor) -> QuerySet[Office]:
    """The offices that the actor keeps."""
    return which(actor, "core.office.edit", Office.objects.select_related("region", "parent")).order_by(
        "region__path", "order", "pk"
    )


def regions_for_posts(actor: Actor) -> QuerySet[Region]:
    """The regions within which the actor may grant posts."""
    return which(
        actor, "core.post.grant", Region.objects.filter(valid_to__isnull=True), field="self"
    ).order_by("path")


def open_offices_in(regions: QuerySet[Region]) -> QuerySet[Office]:
    """Offices of these regions that are not closed."""
    return Office.objects.filter(closed_on__isnull=True, region__in=regions).select_related("region")


def posts_that_may(action: str, *, on: date, region: Region | None = None) -> QuerySet[Post]:
    """The posts in force on a day whose role may do ``action``, in ``region`` if it matters where."""
    permission = permissions.get(action)
    if permission is None:
        return Post.objects.none()
    rows = Post.objects.in_force(on).filter(role__in=permission.roles, account__is_active=True)
    if region is not None and permission.region_field:
        codes = [code for code in region.path.split("/") if code]
        rows = rows.filter(Q(region_id__in=codes))
    rows = rows.select_related("account", "region", "office", "delegated_from__account")
    return rows.order_by("role", "region__path", "account__name")
