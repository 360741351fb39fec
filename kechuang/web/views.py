"""Pages of the shell itself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from kechuang.web.context import CARE_COOKIE, THEME_COOKIE, THEMES
from kechuang.web.samples import sample

A_YEAR = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What this is, for someone who has not signed in."""
    return render(request, "web/home.html")


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """How to use the site by keyboard, by ear and in large type."""
    return render(request, "web/accessibility.html")


@require_GET
def care(request: HttpRequest) -> HttpResponse:
    """Remember how pages are to be drawn (``care=0|1``, ``theme=light|dark|auto``), and go back."""
    response = HttpResponseRedirect(_next(request))
    if request.GET.get("care") in ("0", "1"):
        _remember(response, CARE_COOKIE, request.GET["care"] if request.GET["care"] == "1" else "")
    if "theme" in request.GET:
        theme = request.GET["theme"]
        _remember(response, THEME_COOKIE, theme if theme in THEMES else "")
    return response


def _next(request: HttpRequest) -> str:
    url = request.GET.get("next", "")
    fits = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if fits else "/"


def _remember(response: HttpResponse, name: str, value: str) -> None:
    if value:
        response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax")
    else:
        response.delete_cookie(name, samesite="Lax")


@require_GET
@login_required
def design(request: HttpRequest) -> HttpResponse:
    """All parts on one page, for those who build rooms."""
    return render(request, "web/design.html", {"sample": sample(request.GET, request.now)})  # type: ignore[attr-defined]


@require_GET
@login_required
def workbench(request: HttpRequest) -> HttpResponse:
    """What waits for me."""
    return render(request, "web/workbench.html")


@require_GET
@login_required
def done(request: HttpRequest) -> HttpResponse:
    """What I have done."""
    return render(request, "web/done.html")


@require_GET
@login_required
def messages(request: HttpRequest) -> HttpResponse:
    """My messages."""
    return render(request, "web/messages.html")


@require_GET
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Search over all rooms."""
    return render(request, "web/search.html")


def health(request: HttpRequest) -> JsonResponse:
    """Does it work?"""
    return JsonResponse({"ok": True})
