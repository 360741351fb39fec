"""Puts the actor on the request, so that views hand it on; nothing below the views looks at a request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from kechuang.core.logic.actor import Actor
from kechuang.core.queries import actor_of


class ActorMiddleware:
    """``request.actor`` and ``request.now``: who asks, and when."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set both and go on."""
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: self._actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    @staticmethod
    def _actor(request: HttpRequest) -> Actor:
        if not request.user.is_authenticated:
            return Actor.stranger()
        return actor_of(request.user, on=timezone.localdate(request.now))  # type: ignore[attr-defined]
