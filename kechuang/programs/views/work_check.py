"""The formal check: fields and materials one by one, defects marked in words, one button makes the notice."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.core.queries.calendar import workdays
from kechuang.programs.operations.correction import Defect, ask_correction
from kechuang.programs.queries.officer import applicant_of, is_admitted
from kechuang.programs.queries.work_page import paper_of
from kechuang.programs.states import CaseState
from kechuang.programs.views.work import case_asked, page_of


@login_required
@require_http_methods(["GET", "POST"])
def work_check(request: ActorRequest, pk: int) -> HttpResponse:
    """Read through a case and mark what is to be mended; marked defects are told all at once."""
    case = case_asked(request, pk)
    require(request.actor, "programs.case.check", case)
    if case.state != CaseState.CHECK:
        messages.error(request, f"办件现在是“{case.get_state_display()}”，不在形式审查。")
        return redirect(page_of(case))
    kind = case.kind_version.kind
    given = {
        key.removeprefix("d-"): str(words).strip()
        for key, words in request.POST.items()
        if key.startswith("d-") and str(words).strip()
    }
    days, problem = request.POST.get("days", str(kind.correction_days)), None
    if request.method == "POST":
        try:
            asked = ask_correction(
                case_id=pk, defects=[Defect(code, words) for code, words in given.items()], days=_number(days),
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as error:
            problem = error
        else:
            messages.success(
                request, f"补正告知书已出具，共{len(asked.items)}处，{asked.due_on:%Y年%m月%d日}前补正。"
            )
            return redirect(page_of(case))
    paper = paper_of(case)
    for one in (each for part in paper.parts for each in part.answers):
        one.asked = given.get(one.question.code, "")
    for handed in paper.materials:
        handed.asked = given.get(handed.material.code, "")
    rounds = kind.correction_rounds - case.corrections.count()
    context = {
        "case": case, "kind": kind, "paper": paper, "applicant": applicant_of(case), "problem": problem, "days": days,
        "rounds": rounds, "admitted": is_admitted(case), "count": len(given),
        "due_on": workdays().add(timezone.localdate(request.now), kind.correction_days),
    }  # fmt: skip
    return render(request, "programs/work_check.html", context)


def _number(text: str) -> int:
    """A typed number of days; 0, which no correction may have, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
