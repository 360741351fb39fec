"""The steps of an annual statement: signed with its cross-checks, verified, approved, returned, withdrawn, corrected."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.subjects.logic.organisations import bar_to_signing
from kechuang.subjects.logic.statement_form import statement_facts
from kechuang.subjects.operations.annual import (
    PLEDGE,
    abandon_statement,
    approve_statements,
    correct_statement,
    return_statement,
    sign_statement,
    verify_statements,
    withdraw_statement,
)
from kechuang.subjects.queries import annual as queries
from kechuang.subjects.views.annual_asking import abilities, page_of, statement_asked, told
from kechuang.subjects.views.annual_fields import before_of, sections


@login_required
@require_http_methods(["GET", "POST"])
def statement_sign(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """The page of cross-checks, explanations and the pledge, and the signature."""
    row = statement_asked(request, pk, year)
    require(request.actor, "subjects.annual_statement.sign", row)
    found = queries.inconsistencies_of(row)
    given = {
        each.code: request.POST.get(f"why-{each.code}", row.explained.get(each.code, "")) for each in found
    }
    problem: Problem | None = None
    if request.method == "POST":
        try:
            sign_statement(
                statement_id=row.pk,
                explained=given,
                pledged=request.POST.get("pledged") == "1",
                actor=request.actor,
                now=request.now,
            )
        except Problem as error:
            problem = error
        else:
            messages.success(request, f"{year}年度报表已签报，等待县级核实。核实前可以撤回。")
            return redirect(page_of(row))
    values = queries.values_of(row)
    waiting = list(row.facts.filter(prefilled=True).values_list("name", flat=True))
    context = {
        "row": row,
        "organisation": row.organisation,
        "blocking": [each for each in found if each.is_blocking],
        "doubts": [(each, given[each.code]) for each in found if not each.is_blocking],
        "waiting": [fact for fact in statement_facts() if fact.name in waiting],
        "unknown": [fact for fact in statement_facts() if fact.name not in values],
        "told": len(values),
        "pledge": PLEDGE,
        "bar": bar_to_signing(row.organisation.state),
        "problem": problem,
        "able": abilities(request.actor, row),
    }
    return render(request, "subjects/statement_sign.html", context)


@login_required
@require_POST
def statement_withdraw(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """Take a signed statement back."""
    row = statement_asked(request, pk, year)
    with told(request):
        withdraw_statement(statement_id=row.pk, actor=request.actor, now=request.now)
        messages.success(request, "已撤回，可以继续修改。")
    return redirect(page_of(row))


@login_required
@require_POST
def statement_verify(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """The county verifies."""
    row = statement_asked(request, pk, year)
    with told(request):
        verify_statements(statement_ids=[row.pk], actor=request.actor, now=request.now)
        messages.success(request, "已核实，转市级核定。")
    return redirect(page_of(row))


@login_required
@require_POST
def statement_approve(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """The city approves."""
    row = statement_asked(request, pk, year)
    with told(request):
        approve_statements(statement_ids=[row.pk], actor=request.actor, now=request.now)
        messages.success(request, "已核定。")
    return redirect(page_of(row))


@login_required
@require_http_methods(["GET", "POST"])
def statement_return(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """Return a statement: what to mend, fact by fact."""
    row = statement_asked(request, pk, year)
    able = abilities(request.actor, row)
    given = {
        key.removeprefix("r-"): str(words) for key, words in request.POST.items() if key.startswith("r-")
    }
    problem: Problem | None = None
    if request.method == "POST":
        try:
            return_statement(
                statement_id=row.pk,
                reason=request.POST.get("reason", ""),
                remarks=given,
                actor=request.actor,
                now=request.now,
            )
        except Problem as error:
            problem = error
        else:
            messages.success(request, "已退回，并通知企业。")
            return redirect(page_of(row))
    drawn = sections(row, before_of(row), queries.averages_of(row, list(row.months.all())), "wan")
    for section in drawn:
        for field in section.fields:
            field.remark = given.get(field.fact.name, "")
    context = {
        "row": row,
        "organisation": row.organisation,
        "sections": drawn,
        "found": [{"check": each, "explained": row.explained.get(each.code, "")} for each in queries.inconsistencies_of(row)],
        "reason": request.POST.get("reason", ""),
        "problem": problem,
        "able": able,
    }  # fmt: skip
    return render(request, "subjects/statement_return.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def statement_correct(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """Begin a correction: a new version with a reason."""
    row = statement_asked(request, pk, year)
    require(request.actor, "subjects.annual_statement.sign", row)
    problem: Problem | None = None
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            new = correct_statement(statement_id=row.pk, reason=reason, actor=request.actor, now=request.now)
        except Problem as error:
            problem = error
        else:
            messages.success(request, f"已开始更正，这是第{new.version}版。改好后重新签报。")
            return redirect(page_of(new))
    context = {"row": row, "organisation": row.organisation, "reason": reason, "problem": problem}
    return render(request, "subjects/statement_correct.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def statement_abandon(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """Give up a correction: the version before it counts again."""
    row = statement_asked(request, pk, year)
    require(request.actor, "subjects.annual_statement.sign", row)
    problem: Problem | None = None
    if request.method == "POST":
        try:
            old = abandon_statement(statement_id=row.pk, actor=request.actor, now=request.now)
        except Problem as error:
            problem = error
        else:
            messages.success(request, f"已放弃更正，第{old.version}版恢复为现行的一版。")
            return redirect(page_of(old))
    context = {"row": row, "organisation": row.organisation, "problem": problem, "old": row.supersedes}
    return render(request, "subjects/statement_abandon.html", context)
