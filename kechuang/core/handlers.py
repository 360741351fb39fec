"""What the sign-in library tells us: somebody has set a password of his own."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.dispatch import receiver
from django.http import HttpRequest

from kechuang.core.models import Account
from kechuang.core.operations.account import note_password_change
from kechuang.core.queries import actor_of


@receiver([password_changed, password_set, password_reset], dispatch_uid="kechuang.core.password")
def password_is_ones_own(*, request: HttpRequest, user: Account, **_: Any) -> None:
    """The duty to change it ends, and the trail says when."""
    now = request.now  # type: ignore[attr-defined]
    note_password_change(account_id=user.pk, actor=actor_of(user, on=now.date()), now=now)
