"""The request as views get it: with who asks and when."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from kechuang.core.logic.actor import Actor


class ActorRequest(HttpRequest):
    """An ``HttpRequest`` on which ``ActorMiddleware`` has put ``actor`` and ``now`` (aware)."""

    actor: Actor
    now: datetime
