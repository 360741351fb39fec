"""The applicant's own pages: the list, one case, its printed preview, its versions side by side."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kechuang.core.exports import DEMO_MARK, download
from kechuang.core.http import ActorRequest
from kechuang.core.models import SiteProfile
from kechuang.programs.logic.answers import differences
from kechuang.programs.printing.typeset import dossier_pdf
from kechuang.programs.queries.deliberation import told_decision
from kechuang.programs.queries.filling import (
    days_until,
    open_correction,
    own_cases,
    version_pair,
    versions_of,
)
from kechuang.programs.queries.own_page import clock_of, outcome_told, paper_of, print_content, told_of
from kechuang.programs.queries.work_page import way_of
from kechuang.programs.states import AT_HOME, ENDED
from kechuang.programs.views.own_asking import TONES, abilities, case_asked


@login_required
@require_GET
def case_mine(request: ActorRequest) -> HttpResponse:
    """All of the reader's own cases: those to do something about, those under way, those that are over."""
    today = timezone.localdate(request.now)
    rows = list(own_cases(request.actor).order_by("-changed_at", "-pk")[:300])
    to_do = {*AT_HOME, "correction"} - {"void"}
    groups = [
        ("要办的", [each for each in rows if each.state in to_do]),
        ("办理中", [each for each in rows if each.state not in to_do | ENDED]),
        ("已办结", [each for each in rows if each.state in ENDED]),
    ]
    context = {
        "groups": [
            (title, [(each, days_until(each.call.closes_at, today)) for each in own])
            for title, own in groups
            if own
        ],
        "tones": TONES,
        "now": request.now,
        "many": len(request.actor.keys_of("organisation")) > 1,
    }
    return render(request, "programs/case_mine.html", context)


@login_required
@require_GET
def case_own(request: ActorRequest, pk: int) -> HttpResponse:
    """One case: where it stands, what is to be done, what happened, its receipts and papers."""
    case = case_asked(request, pk)
    tone, words, due = clock_of(case, timezone.localdate(request.now))
    decision = told_decision(case)
    context = {
        "case": case,
        "kind": case.kind_version.kind,
        "tone": TONES[case.state],
        "stops": way_of(case),
        "clock": {"tone": tone, "words": words, "due": due},
        "able": abilities(request.actor, case),
        "asked": open_correction(case),
        "told": told_of(case),
        "receipts": list(case.receipts.order_by("-made_at", "-pk")),
        "versions": versions_of(case),
        "chapters": paper_of(case),
        "decision": decision,
        "outcome": outcome_told(case, decision) if decision else "",
    }
    return render(request, "programs/case_own.html", context)


@login_required
@require_GET
def case_preview(request: ActorRequest, pk: int) -> HttpResponse:
    """The case as it will be printed, on A4."""
    case = case_asked(request, pk)
    context = {"case": case, "kind": case.kind_version.kind, "chapters": paper_of(case), "now": request.now}
    return render(request, "programs/case_preview.html", context)


@login_required
@require_GET
def case_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    """The same as a PDF."""
    case = case_asked(request, pk)
    site = SiteProfile.objects.first()
    demo = DEMO_MARK if site is not None and site.is_demo else ""
    stamp = f"{timezone.localtime(request.now):%Y-%m-%d %H:%M}预览"
    content = print_content(case, site.bureau if site else "", demo, stamp)
    return download(dossier_pdf(content), f"{case.title or '申报书'}.pdf", "application/pdf")


@login_required
@require_GET
def case_compare(request: ActorRequest, pk: int) -> HttpResponse:
    """Two submitted versions side by side: only what differs."""
    case = case_asked(request, pk)
    pair = version_pair(case, request.GET.get("first", ""), request.GET.get("second", ""))
    changes = differences(case.kind_version.kind, pair[0].answers, pair[1].answers) if pair else []
    context = {"case": case, "pair": pair, "changes": changes, "versions": versions_of(case)}
    return render(request, "programs/case_compare.html", context)
