"""Deciding on statements: each act answers with the changed cards (htmx) or goes back to the page."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem
from kechuang.plans import operations, queries
from kechuang.plans.forms import StatementAddForm, StatementForm
from kechuang.plans.logic import shown_text
from kechuang.plans.models import Document
from kechuang.plans.views.asking import found, number_in, picked, told
from kechuang.plans.views.document import UNDO

_ACTS = {
    "confirm": operations.confirm_statements,
    "reject": operations.reject_statements,
    "reopen": operations.reopen_statements,
}
_WORDS = {"confirm": "已确认", "reject": "已舍弃", "reopen": "已撤回"}
_DEEPEST = 50  # acts that can be undone one after another


@login_required
@require_POST
def statement_decide(request: ActorRequest, pk: int) -> HttpResponse:
    """Confirm, reject or reopen one or many statements of a document."""
    document = found(queries.get_document, request, pk)
    act, ids = request.POST.get("act", ""), picked(request)
    if act not in _ACTS:
        raise Http404("没有这个动作")
    error = ""
    try:
        rows = _ACTS[act](document_id=pk, statement_ids=ids, actor=request.actor, now=request.now)
    except (Problem, WrongState) as problem:
        error, rows = problem.message, []
    if rows and act != "reopen":
        _remember(request, pk, [row.pk for row in rows])
    words = error or f"{_WORDS[act]}{len(rows)}条"
    return _answer(request, document, ids, words, is_error=bool(error))


@login_required
@require_POST
def statement_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back the last act of this person on this document."""
    document = found(queries.get_document, request, pk)
    stack = request.session.get(UNDO, {})
    acts: list[list[int]] = stack.get(str(pk), [])
    if not acts:
        return _answer(request, document, [], "没有可以撤销的操作", is_error=True)
    ids, error = acts[-1], ""
    try:
        operations.reopen_statements(document_id=pk, statement_ids=ids, actor=request.actor, now=request.now)
    except (Problem, WrongState) as problem:
        error = problem.message
    else:
        request.session[UNDO] = {**stack, str(pk): acts[:-1]}
    return _answer(request, document, ids, error or f"已撤销，{len(ids)}条恢复为待确认", is_error=bool(error))


def _remember(request: ActorRequest, pk: int, ids: list[int]) -> None:
    stack = request.session.get(UNDO, {})
    request.session[UNDO] = {**stack, str(pk): [*stack.get(str(pk), []), ids][-_DEEPEST:]}


def _answer(
    request: ActorRequest, document: Document, ids: Sequence[int], words: str, *, is_error: bool = False
) -> HttpResponse:
    if not request.htmx:
        (messages.error if is_error else messages.success)(request, words)
        where = f"#s{ids[0]}" if len(ids) == 1 else ""
        return redirect(reverse("plans:document_detail", args=[document.pk]) + _shown(request) + where)
    desk = queries.desk_of(request.actor, document, only=list(ids) or [0])
    undo = request.session.get(UNDO, {}).get(str(document.pk))
    context = {
        "document": document,
        "desk": desk,
        "said": words,
        "is_error": is_error,
        "undo": undo,
        "is_part": True,
    }
    response = render(request, "plans/parts/decided.html", context)
    response["HX-Reswap"] = "none"  # every part finds its own place
    return response


def _shown(request: ActorRequest) -> str:
    show = request.POST.get("show", "")
    return f"?show={show}" if show.isalpha() else ""


@login_required
@require_GET
def statement_sure(request: ActorRequest, pk: int) -> HttpResponse:
    """What "accept all that is sure" would do, each with its box, before it is done."""
    document = found(queries.get_document, request, pk)
    cards = queries.sure_cards(request.actor, document)
    template = "plans/parts/sure.html" if request.htmx else "plans/statement_sure.html"
    return render(request, template, {"document": document, "cards": cards})


