"""Accounts as actors."""

from __future__ import annotations

from datetime import date

from kechuang.core.logic.actor import Actor, Grant
from kechuang.core.models import Account, Post
from kechuang.core.standings import standings_of
from kechuang.core.states import ROLE_TITLES


def actor_of(account: Account, *, on: date) -> Actor:
    """The account as an actor with the posts in force on a day, and its standings. One query, and one a provider."""
    posts = (
        Post.objects.in_force(on)
        .filter(account=account)
        .select_related("region", "office", "delegated_from__account")
        .order_by("id")
    )
    return Actor(
        account_id=account.pk,
        name=str(account),
        grants=tuple(grant_of(post) for post in posts),
        standings=standings_of(account.pk, on=on),
    )


def grant_of(post: Post) -> Grant:
    """A post as a grant."""
    return Grant(
        role=post.role,
        role_title=ROLE_TITLES.get(post.role, post.role),
        region_code=post.region_id,
        region_path=post.region.path,
        region_name=post.region.name,
        office_id=post.office_id,
        office_name=post.office.name if post.office else "",
        post_id=post.pk,
        delegated_by=str(post.delegated_from.account) if post.delegated_from else "",
    )
