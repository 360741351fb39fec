"""Pages of who comes: registering, one's own registration with its badges, changing it, proposing what to bring."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.core.queries.trail import events_of
from kechuang.exchange.models import Item
from kechuang.exchange.states import ON_SHOW
from kechuang.matching.forms.conference import ProposeForm, ReasonForm, RegistrationForm
from kechuang.matching.models import Conference, Registration
from kechuang.matching.operations.entry import propose_entry, withdraw_entry
from kechuang.matching.operations.registration import (
    RegistrationGiven,
    check_in_participant,
    edit_registration,
    join_registration,
    make_registration,
    withdraw_registration,
)
from kechuang.matching.permissions.conference import WRITERS
from kechuang.matching.queries.conference import place_of
from kechuang.matching.states.conference import OPEN_TO_PEOPLE, Presence, RegistrationState
from kechuang.matching.views.acting import Page, act, conference_asked, tried
from kechuang.matching.views.conference import conference_url
from kechuang.subjects.models import Organisation, Person


def registration_asked(request: ActorRequest, pk: int) -> Registration:
    """The registration, or 404 for one that the actor may not see."""
    rows = Registration.objects.visible_to(request.actor).select_related(
        "conference__region", "organisation", "person", "region"
    )
    try:
        return rows.get(pk=pk)
    except Registration.DoesNotExist as error:
        raise Http404("没有这份报名，或不是您的。") from error


def registration_url(row: Registration) -> str:
    """Its page."""
    return reverse("matching:registration_detail", args=[row.pk])


def _identities(request: ActorRequest, conference: Conference) -> list[tuple[str, str]]:
    """As whom the actor may come and has not registered yet: his organisations, himself as an expert, himself as a visitor."""
    actor = request.actor
    states = (RegistrationState.APPLIED, RegistrationState.APPROVED)
    there = list(Registration.objects.filter(conference=conference, state__in=states).of(actor))
    organisations = Organisation.objects.filter(pk__in=actor.keys_of("organisation", *WRITERS)).order_by(
        "name"
    )
    people = Person.objects.filter(pk__in=actor.keys_of("person")).order_by("pk")
    taken = {("o", each.organisation_id) for each in there} | {("p", each.person_id) for each in there}
    found = [(f"o{each.pk}", f"单位：{each.name}") for each in organisations if ("o", each.pk) not in taken]
    found += [(f"p{each.pk}", f"专家：{each.name}") for each in people if ("p", each.pk) not in taken]
    if not any(each.kind == "visitor" for each in there):
        found.append(("v", "公众（只听报告、提问，不参加洽谈）"))
    return found


@login_required
@require_http_methods(["GET", "POST"])
def registration_make(request: ActorRequest, pk: int) -> HttpResponse:
    """Register."""
    conference = conference_asked(request, pk)
    identities = _identities(request, conference)
    if not identities:
        messages.info(request, "您能代表的都已经报过名了。")
        return redirect(conference_url(conference))
    form = RegistrationForm(request.POST or None, conference=conference, identities=identities)
    page = Page(
        "报名", "提交报名", conference_url(conference), template="matching/registration_make.html", done=""
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = _register(
                request, conference, form.cleaned_data["as_whom"] or identities[0][0], form.given()
            )
        except Problem as problem:
            form.take(problem)
        else:
            done = (
                "报名成功，参会号在下面。"
                if row.state == RegistrationState.APPROVED
                else "已提交，等组织方确认。"
            )
            messages.success(request, done)
            return redirect(registration_url(row))
    return render(request, page.template, {"form": form, "page": page, "conference": conference})


def _register(
    request: ActorRequest, conference: Conference, whom: str, given: RegistrationGiven
) -> Registration:
    told: dict[str, Any] = {
        "conference_id": conference.pk,
        "given": given,
        "actor": request.actor,
        "now": request.now,
    }
    if whom == "v":
        return join_registration(**told)
    key = int(whom[1:])
    return (
        make_registration(**told, organisation_id=key)
        if whom[0] == "o"
        else make_registration(**told, person_id=key)
    )


@login_required
@require_GET
def registration_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One registration with its people and badges, for its own side and for organisers."""
    row, actor = registration_asked(request, pk), request.actor
    conference = row.conference
    own = Registration.objects.filter(pk=row.pk).of(actor).exists()
    open_now = conference.state in OPEN_TO_PEOPLE and row.state in (
        RegistrationState.APPLIED,
        RegistrationState.APPROVED,
    )
    address = request.build_absolute_uri(reverse("matching:participant_check_in", args=[conference.pk]))
    people = list(row.participants.filter(is_gone=False))
    context = {
        "row": row,
        "conference": conference,
        "own": own,
        "badges": [(each, _square(f"{address}?number={each.number}")) for each in people[:50]],
        "entries": list(row.entries.select_related("item__face", "place")),
        "may_edit": open_now and own and row.source != "imported",
        "may_withdraw": open_now and (own or bool(may(actor, "matching.registration.withdraw", row))),
        "may_approve": bool(may(actor, "matching.registration.approve", row)),
        "takes_entries": row.organisation_id
        and conference.state in OPEN_TO_PEOPLE
        and request.now <= conference.collection_until,
        "checks_in": own and conference.state == "running" and conference.venue != "onsite",
        "events": events_of(row),
    }
    return render(request, "matching/registration_detail.html", context)


