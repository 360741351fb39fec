"""The form of a case: saved as one types, by several at once; prefilled answers confirmed; documents handed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import download
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.programs.models import Case, CaseFile
from kechuang.programs.operations.attaching import attach_file, remove_file
from kechuang.programs.operations.filling import Saved, confirm_answers, fill_case
from kechuang.programs.operations.starting import copy_last_case
from kechuang.programs.queries.filling import gaps_of, last_case_of, open_case_file, open_correction
from kechuang.programs.states import CaseState, FieldKind
from kechuang.programs.views.filling_fields import Sheet, sent_answers, sheet_of
from kechuang.programs.views.own_asking import abilities, case_asked, kind_asked, told


@login_required
@require_http_methods(["GET", "POST"])
def case_fill(request: ActorRequest, pk: int) -> HttpResponse:
    """The form, and its saving: a script gets marks to put on the page, a plain form the page again."""
    if request.method == "POST":
        return _saved(request, pk)
    case = case_asked(request, pk)
    if not abilities(request.actor, case)["fill"]:
        return redirect(
            "programs:case_correct" if case.state == CaseState.CORRECTION else "programs:case_own", pk=pk
        )
    sheet = sheet_of(case, timezone.localdate(request.now))
    return render(request, "programs/case_fill.html", page_of(request, case, sheet))


def page_of(request: ActorRequest, case: Case, sheet: Sheet) -> dict[str, Any]:
    """What the form's page shows. ``?check=1`` lists what is missing."""
    checking = request.GET.get("check") == "1"
    return {
        "case": case,
        "kind": case.kind_version.kind,
        "sheet": sheet,
        "able": abilities(request.actor, case),
        "gaps": gaps_of(case, request.now) if checking else [],
        "checking": checking,
        "earlier": last_case_of(case),
        "is_over": request.now >= case.call.closes_at,
    }


def _saved(request: ActorRequest, pk: int) -> HttpResponse:
    wants_marks = request.headers.get("Accept", "").startswith("application/json")
    try:
        answers = sent_answers(kind_asked(request, pk), request.POST)
        saved = fill_case(case_id=pk, answers=answers, actor=request.actor, now=request.now)
    except Problem as problem:
        if wants_marks:
            return JsonResponse({"refused": problem.message}, status=409)
        messages.error(request, problem.message)
        return redirect("programs:case_own", pk=pk)
    if wants_marks:
        return JsonResponse(_marks(request, saved))
    if not saved.errors and not saved.clashes:
        messages.success(request, f"已保存{len(saved.written)}项。" if saved.written else "没有改动。")
        is_mended = saved.case.state == CaseState.CORRECTION
        return redirect("programs:case_correct" if is_mended else "programs:case_fill", pk=pk)
    return _again(request, saved)


def _again(request: ActorRequest, saved: Saved) -> HttpResponse:
    """The page again with what could not be written beside its fields; what was typed there still stands."""
    case = case_asked(request, saved.case.pk)
    asked = open_correction(case)
    words = {each["code"]: each["words"] for each in asked.items} if asked else None
    sheet = sheet_of(case, timezone.localdate(request.now), said=words, only=asked.codes if asked else None)
    clashes = {each.code: each for each in saved.clashes}
    for each in sheet.fields:
        each.error, each.clash = saved.errors.get(each.code, ""), clashes.get(each.code)
        if each.error and each.code in request.POST and each.question.kind != FieldKind.CHOICES:
            each.value = request.POST[each.code]
    wrong = len(saved.errors) + len(saved.clashes)
    context = page_of(request, case, sheet) | {"saved": saved, "asked": asked, "wrong": wrong}
    return render(
        request, "programs/case_correct.html" if asked else "programs/case_fill.html", context, status=422
    )


