"""Accounts as actors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, DateField

from kechuang.core.logic.actor import Actor, Grant
from kechuang.core.models import Account, Post
from kechuang.core.prepared import Prepared, Slot
from kechuang.core.standings import standings_of
from kechuang.core.states import ROLE_TITLES

_posts = Prepared(
    lambda: (
        Post.objects.in_force(Slot("on", DateField()))  # type: ignore[arg-type]  # filled when it is asked
        .filter(account=Slot("account", BigIntegerField()))
        .order_by("id")
        .values_list(
            "pk", "role", "region_id", "region__path", "region__name", "office_id", "office__name",
            "delegated_from__account__name", "delegated_from__account__username",
        )
    )
)  # fmt: skip


def actor_of(account: Account, *, on: date) -> Actor:
    """The account as an actor with the posts in force on a day, and its standings. One query, and one a provider."""
    return Actor(
        account_id=account.pk,
        name=str(account),
        grants=tuple(_grant(row) for row in _posts(account=account.pk, on=on)),
        standings=standings_of(account.pk, on=on),
    )


def grant_of(post: Post) -> Grant:
    """A post as a grant."""
    lender = post.delegated_from.account if post.delegated_from else None
    return _grant(
        (
            post.pk, post.role, post.region_id, post.region.path, post.region.name, post.office_id,
            post.office.name if post.office else "", lender.name if lender else "", lender.username if lender else "",
        )
    )  # fmt: skip


def _grant(row: Sequence[Any]) -> Grant:
    post_id, role, region, path, place, office_id, office, lender, username = row
    return Grant(
        role=role,
        role_title=ROLE_TITLES.get(role, role),
        region_code=region,
        region_path=path,
        region_name=place,
        office_id=office_id,
        office_name=office or "",
        post_id=post_id,
        delegated_by=lender or username or "",
    )
