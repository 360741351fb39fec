"""The yearly confirmation: by a link without signing in, and one's own page signed in. Numbers stay masked on both."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.subjects.forms.person import OwnForm, profile_initial, ties_in_force
from kechuang.subjects.logic.experts import hash_of, is_stale, masked_email, masked_id, masked_phone
from kechuang.subjects.models import ConfirmLink, Expert
from kechuang.subjects.operations.confirmation import Statement, answer_confirm_link, confirm_expert
from kechuang.subjects.queries import person as queries
from kechuang.subjects.queries.person import employer_of, relation_name

#: A token is 43 characters; anything longer is not looked for.
_LONGEST = 100


@never_cache
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "POST"])
def expert_confirm(request: ActorRequest, token: str) -> HttpResponse:
    """The page behind a link. A token that never was answers as any address that is not there; an old one says why."""
    link = _link(token)
    if link.used_at is not None or link.expires_at <= request.now:
        used = link.used_at is not None
        return _private(render(request, "subjects/expert_confirm_old.html", {"used": used}, status=410))
    expert = queries.expert_of(link.person)
    if expert is None:
        raise Http404("没有这个页面。")
    form = _form(request, expert)
    if request.method == "POST" and form.is_valid():
        try:
            answer_confirm_link(
                token=token, statement=_statement(form, expert), actor=request.actor, now=request.now
            )
        except Problem as problem:
            form.take(problem)
        else:
            willing = form.cleaned_data["willing"] == "yes"
            return _private(render(request, "subjects/expert_confirm_done.html", {"willing": willing}))
    return _private(render(request, "subjects/expert_confirm.html", _page(form, expert)))


def _link(token: str) -> ConfirmLink:
    link = None
    if len(token) <= _LONGEST:
        rows = ConfirmLink.objects.select_related("person__employer", "person__region")
        link = rows.filter(token_hash=hash_of(token), person__merged_into__isnull=True).first()
    if link is None:
        raise Http404("没有这个页面。")
    return link


def _private(response: HttpResponse) -> HttpResponse:
    """No trace of the address: not in other sites' logs, not in caches, not in search engines."""
    # not "no-referrer": browsers would send the form with an unknown origin, which is refused
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _form(request: ActorRequest, expert: Expert) -> OwnForm:
    person = expert.person
    ties = ties_in_force(queries.relations_of(person), person, relation_name)
    start = profile_initial(expert, ties) | {
        "employer_name": employer_of(person),
        "title": person.title,
        "position": person.position,
        "email": person.email,
        "findable": "yes" if expert.findable_since else "no",
    }
    form = OwnForm(request.POST or None, disciplines=queries.discipline_choices(), initial=start)
    del form.fields["is_financial"]
    return form


def _statement(form: OwnForm, expert: Expert) -> Statement:
    data = form.cleaned_data
    data["is_financial"] = expert.is_financial
    kept = ("title", "position", "employer_name", "phone", "email")
    return Statement(
        willing=data["willing"] == "yes",
        findable=data["findable"] == "yes",
        profile=form.profile(expert),
        **{name: data[name] for name in kept},
    )


def _page(form: OwnForm, expert: Expert) -> dict[str, Any]:
    person = expert.person
    return {
        "form": form,
        "expert": expert,
        "person": person,
        "masked_id": masked_id(person.id_tail),
        "masked_phone": masked_phone(person.phone_tail),
        "masked_email": masked_email(person.email),
    }


@login_required
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "POST"])
def expert_own(request: ActorRequest) -> HttpResponse:
    """我的专家档案: what the pool says of the reader, and his own word on it."""
    actor = request.actor
    keys = actor.keys_of("person", "oneself")
    rows = Expert.objects.visible_to(actor).select_related("person__employer", "person__region")
    expert = rows.prefetch_related("disciplines", "outputs", "absences").filter(person__in=keys).first()
    if expert is None:
        return render(request, "subjects/expert_own_none.html", {"on_file": bool(keys)})
    form = _form(request, expert)
    if request.method == "POST" and form.is_valid():
        try:
            confirm_expert(
                expert_id=expert.pk, statement=_statement(form, expert), actor=actor, now=request.now
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已确认，谢谢。")
            return redirect("subjects:expert_own")
    context = _page(form, expert) | {
        "stale": is_stale(expert.confirmed_on, request.now.date()),
        "events": queries.history_of(expert.person, expert),
    }
    return render(request, "subjects/expert_own.html", context)
