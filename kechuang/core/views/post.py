"""Posts: granting, ending, lending."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kechuang.core.forms import DelegateForm, EndForm, GrantForm
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Account, Post
from kechuang.core.operations.post import delegate_post, end_post, grant_post
from kechuang.core.permissions import may, require
from kechuang.core.queries.accounts import (
    colleagues_of,
    get_account,
    get_post,
    open_offices_in,
    regions_for_posts,
)


@login_required
@require_http_methods(["GET", "POST"])
def post_grant(request: ActorRequest, pk: int) -> HttpResponse:
    """Give an account a post."""
    require(request.actor, "core.post.grant")
    try:
        account = get_account(request.actor, pk)
    except Account.DoesNotExist as error:
        raise Http404("没有这个账号。") from error
    regions = regions_for_posts(request.actor)
    form = GrantForm(
        request.POST or None,
        regions=regions,
        offices=open_offices_in(regions),
        initial={"valid_from": request.now.date()},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            grant_post(
                account_id=pk,
                role=data["role"],
                region_code=data["region"].pk,
                office_id=data["office"].pk if data["office"] else None,
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
                actor=request.actor,
                now=request.now,
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已授予{account.name}岗位。")
            return redirect("core:account_detail", pk=pk)
    return render(request, "core/post_grant.html", {"form": form, "account": account})


def _get(pk: int) -> Post:
    try:
        return get_post(pk)
    except Post.DoesNotExist as error:
        raise Http404("没有这个岗位。") from error


@login_required
@require_http_methods(["GET", "POST"])
def post_end(request: ActorRequest, pk: int) -> HttpResponse:
    """End a post or a loan; whoever is a party to a loan comes back to his own page."""
    actor, post = request.actor, _get(pk)
    lender = post.delegated_from
    is_own_loan = lender is not None and actor.account_id in {post.account_id, lender.account_id}
    if not is_own_loan:
        require(actor, "core.post.end", post)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_post(post_id=pk, **form.cleaned_data, actor=actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "岗位已收回。")
            if may(actor, "core.account.view"):
                return redirect("core:account_detail", pk=post.account_id)
            return redirect("core:own_page")
    return render(request, "core/post_end.html", {"form": form, "post": post})


@login_required
@require_http_methods(["GET", "POST"])
def post_delegate(request: ActorRequest, pk: int) -> HttpResponse:
    """Lend one's own post to a colleague."""
    post = _get(pk)
    require(request.actor, "core.post.delegate", post)
    form = DelegateForm(
        request.POST or None,
        colleagues=colleagues_of(request.actor),
        initial={"valid_from": request.now.date()},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            delegate_post(
                post_id=pk,
                to_account_id=data["to_account"].pk,
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
                actor=request.actor,
                now=request.now,
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已委托{data['to_account']}代行，到期自动收回。")
            return redirect("core:own_page")
    return render(request, "core/post_delegate.html", {"form": form, "post": post})
