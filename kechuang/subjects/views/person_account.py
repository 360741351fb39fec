"""The page on which an officer ties a login to a person."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.subjects.forms.person import LoginForm
from kechuang.subjects.operations.person_account import link_person_account
from kechuang.subjects.views.person import load_person


@login_required
@require_http_methods(["GET", "POST"])
def person_link(request: ActorRequest, pk: int) -> HttpResponse:
    """Tie a login to a person, or untie it."""
    person = load_person(request, pk)
    require(request.actor, "subjects.person.link", person)
    start = {"username": person.account.username if person.account else ""}
    form = LoginForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            linked = link_person_account(
                person_id=pk, **form.cleaned_data, actor=request.actor, now=request.now
            )
        except Problem as problem:
            form.take(problem)
        else:
            done = "已关联，本人登录后可用“我的专家档案”。" if linked.account_id else "已取消关联。"
            messages.success(request, done)
            return redirect("subjects:person_detail", pk=pk)
    return render(request, "subjects/person_link.html", {"form": form, "person": person})
