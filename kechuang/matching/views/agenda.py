"""Pages of the agenda and the signing ceremony."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.permissions import may, require
from kechuang.matching.forms.conference import SessionForm, SigningForm
from kechuang.matching.models import Conference
from kechuang.matching.operations.agenda import (
    drop_session,
    drop_signing,
    mark_signing,
    save_session,
    save_signing,
)
from kechuang.matching.views.acting import Page, act, line_asked, organised_asked, tried


def _url(conference: Conference) -> str:
    return reverse("matching:conference_agenda", args=[conference.pk])


@login_required
@require_GET
def conference_agenda(request: ActorRequest, pk: int) -> HttpResponse:
    """The agenda with its addresses, and the list of the signing ceremony, for the organiser."""
    conference = organised_asked(request, pk)
    context = {
        "conference": conference,
        "sessions": list(conference.sessions.all()),
        "signings": list(conference.signings.all()),
        "may_edit": bool(may(request.actor, "matching.conference.edit", conference)),
        "marks": conference.state in ("running", "closed"),
    }
    return render(request, "matching/conference_agenda.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def session_edit(request: ActorRequest, pk: int, session: int) -> HttpResponse:
    """Add a part of the agenda (``session`` 0), or write one anew."""
    conference = organised_asked(request, pk)
    require(request.actor, "matching.conference.edit", conference)
    row = line_asked(conference.sessions.all(), session, "议程里") if session else None
    names = list(SessionForm.base_fields)
    start = (
        {name: getattr(row, name) for name in names}
        if row
        else {"starts_at": conference.starts_at, "ends_at": conference.ends_at}
    )
    form = SessionForm(request.POST or None, initial=start)
    page = Page("改议程" if row else "加一项议程", "保存", _url(conference))
    return act(
        request, conference, page, form,
        do=lambda f: save_session(
            conference_id=pk, given=f.given(), session_id=row.pk if row else None, actor=request.actor, now=request.now  # type: ignore[attr-defined]
        ),
    )  # fmt: skip


@login_required
@require_POST
def session_drop(request: ActorRequest, pk: int, session: int) -> HttpResponse:
    """Take a part out."""
    conference = organised_asked(request, pk)
    line_asked(conference.sessions.all(), session, "议程里")
    return tried(
        request,
        lambda: drop_session(session_id=session, actor=request.actor, now=request.now),
        "已删去。",
        _url(conference),
    )


@login_required
@require_http_methods(["GET", "POST"])
def signing_edit(request: ActorRequest, pk: int, signing: int) -> HttpResponse:
    """Add a line to the ceremony (``signing`` 0), or write one anew."""
    conference = organised_asked(request, pk)
    require(request.actor, "matching.conference.edit", conference)
    row = line_asked(conference.signings.all(), signing, "签约名单里") if signing else None
    start = (
        {name: getattr(row, name) for name in SigningForm.base_fields}
        if row
        else {"order": conference.signings.count() + 1}
    )
    form = SigningForm(request.POST or None, initial=start)
    page = Page("改签约名单" if row else "加一项签约", "保存", _url(conference))
    return act(
        request, conference, page, form,
        do=lambda f: save_signing(
            conference_id=pk, given=f.given(), signing_id=row.pk if row else None, actor=request.actor, now=request.now  # type: ignore[attr-defined]
        ),
    )  # fmt: skip


@login_required
@require_POST
def signing_mark(request: ActorRequest, pk: int, signing: int) -> HttpResponse:
    """Say that it was signed, or not after all; or take the line out."""
    conference = organised_asked(request, pk)
    line_asked(conference.signings.all(), signing, "签约名单里")
    told: dict[str, Any] = {"signing_id": signing, "actor": request.actor, "now": request.now}
    if request.POST.get("step") == "drop":
        return tried(request, lambda: drop_signing(**told), "已删去。", _url(conference))
    signed = request.POST.get("step") == "sign"
    return tried(request, lambda: mark_signing(signed=signed, **told), "记下了。", _url(conference))
