"""The expert's desk: the queue, the declaration, the blinded file beside the score sheet, saved as one types."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import download
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.plans import items_of, method_of
from kechuang.review.logic.recusal import KIND_TITLES
from kechuang.review.models import Sheet
from kechuang.review.operations.giving_back import (
    CONFLICTS,
    abstain_sheet,
    decline_sheet,
    explain_score,
    recuse_sheet,
)
from kechuang.review.operations.opening import bar_sheet, download_sheet
from kechuang.review.operations.sheet import (
    MOST_COMMENT,
    Scored,
    Typed,
    correct_sheet,
    declare_sheet,
    score_sheet,
    submit_sheet,
)
from kechuang.review.queries import desk
from kechuang.review.queries.blind_file import file_of, papers_of
from kechuang.review.queries.recusal import barred_now
from kechuang.review.states import PanelState, SheetState

_BARRED = "打开前复查，这份材料您应当回避，已经取消并另请专家，不用再办。"
_GONE = "没有这份评审材料，或者已经收回。"


def asked(request: ActorRequest, key: UUID) -> Sheet:
    """The expert's own sheet. Raises ``Http404``: another's is as if it were not there."""
    try:
        return desk.own_sheet(request.actor, key)
    except Sheet.DoesNotExist as error:
        raise Http404(_GONE) from error


@login_required
@require_GET
def sheet_mine(request: ActorRequest) -> HttpResponse:
    """The expert's queue, by panel, with how far he has come and how long there is left."""
    queues = desk.queue_of(request.actor)
    context = {
        "queues": [(each, *desk.left_of(each.panel, request.now)) for each in queues],
        "waiting": sum(row.is_waiting for each in queues for row in each.rows),
    }
    return render(request, "review/sheet_mine.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def sheet_fill(request: ActorRequest, key: UUID) -> HttpResponse:
    """Declare first; then the file beside its score sheet. A post saves what was typed, and answers a script in JSON."""
    sheet = asked(request, key)
    if request.method == "POST":
        return _declared(request, sheet) if "declare" in request.POST else _saved(request, sheet)
    if sheet.state == SheetState.ASSIGNED:
        return _declaration(request, sheet)
    if sheet.panel.state == PanelState.REVIEWING and sheet.state in desk.TO_DO and _barred(request, sheet):
        return redirect("review:sheet_mine")
    context = {**_context(request, sheet), "file": file_of(sheet.file)}
    return render(request, "review/sheet_fill.html", context)


def _declaration(request: ActorRequest, sheet: Sheet, problem: Problem | None = None) -> HttpResponse:
    context = {
        "sheet": sheet, "problem": problem, "title": file_of(sheet.file).title, "left": desk.left_of(sheet.panel, request.now),
    }  # fmt: skip
    return render(request, "review/sheet_declare.html", context, status=400 if problem else 200)


def _declared(request: ActorRequest, sheet: Sheet) -> HttpResponse:
    try:
        if _barred(request, sheet):
            return redirect("review:sheet_mine")
        declare_sheet(
            sheet_key=sheet.key, free="free" in request.POST, secret="secret" in request.POST,
            actor=request.actor, now=request.now,
        )  # fmt: skip
    except Problem as problem:
        return _declaration(request, sheet, problem)
    return redirect("review:sheet_fill", sheet.key)


def _barred(request: ActorRequest, sheet: Sheet) -> bool:
    """Ask anew whether the expert is to stand aside; if so the sheet is void."""
    if not barred_now(sheet, request.now):
        return False
    bar_sheet(sheet_key=sheet.key, actor=request.actor, now=request.now)
    messages.warning(request, _BARRED)
    return True


def _context(request: ActorRequest, sheet: Sheet) -> dict[str, Any]:
    method = method_of(sheet.panel.plan, sheet.panel.settings)
    is_open = desk.is_open(sheet.panel, request.now)
    return {
        "sheet": sheet, "items": desk.items_with_marks(sheet), "left": desk.left_of(sheet.panel, request.now),
        "full": sum(each.maximum for each in items_of(sheet.panel.plan)), "method": method, "most": MOST_COMMENT,
        "can_score": is_open and sheet.state in (SheetState.DECLARED, SheetState.DRAFTING, SheetState.ABSTAINED),
        "can_correct": is_open and sheet.state == SheetState.SUBMITTED,
        "next": desk.next_of(request.actor, sheet),
        "versions": list(sheet.versions.all()) if sheet.state == SheetState.SUBMITTED else [],
    }  # fmt: skip


# ── saving ───────────────────────────────────────────────────────────────────────────────────


def _saved(request: ActorRequest, sheet: Sheet) -> HttpResponse:
    """Save; for a script in JSON, otherwise back to the page (on to submitting, if that button was pressed)."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    marks, comment = _typed(sheet, request.POST)
    try:
        saved = score_sheet(
            sheet_key=sheet.key, marks=marks, comment=comment, seconds=_number(request.POST.get("seconds", "")) or 0,
            actor=request.actor, now=request.now,
        )  # fmt: skip
    except Problem as problem:
        if wants_json:
            return JsonResponse({"refused": problem.message}, status=409)
        raise
    if wants_json:
        return JsonResponse(_told(saved, request))
    for words in (
        *saved.errors.values(),
        *(f"“{each.title}”别处刚改过，没有覆盖。" for each in saved.clashes),
    ):
        messages.error(request, words)
    if not saved.errors and not saved.clashes:
        messages.success(request, "已保存。")
    return redirect("review:sheet_fill", sheet.key)


def _typed(sheet: Sheet, post: QueryDict) -> tuple[dict[str, Typed], Typed | None]:
    marks = {
        each.code: Typed(str(post[f"m-{each.code}"]), _number(post.get(f"r-{each.code}", "")))
        for each in items_of(sheet.panel.plan)
        if f"m-{each.code}" in post
    }
    words = Typed(str(post["comment"]), _number(post.get("r-comment", ""))) if "comment" in post else None
    return marks, words


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _told(saved: Scored, request: ActorRequest) -> dict[str, Any]:
    return {
        "at": f"{timezone.localtime(request.now):%H:%M:%S}",
        "errors": saved.errors,
        "revisions": saved.revisions,
        "clashes": [
            {"code": each.code, "title": each.title, "theirs": each.theirs, "mine": each.mine, "revision": each.revision}
            for each in saved.clashes
        ],
    }  # fmt: skip


@login_required
@require_POST
def sheet_submit(request: ActorRequest, key: UUID) -> HttpResponse:
    """Save what stands on the page, then submit; on to the next file that waits."""
    sheet = asked(request, key)
    try:
        marks, comment = _typed(sheet, request.POST)
        if marks or comment is not None:
            saved = score_sheet(
                sheet_key=sheet.key, marks=marks, comment=comment, actor=request.actor, now=request.now
            )
            if saved.errors or saved.clashes:
                raise Problem(
                    "；".join(saved.errors.values()) or "有一项别处刚改过，请核对后再提交。", field="sheet"
                )
        submit_sheet(sheet_key=sheet.key, actor=request.actor, now=request.now)
    except Problem as problem:
        messages.error(request, f"没有提交：{problem.message}")
        return redirect("review:sheet_fill", key)
    messages.success(request, f"材料 {sheet.file} 的评分已提交。")
    following = desk.next_of(request.actor, sheet)
    return redirect("review:sheet_fill", following.key) if following else redirect("review:sheet_mine")


@login_required
@require_http_methods(["GET", "POST"])
def sheet_correct(request: ActorRequest, key: UUID) -> HttpResponse:
    """Correct what was submitted, with the reason: a new version."""
    sheet = asked(request, key)
    if sheet.state != SheetState.SUBMITTED:
        return redirect("review:sheet_fill", key)
    problem = None
    if request.method == "POST":
        marks = {each.code: request.POST.get(f"m-{each.code}", "") for each in items_of(sheet.panel.plan)}
        try:
            correct_sheet(
                sheet_key=key, marks=marks, comment=request.POST.get("comment", ""), reason=request.POST.get("reason", ""),
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as error:
            problem = error
        else:
            messages.success(request, "已更正，原来的一版留着。")
            return redirect("review:sheet_fill", key)
    context = {**_context(request, sheet), "problem": problem, "given": request.POST}
    context["items"] = [
        (item, request.POST.get(f"m-{item.code}", value), revision)
        for item, value, revision in context["items"]
    ]
    return render(request, "review/sheet_correct.html", context, status=400 if problem else 200)


# ── giving back ──────────────────────────────────────────────────────────────────────────────

_STEPS = {
    "recuse": (
        "我有利害关系",
        "材料会收回，另请专家；情况只有监督人员看得到。",
        recuse_sheet,
        "已收回，另请专家。谢谢您如实声明。",
    ),
    "decline": ("退回这份材料", "不在您的研究方向、无法判断的，请退回，另请专家。", decline_sheet, "已退回，另请专家。"),
    "abstain": ("弃权", "弃权就是不给分：统计时按缺评计，不算零分，也不再另请专家。", abstain_sheet, "已记为弃权。"),
    "explain": ("说明评分", "您的分数与其他专家相差较大，请说明依据。分数不会因此被删去。", explain_score, "说明已记下。"),
}  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def sheet_step(request: ActorRequest, key: UUID, act: str) -> HttpResponse:
    """A conflict, a file given back, an abstention, an explanation: one question each."""
    if act not in _STEPS:
        raise Http404("没有这一步。")
    sheet = asked(request, key)
    title, words, operation, done = _STEPS[act]
    problem = None
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        given = {"words": reason} if act == "explain" else {"reason": reason}
        if act == "recuse":
            given["kind"] = request.POST.get("kind", "")
        try:
            operation(sheet_key=key, actor=request.actor, now=request.now, **given)  # type: ignore[operator]
        except Problem as error:
            problem = error
        else:
            messages.success(request, done)
            return redirect("review:sheet_mine")
    context = {
        "sheet": sheet, "act": act, "title": title, "words": words, "problem": problem, "given": request.POST,
        "kinds": [(str(each), KIND_TITLES[each]) for each in CONFLICTS] if act == "recuse" else [],
        "back": reverse("review:sheet_fill", args=[key]),
    }  # fmt: skip
    return render(request, "review/sheet_step.html", context, status=400 if problem else 200)


@login_required
@require_GET
def sheet_paper(request: ActorRequest, key: UUID, number: int) -> HttpResponse:
    """A material under its neutral name; in a blinded panel only its copy without names."""
    sheet = asked(request, key)
    papers = papers_of(sheet.file, sheet.file.case.versions.last())
    paper = next((each for each in papers if each.number == number), None)
    if paper is None or paper.stored is None:
        raise Http404("没有这份材料，或者还没有去名副本。")
    download_sheet(sheet_key=key, number=number, actor=request.actor, now=request.now)
    with paper.stored.content.open("rb") as handle:
        data = handle.read()
    return download(data, paper.name, paper.stored.media_type)
