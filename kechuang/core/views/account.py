"""Accounts, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import export_response
from kechuang.core.forms import AccountForm, PersonForm, ReasonForm
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Account
from kechuang.core.operations.account import (
    close_account,
    create_account,
    edit_account,
    reopen_account,
    reset_password,
    unlock_account,
)
from kechuang.core.permissions import may, require
from kechuang.core.queries import grant_of
from kechuang.core.queries.accounts import accounts_visible_to, get_account, posts_of
from kechuang.core.queries.trail import events_about_account
from kechuang.core.states import ROLE_TITLES


def masked(phone: str) -> str:
    """A phone number with its middle hidden, as lists and files show it."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****" if phone else ""


def _posts(account: Account) -> str:
    return "；".join(grant_of(post).label for post in account.posts_now)  # type: ignore[attr-defined]


COLUMNS = (
    Column[Account](
        "name", "姓名", lambda a: a.name, sort="name", primary=True,
        link=lambda a: reverse("core:account_detail", args=[a.pk]),
    ),
    Column[Account]("username", "用户名", lambda a: a.username, sort="username", primary=True),
    Column[Account]("posts", "现任岗位", _posts, primary=True),
    Column[Account]("phone", "手机", lambda a: masked(a.phone)),
    Column[Account]("active", "状态", lambda a: "在用" if a.is_active else "已停用", sort="is_active",
                    template="core/parts/account_state.html"),
    Column[Account]("last_login", "上次登录", lambda a: a.last_login, sort="last_login",
                    template="core/parts/moment.html"),
)  # fmt: skip


def _of_role(rows: QuerySet[Account], role: str) -> QuerySet[Account]:
    return rows.filter(posts__role=role).distinct()


@login_required
@require_GET
def account_list(request: ActorRequest) -> HttpResponse:
    """All accounts with their posts; ``?export=xlsx`` gives what is on the screen, phones masked."""
    actor = request.actor
    listing = Listing(
        request.GET,
        accounts_visible_to(actor, on=request.now.date()),
        columns=COLUMNS,
        filters=(
            Filter[Account]("role", "岗位", list(ROLE_TITLES.items()), _of_role),
            Filter[Account](
                "state",
                "状态",
                (("1", "在用"), ("0", "已停用")),
                lambda rows, v: rows.filter(is_active=v == "1"),
            ),
        ),
        search=("name", "username", "phone"),
        views=(View("全部", ""), View("在用", "state=1"), View("已停用", "state=0")),
        caption="账号",
    )
    if "export" in request.GET:
        return export_response(
            listing, title="账号清单", permission="core.account.view", actor=actor, now=request.now
        )
    context = {"listing": listing, "can_export": True, "may_create": bool(may(actor, "core.account.create"))}
    return render(request, "core/account_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def account_create(request: ActorRequest) -> HttpResponse:
    """Make an account; its one-time password is shown once."""
    require(request.actor, "core.account.create")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_account(**form.cleaned_data, actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            return render(request, "core/password_shown.html", {"made": made, "is_new": True})
    return render(request, "core/account_create.html", {"form": form})


@login_required
@require_GET
def account_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One account: particulars, posts, what was done to it."""
    actor, account = request.actor, _get(request, pk)
    today = request.now.date()
    context = {
        "account": account,
        "phone": account.phone if may(actor, "core.account.create") else masked(account.phone),
        "posts": [(post, _standing(post, today)) for post in posts_of(account.pk)],
        "events": events_about_account(account.pk),
        "may_edit": bool(may(actor, "core.account.create")),
        "may_close": bool(may(actor, "core.account.close")) and account.pk != actor.account_id,
        "may_reset": bool(may(actor, "core.account.reset_password")) and account.pk != actor.account_id,
        "may_unlock": bool(may(actor, "core.account.unlock")),
        "may_grant": bool(may(actor, "core.post.grant")) and account.pk != actor.account_id,
    }
    return render(request, "core/account_detail.html", context)


def _standing(post, today) -> tuple[str, str]:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a post and a day
    """The tone and the word for where a post stands on a day."""
    if post.valid_from > today:
        return "wait", "尚未开始"
    if post.valid_to is not None and post.valid_to < today:
        return "mute", "已结束"
    return "ok", "有效"


def _get(request: ActorRequest, pk: int) -> Account:
    try:
        return get_account(request.actor, pk)
    except Account.DoesNotExist as error:
        raise Http404("没有这个账号。") from error


@login_required
@require_http_methods(["GET", "POST"])
def account_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct a person's particulars."""
    require(request.actor, "core.account.create")
    account = _get(request, pk)
    start = {"name": account.name, "phone": account.phone, "email": account.email}
    form = PersonForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            edit_account(account_id=pk, **form.cleaned_data, actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已保存。")
            return redirect("core:account_detail", pk=pk)
    return render(request, "core/account_edit.html", {"form": form, "account": account})


@login_required
@require_http_methods(["GET", "POST"])
def account_close(request: ActorRequest, pk: int) -> HttpResponse:
    """Close an account, with the reason."""
    require(request.actor, "core.account.close")
    account = _get(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_account(account_id=pk, **form.cleaned_data, actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已停用“{account.username}”，其登录已全部失效。")
            return redirect("core:account_detail", pk=pk)
    return render(request, "core/account_close.html", {"form": form, "account": account})


@login_required
@require_POST
def account_reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    reopen_account(account_id=_get(request, pk).pk, actor=request.actor, now=request.now)
    messages.success(request, "账号已恢复。密码没有变；需要时请安全管理员重设。")
    return redirect("core:account_detail", pk=pk)


@login_required
@require_POST
def account_reset_password(request: ActorRequest, pk: int) -> HttpResponse:
    """A new one-time password, shown once."""
    made = reset_password(account_id=_get(request, pk).pk, actor=request.actor, now=request.now)
    return render(request, "core/password_shown.html", {"made": made, "is_new": False})


@login_required
@require_POST
def account_unlock(request: ActorRequest, pk: int) -> HttpResponse:
    """Let somebody try again who was locked out."""
    unlock_account(account_id=_get(request, pk).pk, actor=request.actor, now=request.now)
    messages.success(request, "已解除锁定，可以重新登录。")
    return redirect("core:account_detail", pk=pk)
