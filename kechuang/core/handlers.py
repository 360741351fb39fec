"""What the sign-in library tells us: somebody has set a password of his own. And what comes round again: live messages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest

from kechuang.core.live.nchan import Publisher
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account
from kechuang.core.operations.account import note_password_change
from kechuang.core.operations.live import prune_messages, push_heads, push_messages
from kechuang.core.periodic import every
from kechuang.core.queries import actor_of

log = logging.getLogger(__name__)


@receiver([password_changed, password_set, password_reset], dispatch_uid="kechuang.core.password")
def password_is_ones_own(*, request: HttpRequest, user: Account, **_: Any) -> None:
    """The duty to change it ends, and the trail says when."""
    now = request.now  # type: ignore[attr-defined]
    note_password_change(account_id=user.pk, actor=actor_of(user, on=now.date()), now=now)


@every(timedelta(seconds=1), "core.push_messages", "把没有告诉 nginx 的实时消息再告诉它")
def push(now: datetime) -> None:
    """What the process that wrote it could not tell: nginx was away, or the process died."""
    _with_nginx(push_messages, now)


@every(timedelta(seconds=15), "core.push_heads", "告诉 nginx 各频道说到第几条")
def push_marks(now: datetime) -> None:
    """A sign of life, by which pages find out that they missed something: a nginx that was started anew has forgotten all."""
    _with_nginx(push_heads, now)


@every(timedelta(days=1), "core.prune_messages", "删去三十天前的实时消息")
def prune(now: datetime) -> None:
    """The rooms keep what was said; here it is kept only for those who were away."""
    prune_messages(actor=Actor.system("实时消息"), now=now)


def _with_nginx(push_what: Callable[..., int], now: datetime) -> None:
    if settings.LIVE != "nchan":
        return
    publisher = Publisher(settings.LIVE_PUBLISH)
    try:
        push_what(post=publisher, actor=Actor.system("实时推送"), now=now)
    except OSError as error:
        log.warning("nginx 没有收下实时消息，稍后再试：%s", error)
    finally:
        publisher.close()
