"""Pages of the shell itself."""

from __future__ import annotations

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kechuang.core import search as engine
from kechuang.core.models import Event, Notice
from kechuang.core.operations.notice import finish_task, mark_all_read, mark_read
from kechuang.core.queries.notices import notices_of
from kechuang.web import desk
from kechuang.web.context import CARE_COOKIE, THEME_COOKIE, THEMES
from kechuang.web.health import check_health, may_see_health
from kechuang.web.navigation import page_url
from kechuang.web.samples import sample

PAGE_SIZE = 30
A_YEAR = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What this is, for someone who has not signed in."""
    return render(request, "web/home.html", {"catalogue_url": page_url("indicators:list")})


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
    return _inside(request, request.GET.get("next", "")) or "/"


def _inside(request: HttpRequest, url: str) -> str:
    """The address if it is of this site, else an empty string."""
    fits = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if fits else ""


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
    """待办: what waits for me, what I wait for, what changed since yesterday."""
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    context = {
        "rows": desk.waiting_rows(actor, now),
        "awaited": desk.awaited_rows(actor, now),
        "changes": desk.changes_since_yesterday(actor, now),
        "start": desk.start_of(actor),
    }
    return render(request, "web/workbench.html", context)


@require_GET
@login_required
def done(request: HttpRequest) -> HttpResponse:
    """已办: what I have done, the newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    events = Event.objects.filter(actor_id=actor.account_id).order_by("-id")
    page = Paginator(events, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(event, desk.object_url(event.object_type, event.object_id)) for event in page]
    return render(request, "web/done.html", {"page": page, "rows": rows})


@require_GET
@login_required
def messages(request: HttpRequest) -> HttpResponse:
    """消息: my notices, unread ones as a view of their own."""
    rows = notices_of(request.actor)  # type: ignore[attr-defined]
    only_unread = request.GET.get("unread") == "1"
    if only_unread:
        rows = rows.filter(read_at__isnull=True)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "web/messages.html", {"page": page, "only_unread": only_unread})


@require_POST
@login_required
def open_message(request: HttpRequest, number: int) -> HttpResponse:
    """Mark one of my notices as read and go where it points."""
    try:
        notice = mark_read(notice_id=number, actor=request.actor, now=request.now)  # type: ignore[attr-defined]
    except Notice.DoesNotExist:
        raise Http404 from None
    return redirect(_inside(request, notice.link) or "web:messages")


@require_POST
@login_required
def read_messages(request: HttpRequest) -> HttpResponse:
    """Mark all my notices as read."""
    count = mark_all_read(actor=request.actor, now=request.now)  # type: ignore[attr-defined]
    flash.success(request, f"已把 {count} 条消息标为已读。")
    return redirect("web:messages")


@require_POST
@login_required
def finish_message(request: HttpRequest, number: int) -> HttpResponse:
    """Tick off a task that a notice asked for."""
    try:
        notice = finish_task(notice_id=number, actor=request.actor, now=request.now)  # type: ignore[attr-defined]
    except Notice.DoesNotExist:
        raise Http404 from None
    flash.success(request, f"“{notice.title}”已办结。")
    return redirect("web:workbench")


@require_GET
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Search over all rooms, in groups."""
    text = request.GET.get("q", "").strip()[:200]
    groups = engine.search(request.actor, text)  # type: ignore[attr-defined]
    context = {"search_words": text, "groups": groups, "words": engine.words_of(text)}
    return render(request, "web/search.html", context)


@never_cache
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Is this installation well? A stranger hears only yes or no; the operator hears of each part."""
    checks = check_health(now=request.now)  # type: ignore[attr-defined]
    well = all(check.ok for check in checks)
    answer: dict[str, object] = {"ok": well}
    if may_see_health(request.actor):  # type: ignore[attr-defined]
        answer["checks"] = {check.name: {"ok": check.ok, "detail": check.detail} for check in checks}
    return JsonResponse(answer, status=200 if well else 503, json_dumps_params={"ensure_ascii": False})
