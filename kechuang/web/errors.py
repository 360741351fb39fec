"""Error pages that help: what happened, what was saved, what to do next, and a number to quote."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass

from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.permissions import permissions, who_may

log = logging.getLogger("kechuang.web.errors")


@dataclass(frozen=True)
class Broken:
    """What a reader is told of a failure: a number to quote, and what this very request has saved."""

    number: str
    saved: list[str]
    saved_known: bool


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself cannot be understood."""
    return render(request, "web/errors/400.html", {"message": ""}, status=400)


def problem_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """400: an operation could not go on with what it was given."""
    context = {"message": problem.message, "field": problem.field}
    return render(request, "web/errors/400.html", context, status=400)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 of Django's own (an expired form, a refused file)."""
    return render(request, "web/errors/403.html", {"reason": "", "who": []}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token does not fit (signed in anew in another tab, or the page lay too long)."""
    return render(request, "web/errors/csrf.html", status=403)


def refused_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """403: the permission's own reason, and who may do it instead. A stranger is asked to sign in."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    permission = permissions.get(refusal.action)
    context = {
        "reason": refusal.reason,
        "title": permission.title if permission else "",
        "who": _holders(refusal.action),
    }
    return render(request, "web/errors/403.html", context, status=403)


def _holders(action: str) -> list[str]:
    """Some who may do it, so that the reader knows whom to ask."""
    posts = who_may(action, on=timezone.localdate())[:3]
    return [
        f"{post.account}（{post.office.name if post.office else post.region.name} {post.get_role_display()}）"
        for post in posts
    ]


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; a program gets it as JSON."""
    if for_program(request):
        return JsonResponse({"detail": "没有这个地址。"}, status=404)
    return render(request, "web/errors/404.html", status=404)


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: an address that only takes what a button sends, opened by itself (after signing in anew, often)."""
    if for_program(request):
        response: HttpResponse = JsonResponse({"detail": f"这个地址只接受 {allowed}。"}, status=405)
    else:
        response = render(request, "web/errors/405.html", status=405)
    response["Allow"] = allowed
    return response


def for_program(request: HttpRequest) -> bool:
    """Does a program ask, which wants JSON instead of a page?"""
    return request.path.startswith("/api/")


def broken(request: HttpRequest) -> HttpResponse:
    """500: drawn without database, session or context, so that it comes even when those are what broke."""
    saved, saved_known = _saved(request)
    failure = Broken(_number(), saved, saved_known)
    # The traceback goes under the same number, so that quoting it is enough to find the cause: Django calls
    # this handler while the exception is still being handled.
    log.error("错误编号 %s：%s %s", failure.number, request.method, request.path, exc_info=True)  # noqa: LOG014
    return HttpResponse(render_to_string("web/errors/500.html", {"failure": failure}), status=500)


def _number() -> str:
    return f"{timezone.localtime():%m%d%H%M}-{secrets.token_hex(3).upper()}"


def _saved(request: HttpRequest) -> tuple[list[str], bool]:
    """The writes of this request that were committed before it failed, by their events; and whether that is known."""
    now, actor = getattr(request, "now", None), getattr(request, "actor", None)
    try:
        if now is None or actor is None or not actor.signed_in:
            return [], request.method in ("GET", "HEAD")
        rows = Event.objects.filter(actor_id=actor.account_id, at=now).order_by("id")[:20]
        return [event.title for event in rows], True
    except DatabaseError:
        return [], False
