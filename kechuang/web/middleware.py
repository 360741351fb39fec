"""Refusals and problems that leave a view become pages that say why; text that no table can hold goes no further."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.utils.cache import patch_vary_headers

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.web.errors import for_program, problem_page, refused_page, wrong_method


class FriendlyRefusals:
    """``Refused`` → 403 with its reason; ``Problem`` → 400 with what to mend. A stranger is sent to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; pages differ by the reader's cookies, and a private page is not kept by shared caches."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):  # Django's own says nothing at all
            response = wrong_method(request, response["Allow"])
        elif response.status_code == 405 and for_program(request):
            response = wrong_method(request, response.get("Allow", ""))
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


class StorableText:
    """Addresses and forms with a NUL character get 400: PostgreSQL takes it in no text, and nobody types it.

    JSON bodies are looked at where they are read (``kechuang.web.api``).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the form is read once it has passed the token's check."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Refuse before any view reads it."""
        texts = [request.path, *_texts(request.GET)]
        if not for_program(request):  # the API reads its body itself, once
            texts += _texts(request.POST)
        if not any("\0" in text for text in texts):
            return None
        words = "提交的内容里有不可见的空字符，无法保存。请删去后重新提交；从别处粘贴的，请先粘贴到记事本里。"
        if for_program(request):
            return JsonResponse({"detail": words}, status=400)
        return problem_page(request, Problem(words))


def _texts(given: QueryDict) -> Iterable[str]:
    for name, values in given.lists():
        yield name
        yield from map(str, values)