@login_required
@require_http_methods(["GET", "POST"])
def statement_mend(request: ActorRequest, pk: int) -> HttpResponse:
    """Mend one statement, in its card or on a page of its own."""
    row = found(queries.get_statement, request, pk)
    form = StatementForm(request.POST or None, initial=StatementForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        confirm = "confirm" in request.POST
        try:
            operations.mend_statement(
                statement_id=pk, changes=form.changes(), confirm=confirm, actor=request.actor, now=request.now
            )
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            if confirm:
                _remember(request, row.document_id, [pk])
            return _answer(request, row.document, [pk], "已修改并确认1条" if confirm else "已修改1条")
    template = "plans/parts/mend.html" if request.htmx else "plans/statement_mend.html"
    return render(request, template, {"form": form, "row": row, "document": row.document})


@login_required
@require_GET
def statement_card(request: ActorRequest, pk: int) -> HttpResponse:
    """One card as it stands, to leave mending without a change."""
    row = found(queries.get_statement, request, pk)
    return _answer(request, row.document, [pk], "")


@login_required
@require_http_methods(["GET", "POST"])
def statement_add(request: ActorRequest, pk: int) -> HttpResponse:
    """Add what the reader missed: a selection of the text, or its words."""
    document = found(queries.get_document, request, pk)
    place = {key: number_in(request.GET.get(key)) for key in ("start", "end")}
    given = {"kind": "target", "form": "value", "cmp": ">=", "period": document.year, **place}
    form = StatementAddForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        start, end = _place(form, document)
        if start is not None and end is not None:
            try:
                row = operations.add_statement(
                    document_id=pk,
                    start=start,
                    end=end,
                    fields=form.changes(),
                    actor=request.actor,
                    now=request.now,
                )
            except Problem as problem:
                field = "quote" if problem.field == "start" else problem.field
                form.add_error(field if field in form.fields else None, problem.message)
            else:
                messages.success(request, "已补录并确认1条。")
                return redirect(reverse("plans:document_detail", args=[pk]) + f"#s{row.pk}")
    context = {"form": form, "document": document, "quoted": _quoted(form, document)}
    return render(request, "plans/statement_add.html", context)


def _quoted(form: StatementAddForm, document: Document) -> str:
    """The words that were selected, as they may be shown; empty where nothing sound was selected."""
    start, end = (number_in(str(form[key].value() or 0)) for key in ("start", "end"))
    if start is None or end is None or end <= start:
        return ""
    return shown_text(document.original, document.hidden, start, end)[:400]


def _place(form: StatementAddForm, document: Document) -> tuple[int | None, int | None]:
    """Where the statement stands: as selected, else where its words are found; the error is put at its field."""
    start, end = form.cleaned_data.get("start"), form.cleaned_data.get("end")
    if start is not None and end is not None:
        return start, end
    quote = (form.cleaned_data.get("quote") or "").strip()
    if not quote:
        form.add_error("quote", "请照抄原文中的一段，或回到原文选中文字后再点“补录”。")
        return None, None
    at = document.original.find(quote)
    if at < 0:
        form.add_error("quote", "原文里没有这句话，请照原文逐字抄写（包括标点）。")
        return None, None
    return at, at + len(quote)


@login_required
@require_POST
def make_targets(request: ActorRequest, pk: int) -> HttpResponse:
    """Make draft targets of a plan from this document's confirmed goals."""
    document = found(queries.get_document, request, pk)
    plan_id = number_in(request.POST.get("plan"))
    with told(request):
        if plan_id is None:
            raise Problem("请先选择一个计划；还没有的，请到“计划”里新建。")
        plan = found(queries.get_plan, request, plan_id)
        made = operations.make_targets(
            plan_id=plan.pk, document_id=document.pk, actor=request.actor, now=request.now
        )
        if made:
            messages.success(request, f"已草拟{len(made)}个目标，核对后请纳入年度目标。")
            return redirect(reverse("plans:target_list") + f"?plan={plan.pk}&state=draft")
        messages.info(request, "没有新的目标可以生成：已确认的目标都已列入计划，或时期不在计划年份之内。")
    return redirect("plans:document_detail", pk=pk)
