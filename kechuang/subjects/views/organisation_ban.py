"""Restrictions on an organisation: its section on the page, making one, lifting one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.subjects.forms.person import BanForm
from kechuang.subjects.models import Organisation
from kechuang.subjects.operations.organisation_ban import ban_organisation, lift_organisation_ban
from kechuang.subjects.queries.bans import ban_tone, bans_of_organisation
from kechuang.subjects.states import OrganisationState
from kechuang.subjects.views.organisation import get_or_404
from kechuang.subjects.views.sections import section


@section("ban", "限制", order=90)
def ban_section(actor: Actor, organisation: Organisation, now: datetime) -> dict[str, Any] | None:
    """An organisation's restrictions: for the bureau and for the organisation itself, which has a right to know."""
    may_ban = organisation.state != OrganisationState.MERGED and bool(
        may(actor, "subjects.organisation.ban", organisation)
    )
    today = timezone.localdate(now)
    rows = [(ban, ban_tone(ban, today)) for ban in bans_of_organisation(organisation)]
    return {"rows": rows, "may_ban": may_ban} if rows or may_ban else None


@login_required
@require_http_methods(["GET", "POST"])
def organisation_ban(request: ActorRequest, pk: int) -> HttpResponse:
    """Restrict an organisation."""
    row = get_or_404(request, pk)
    require(request.actor, "subjects.organisation.ban", row)
    form = BanForm(request.POST or None, initial={"since": timezone.localdate(request.now)})
    if request.method == "POST" and form.is_valid():
        try:
            ban_organisation(organisation_id=pk, **form.cleaned_data, actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已登记限制。")
            return redirect("subjects:organisation_detail", pk=pk)
    return render(request, "subjects/organisation_ban.html", {"form": form, "row": row})


@login_required
@require_POST
def organisation_ban_lift(request: ActorRequest, pk: int, ban: int) -> HttpResponse:
    """Lift a restriction, with the reason."""
    row = get_or_404(request, pk)
    if not row.bans.filter(pk=ban).exists():
        raise Http404("没有这条限制。")
    reason = request.POST.get("reason", "")
    lift_organisation_ban(ban_id=ban, reason=reason, actor=request.actor, now=request.now)
    messages.success(request, "已解除限制。")
    return redirect("subjects:organisation_detail", pk=pk)
