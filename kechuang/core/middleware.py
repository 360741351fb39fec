"""Puts the actor on the request, so that views hand it on; nothing below the views looks at a request.

And holds whoever must change his password to doing so first.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
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
        request.now = timezone.localtime()  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: self._actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    @staticmethod
    def _actor(request: HttpRequest) -> Actor:
        if not request.user.is_authenticated:
            return Actor.stranger()
        return actor_of(request.user, on=timezone.localdate(request.now))  # type: ignore[attr-defined]


#: What somebody may still open before he has changed his one-time password.
_OPEN_MEANWHILE = frozenset(
    {
        "account_change_password",
        "account_set_password",
        "account_logout",
        "account_reauthenticate",
        "web:health",
    }
)


class PasswordDuty:
    """Whoever signed in with a password that was given to him sets one of his own before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the question is asked once the address is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Send to the page where the password is changed; a program gets 403 with the reason."""
        if not (request.user.is_authenticated and request.user.must_change_password):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in _OPEN_MEANWHILE:
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": "请先登录网页，修改一次性密码。"}, status=403)
        return redirect("account_change_password")