def _marks(request: ActorRequest, saved: Saved) -> dict[str, Any]:
    """What a script puts on the page: new revisions and marks, errors, clashes with both texts, counts, sums."""
    case = saved.case
    asked = open_correction(case)
    whole = {*saved.revisions, *(each.code for each in saved.clashes)}
    only = asked.codes if asked else None
    sheet = sheet_of(case, timezone.localdate(request.now), only=only, whole=whole, answers=saved.answers)
    written = set(saved.written)
    return {
        "at": timezone.localtime(request.now).strftime("%H:%M"),
        "written": saved.written,
        "errors": saved.errors,
        "clashes": [
            {
                "code": each.code, "title": each.title, "theirs": each.theirs, "mine": each.mine, "revision": each.revision,
                "field": _field_html(request, sheet, each.code),
            }
            for each in saved.clashes
        ],
        "revisions": saved.revisions,
        "marks": {each.code: each.mark for each in sheet.fields if each.code in saved.revisions},
        "confirmed": sorted(written),
        "blocks": {each.code: [each.filled, each.total, each.waiting] for each in sheet.blocks},
        "waiting": sheet.waiting,
        "budgets": {
            each.code: render_to_string("programs/parts/case_budget_totals.html", {"field": each}, request)
            for each in sheet.fields
            if each.question.kind == FieldKind.BUDGET and each.code in written
        },
    }  # fmt: skip


def _field_html(request: ActorRequest, sheet: Sheet, code: str) -> str:
    """The field as it stands now, for whoever takes the other's text."""
    drawn = next((each for each in sheet.fields if each.code == code), None)
    return render_to_string("programs/parts/case_field.html", {"field": drawn}, request) if drawn else ""


@login_required
@require_POST
def case_confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """Confirm prefilled answers: one, or all of a section."""
    case = case_asked(request, pk)
    with told(request):
        confirm_answers(
            case_id=case.pk, codes=request.POST.getlist("code"), actor=request.actor, now=request.now
        )
        messages.success(request, "已核对。")
    codes = request.POST.getlist("code")
    place = f"#q-{codes[0]}" if codes else ""
    return redirect(f"{request.path.removesuffix('confirm/')}form/{place}")


@login_required
@require_POST
def case_copy(request: ActorRequest, pk: int) -> HttpResponse:
    """Fill what is empty from the applicant's last case of the kind."""
    case = case_asked(request, pk)
    with told(request):
        copy_last_case(case_id=case.pk, actor=request.actor, now=request.now)
        messages.success(request, "已从上次申报补入，请逐项核对；已填的没有覆盖。")
    return redirect("programs:case_fill", pk=case.pk)


@login_required
@require_POST
def case_attach(request: ActorRequest, pk: int, code: str) -> HttpResponse:
    """Hand in a document. A script gets the list of files drawn anew."""
    case = case_asked(request, pk)
    upload = request.FILES.get("file")
    problem = "" if upload else "请先选择文件。"
    if upload is not None:
        try:
            attach_file(case_id=case.pk, code=code, name=upload.name or "", data=upload.read(), actor=request.actor, now=request.now)  # fmt: skip
        except Problem as error:
            problem = error.message
    return _files_again(request, case, code, problem, "已上传。")


@login_required
@require_POST
def case_remove_file(request: ActorRequest, pk: int, file: int) -> HttpResponse:
    """Take a document back."""
    case = case_asked(request, pk)
    row, problem = CaseFile.objects.filter(pk=file, case=case).first(), ""
    if row is None:
        raise Http404("没有这个文件。")
    try:
        remove_file(case_id=case.pk, case_file_id=row.pk, actor=request.actor, now=request.now)
    except Problem as error:
        problem = error.message
    return _files_again(request, case, row.code, problem, "已撤下。")


def _files_again(request: ActorRequest, case: Case, code: str, problem: str, done: str) -> HttpResponse:
    if not request.headers.get("Accept", "").startswith("application/json"):
        (messages.error if problem else messages.success)(request, problem or done)
        page = "programs:case_correct" if case.state == CaseState.CORRECTION else "programs:case_fill"
        return redirect(page, pk=case.pk)
    sheet = sheet_of(case, timezone.localdate(request.now))
    files = next((each.files for each in sheet.materials if each.material.code == code), [])
    context = {"case": case, "code": code, "files": files, "is_open": True, "problem": problem}
    html = render_to_string("programs/parts/case_files.html", context, request)
    return JsonResponse({"html": html, "problem": problem, "done": done}, status=422 if problem else 200)


@login_required
@require_GET
def case_file(request: ActorRequest, pk: int) -> HttpResponse:
    """A document of a case, to whoever may see the case."""
    try:
        stored, data = open_case_file(request.actor, pk)
    except ObjectDoesNotExist as error:
        raise Http404("没有这个文件。") from error
    return download(data, stored.name, stored.media_type)
