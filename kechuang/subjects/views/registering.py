"""Registering and changing organisations: by themselves on an open page, by officers on theirs."""

from __future__ import annotations

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html_join
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Account
from kechuang.core.permissions import require
from kechuang.subjects.forms.organisation import AccountPart, FormerNameForm, OrganisationForm, PledgeForm
from kechuang.subjects.logic.identifiers import uscc_warning
from kechuang.subjects.logic.industries import find_industries
from kechuang.subjects.models import Organisation
from kechuang.subjects.operations.former_name import add_former_name
from kechuang.subjects.operations.organisation import (
    apply_organisation,
    edit_organisation,
    register_organisation,
)
from kechuang.subjects.queries import organisations as queries
from kechuang.subjects.views.organisation import get_or_404

#: How many organisations may register themselves from one address within an hour; a flood is somebody's program.
REGISTRATIONS_AN_HOUR = 20
#: How a record that was written is told of records like it.
_LOOK = "库里有名称相近的单位：{}。如果是同一家，请在页面上对比并合并。"


@require_http_methods(["GET", "POST"])
def organisation_apply(request: ActorRequest) -> HttpResponse:
    """An organisation registers itself; who does it has an account from then on and is signed in."""
    actor = request.actor
    form = OrganisationForm(request.POST or None, regions=queries.registrable_regions(), needs_uscc=True)
    account = None if actor.signed_in else AccountPart(request.POST or None)
    pledge = PledgeForm(request.POST or None)
    parts = [each for each in (form, account, pledge) if each is not None]
    if request.method == "POST" and [each.is_valid() for each in parts].count(False) == 0:
        try:
            _refuse_a_flood(request)
            member = apply_organisation(
                facts=form.facts(),
                administrator=account.newcomer() if account is not None else None,
                actor=actor,
                now=request.now,
            )
        except Problem as problem:
            _blame(problem, form, account)
        else:
            _count(request)
            if account is not None:
                _sign_in(request, member.account_id)
            messages.success(
                request, "已登记。所在县（市、区）科技部门核实后，各项业务都能办；现在可以先补全资料。"
            )
            return redirect("subjects:organisation_detail", pk=member.organisation_id)
    context = {"form": form, "account": account, "pledge": pledge, "similar": _similar(form)}
    return render(request, "subjects/organisation_apply.html", context)


def _place_of(request: HttpRequest) -> str:
    """The key under which registrations from the asker's address are counted: the address that lock-outs go by."""
    return f"subjects.apply:{get_client_ip_address(request)}"


def _refuse_a_flood(request: HttpRequest) -> None:
    """Raise ``Problem`` if as many organisations as one address may were registered from it within the hour."""
    if cache.get(_place_of(request), 0) >= REGISTRATIONS_AN_HOUR:
        raise Problem(
            f"从您所在的网络一小时内已登记{REGISTRATIONS_AN_HOUR}家单位，请过一小时再试，或请所在县（市、区）科技部门登记。"
        )


def _count(request: HttpRequest) -> None:
    key = _place_of(request)
    if not cache.add(key, 1, timeout=3600):
        cache.incr(key)


def _blame(problem: Problem, form: OrganisationForm, account: AccountPart | None) -> None:
    """Show a problem where it arose: the account's fields are not the organisation's."""
    if account is not None and problem.field in {"username", "password", "phone"}:
        account.take(problem)
    else:
        form.take(problem)


def _sign_in(request: HttpRequest, account_id: int | None) -> None:
    account = Account.objects.get(pk=account_id or 0)
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[-1])


def _similar(form: OrganisationForm) -> list[queries.Similar]:
    """Records like the one that is being registered: shown by name and place, which are no secret."""
    name = form.data.get("name", "") if form.is_bound else ""
    return queries.similar_organisations(name=name)[:3] if name else []


@require_GET
def industry_options(request: ActorRequest) -> HttpResponse:
    """The industries that fit what was typed, as options of a list."""
    found = find_industries(request.GET.get("industry", ""))
    rows = ((each.label,) for each in found)
    return HttpResponse(format_html_join("\n", '<option value="{}"></option>', rows))


@login_required
@require_http_methods(["GET", "POST"])
def organisation_register(request: ActorRequest) -> HttpResponse:
    """An officer registers an organisation."""
    require(request.actor, "subjects.organisation.register")
    form = OrganisationForm(request.POST or None, regions=queries.regions_below(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            row = register_organisation(facts=form.facts(), actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已登记。")
            _warn(request, row)
            return redirect("subjects:organisation_detail", pk=row.pk)
    return render(request, "subjects/organisation_register.html", {"form": form})


def _warn(request: ActorRequest, row: Organisation) -> None:
    """What an officer should look at once more."""
    if row.uscc and (doubt := uscc_warning(row.uscc)):
        messages.warning(request, doubt)
    similar = queries.similar_to(row)
    if similar:
        messages.warning(request, _LOOK.format("、".join(each.organisation.name for each in similar[:3])))


@login_required
@require_http_methods(["GET", "POST"])
def organisation_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what is on file."""
    row = get_or_404(request, pk)
    require(request.actor, "subjects.organisation.edit", row)
    form = OrganisationForm(request.POST or None, regions=queries.registrable_regions(), kept=row)
    if request.method == "POST" and form.is_valid():
        try:
            edit_organisation(organisation_id=pk, facts=form.facts(), actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已保存。")
            return redirect("subjects:organisation_detail", pk=pk)
    return render(request, "subjects/organisation_edit.html", {"form": form, "row": row})


@login_required
@require_http_methods(["GET", "POST"])
def former_name_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Enter a name from before the organisation was on file."""
    row = get_or_404(request, pk)
    require(request.actor, "subjects.organisation.verify", row)
    form = FormerNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_former_name(organisation_id=pk, **form.cleaned_data, actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已登记。")
            return redirect("subjects:organisation_detail", pk=pk)
    return render(request, "subjects/former_name_add.html", {"form": form, "row": row})
