"""Refusals and problems that leave a view become pages that say why; text that no table can hold goes no further."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from django.contrib import messages as flash
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
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


#: Forms remembered in a session; further back than that nobody sends one again.
_REMEMBERED = 20
_SENT = "web.sent"


class SentOnce:
    """A form that was taken already is not taken again: a double click or a reload leads to where the first one led.

    The token in a form is masked anew each time the page is drawn, so the same token with the same values is the
    same form. What htmx sends keeps its page, and with it the token: that is not looked at.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Remember where a form led once it has been taken."""
        response = self.get_response(request)
        key = getattr(request, "form_key", "")
        if key and response.status_code == 302 and request.user.is_authenticated:
            sent = [pair for pair in request.session.get(_SENT, []) if pair[0] != key]
            request.session[_SENT] = [*sent, [key, response["Location"]]][-_REMEMBERED:]
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Answer a form that was taken before with its own redirect."""
        if request.method != "POST" or for_program(request) or "HX-Request" in request.headers:
            return None
        if "csrfmiddlewaretoken" not in request.POST or not request.user.is_authenticated:
            return None
        key = _form_key(request)
        led_to = dict(request.session.get(_SENT, [])).get(key)
        if led_to is None:
            request.form_key = key  # type: ignore[attr-defined]
            return None
        flash.info(request, "这份内容刚才已经提交过，没有重复写入。")
        return HttpResponseRedirect(led_to)


def _form_key(request: HttpRequest) -> str:
    files = [(name, str(each), getattr(each, "size", 0)) for name, each in request.FILES.items()]
    whole = repr((request.get_full_path(), sorted(request.POST.lists()), files))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


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
