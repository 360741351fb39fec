"""Refusals and problems that leave a view become pages that say why, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.web.errors import problem_page, refused_page


class FriendlyRefusals:
    """``Refused`` → 403 with its reason; ``Problem`` → 400 with what to mend. A stranger is sent to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; pages differ by the reader's cookies, and a private page is not kept by shared caches."""
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for the two exceptions that are meant for people."""
        if isinstance(exception, Refused):
            return refused_page(request, exception)
        if isinstance(exception, Problem):
            return problem_page(request, exception)
        return None
