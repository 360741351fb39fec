"""Members: invited by a link shown once, accepted, changed, ended, handed over."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Account
from kechuang.core.permissions import require
from kechuang.subjects.forms.organisation import AccountPart, HandOverForm, InviteForm
from kechuang.subjects.models import Membership, Organisation
from kechuang.subjects.operations.membership import (
    Invitation,
    accept_membership,
    change_membership,
    end_membership,
    hand_over_membership,
    invite_membership,
)
from kechuang.subjects.queries.organisations import open_invitation
from kechuang.subjects.views.organisation import get_or_404


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def membership_invite(request: ActorRequest, pk: int) -> HttpResponse:
    """Invite somebody; the link is shown once."""
    row = get_or_404(request, pk)
    require(request.actor, "subjects.membership.invite", Membership(organisation=row))
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = invite_membership(
                organisation_id=pk, name=data["name"], role=data["role"], actor=request.actor, now=request.now
            )
        except Problem as problem:
            form.take(problem)
        else:
            return _shown(request, row, made)
    return render(request, "subjects/membership_invite.html", {"form": form, "row": row})


def _shown(request: ActorRequest, row: Organisation, made: Invitation) -> HttpResponse:
    link = request.build_absolute_uri(reverse("subjects:invitation", args=[made.token]))
    return render(
        request, "subjects/membership_invited.html", {"row": row, "member": made.membership, "link": link}
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def membership_hand_over(request: ActorRequest, pk: int) -> HttpResponse:
    """Officers invite a new administrator in the place of those who have left."""
    row = get_or_404(request, pk)
    require(request.actor, "subjects.membership.hand_over", Membership(organisation=row))
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = hand_over_membership(
                organisation_id=pk,
                name=data["name"],
                reason=data["reason"],
                actor=request.actor,
                now=request.now,
            )
        except Problem as problem:
            form.take(problem)
        else:
            return _shown(request, row, made)
    return render(request, "subjects/membership_hand_over.html", {"form": form, "row": row})


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: ActorRequest, token: str) -> HttpResponse:
    """Somebody opens his invitation: accepts with his account, or makes one. A stranger's wrong link finds nothing."""
    row = open_invitation(token)
    if row is None or row.token_until is None:
        raise Http404("这条邀请链接不存在、已用过或已撤回。请单位管理员重新邀请。")
    account = None if request.actor.signed_in else AccountPart(request.POST or None)
    if request.method == "POST" and (account is None or account.is_valid()):
        try:
            member = accept_membership(
                token=token,
                newcomer=account.newcomer() if account is not None else None,
                actor=request.actor,
                now=request.now,
            )
        except Problem as problem:
            if account is None:
                raise
            account.take(problem)
        else:
            if account is not None:
                new = Account.objects.get(pk=member.account_id or 0)
                login(request, new, backend=settings.AUTHENTICATION_BACKENDS[-1])
            messages.success(request, f"您已加入{row.organisation.name}。")
            return redirect("subjects:organisation_detail", pk=row.organisation_id)
    context = {"row": row, "account": account, "is_over": row.token_until < request.now}
    return render(request, "subjects/invitation.html", context)


@login_required
@require_POST
def membership_change(request: ActorRequest, pk: int) -> HttpResponse:
    """Give a member another role."""
    row = _do(change_membership, request, pk, role=request.POST.get("role", ""))
    messages.success(request, f"{row.account}现为{row.get_role_display()}。")
    return redirect(f"{reverse('subjects:organisation_detail', args=[row.organisation_id])}#members")


@login_required
@require_POST
def membership_end(request: ActorRequest, pk: int) -> HttpResponse:
    """Somebody leaves, or an invitation is withdrawn."""
    row = _do(end_membership, request, pk, reason=request.POST.get("reason", ""))
    messages.success(request, "已办理。")
    if row.account_id == request.actor.account_id:
        return redirect("subjects:organisation_mine")
    return redirect(f"{reverse('subjects:organisation_detail', args=[row.organisation_id])}#members")


def _do(operation: object, request: ActorRequest, pk: int, **values: str) -> Membership:
    try:
        return operation(membership_id=pk, actor=request.actor, now=request.now, **values)  # type: ignore[operator]
    except Membership.DoesNotExist as error:
        raise Http404("没有这位成员。") from error