def _square(text: str) -> str:
    """A code with the address of checking in: nothing of it comes from outside."""
    made = segno.make(text, error="m", mask=3)
    return mark_safe(made.svg_inline(scale=3, border=2, svgclass="kc-qr", lineclass=None, omitsize=True))  # noqa: S308


@login_required
@require_http_methods(["GET", "POST"])
def registration_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change who comes."""
    row = registration_asked(request, pk)
    require(
        request.actor,
        "matching.registration.join" if row.kind == "visitor" else "matching.registration.make",
        row,
    )
    form = RegistrationForm(request.POST or None, conference=row.conference, identities=[], row=row)
    page = Page("修改报名", "保存", registration_url(row), template="matching/registration_make.html")
    return act(
        request, row.conference, page, form, row=row,
        do=lambda f: edit_registration(registration_id=row.pk, given=f.given(row), actor=request.actor, now=request.now),  # type: ignore[attr-defined]
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def registration_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Not to come after all."""
    row = registration_asked(request, pk)
    form = ReasonForm(request.POST or None, words="可以不写。约好的洽谈会取消，对方会收到通知。")
    page = Page(
        "退出对接会", "退出", registration_url(row), lead=f"{row.name} 将退出这场对接会。", done="已退出。"
    )
    return act(
        request, row.conference, page, form,
        do=lambda f: withdraw_registration(
            registration_id=row.pk, reason=f.cleaned_data["reason"], actor=request.actor, now=request.now
        ),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def entry_propose(request: ActorRequest, pk: int) -> HttpResponse:
    """Bring one of one's own published offers or needs."""
    conference = conference_asked(request, pk)
    require(request.actor, "matching.entry.propose")
    keys = request.actor.keys_of("organisation", *WRITERS)
    items = Item.objects.filter(organisation__in=keys, state__in=ON_SHOW).select_related("face")
    there = conference.entries.filter(state__in=("proposed", "accepted")).values("item")
    form = ProposeForm(
        request.POST or None, items=items.exclude(pk__in=there).order_by("side", "-published_at")
    )
    mine = place_of(request.actor, conference).registrations
    back = registration_url(mine[0]) if mine else conference_url(conference)
    page = Page(
        "报送成果和需求", "报送", back, lead="只公开它的公开版。新的成果和需求请先发布，审核通过后再来报送。", done="已报送，等组织方审核。",
        template="matching/entry_propose.html",
    )  # fmt: skip
    return act(
        request, conference, page, form,
        do=lambda f: propose_entry(
            conference_id=pk, item_id=f.cleaned_data["item"].pk, actor=request.actor, now=request.now
        ),
    )  # fmt: skip


@login_required
@require_POST
def entry_take_back(request: ActorRequest, pk: int, entry: int) -> HttpResponse:
    """Take one's own down again."""
    row = registration_asked(request, pk)
    if not row.entries.filter(pk=entry).exists():
        raise Http404("没有报送过这一项。")
    return tried(
        request, lambda: withdraw_entry(entry_id=entry, actor=request.actor, now=request.now), "已撤出。", registration_url(row)
    )  # fmt: skip


@login_required
@require_POST
def registration_check_in(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that one is there, online, for one of one's own people."""
    row = registration_asked(request, pk)
    return tried(
        request,
        lambda: check_in_participant(
            conference_id=row.conference_id, number=request.POST.get("number", ""), presence=Presence.ONLINE,
            actor=request.actor, now=request.now,
        ),
        lambda person: f"{person.name}已签到。",
        registration_url(row),
    )  # fmt: skip
