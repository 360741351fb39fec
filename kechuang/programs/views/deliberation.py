"""Pages of those who deliberate: the calls, the table of one, a quiet decision, the release with its preview, the documents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.exports import demo_notes, download
from kechuang.core.http import ActorRequest
from kechuang.core.listing import workbook
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.operations.file import log_export
from kechuang.core.permissions import may, require
from kechuang.core.queries.files import open_file
from kechuang.programs.forms.decision import DecisionForm, DocumentForm
from kechuang.programs.models import Call, Case, Decision
from kechuang.programs.operations.decision import DecisionGiven, decide_case, release_decisions
from kechuang.programs.operations.document import issue_document
from kechuang.programs.printing import letter_docx
from kechuang.programs.printing.decisions import APPEAL, decision_letter
from kechuang.programs.queries import deliberation as queries
from kechuang.programs.queries.calls import get_call
from kechuang.programs.queries.officer import applicant_of, steps_back
from kechuang.programs.queries.publicity import awaiting_publicity
from kechuang.programs.states import CaseState, Step

_WAITING = (CaseState.CHECK, CaseState.DUPLICATES, CaseState.REVIEW, CaseState.DELIBERATION)


def call_asked(request: ActorRequest, pk: int, action: str = "programs.decision.view") -> Call:
    """The call of an address, for those who deliberate there; as if there were none for those who do not see it."""
    require(request.actor, action)
    try:
        call = get_call(request.actor, pk)
    except Call.DoesNotExist as error:
        raise Http404("没有这个申报通知。") from error
    require(request.actor, action, call)
    return call


@login_required
@require_GET
def deliberation_list(request: ActorRequest) -> HttpResponse:
    """The calls that have come in, with how many of their cases wait in which step."""
    require(request.actor, "programs.decision.view")
    rows = (
        queries.calls_deliberated(request.actor)
        .exclude(state="draft")
        .select_related("kind_version", "region")
    )
    count = {
        "waiting": Count("cases", filter=Q(cases__state__in=_WAITING)),
        "public": Count("cases", filter=Q(cases__state__in=(CaseState.PUBLICITY, CaseState.OBJECTION))),
        "done": Count("cases", filter=Q(cases__state__in=(CaseState.APPROVED, CaseState.DECLINED))),
    }
    calls = (
        rows.annotate(**count)
        .filter(Q(waiting__gt=0) | Q(public__gt=0) | Q(done__gt=0))
        .order_by("-year", "-pk")
    )
    return render(request, "programs/deliberation_list.html", {"calls": calls[:200]})


@login_required
@require_GET
def deliberation_table(request: ActorRequest, pk: int) -> HttpResponse:
    """A call's cases with what other rooms say of them, the quiet decisions, and what they add up to."""
    call = call_asked(request, pk)
    table = queries.table_of(request.actor, call)
    if "export" in request.GET:
        return _exported(request, table)
    context = {
        "call": call, "table": table, "sums": table.sums,
        "step": Step(table.step).label if table.step else "",  # type: ignore[call-arg]
        "may_decide": bool(may(request.actor, "programs.case.decide", call)),
        "may_release": bool(may(request.actor, "programs.case.release", call)),
        "waiting": awaiting_publicity(call).count(),
        "final": queries.final_decisions(call).count(),
    }  # fmt: skip
    return render(request, "programs/deliberation_table.html", context)


def _exported(request: ActorRequest, table: queries.Table) -> HttpResponse:
    """The table as it stands, for the meeting; marked as not to be passed on."""
    heads = [
        "办件编号",
        "名称",
        "申报单位",
        "县区",
        "申请金额（元）",
        *(each.title for each in table.columns),
    ]
    heads += ["拟定（未发布）", "金额（元）", "理由", "已发布"]
    rows = [
        [
            row.case.number, str(row.case), applicant_of(row.case), row.case.region.name, row.case.amount, *row.cells,
            row.quiet.get_outcome_display() if row.quiet else None, row.quiet.amount if row.quiet else None,
            row.quiet.reason if row.quiet else None, row.told.get_outcome_display() if row.told else None,
        ]
        for row in table.rows
    ]  # fmt: skip
    log_export(what="审议表", rows=len(rows), region=table.call.region, actor=request.actor, now=request.now)
    notes = [*demo_notes(), f"内部审议材料，发布前不得外传。导出人：{request.actor.name}"]
    title = f"审议表-{table.call.title}"
    return download(workbook(title=title[:100], heads=heads, rows=rows, notes=notes), f"{title}.xlsx")


@login_required
@require_http_methods(["GET", "POST"])
def deliberation_decide(request: ActorRequest, pk: int, case: int) -> HttpResponse:
    """A quiet decision on one case, with what was decided before."""
    call = call_asked(request, pk)
    row = Case.objects.whole().filter(call=call, pk=case).exclude(number=None).first()
    if row is None:
        raise Http404("这个通知没有这个办件。")
    require(request.actor, "programs.case.decide", row)
    earlier = list(row.decisions.select_related("made_by").order_by("-pk"))
    quiet = next((each for each in earlier if each.released_at is None and each.replaced_at is None), None)
    review = row.kind_version.kind.review
    grades = {code: title for code, title, *_ in review.grades} if review is not None else {}
    form = DecisionForm(
        request.POST or None, steps=steps_back(row), grades=grades, initial=_initial(row, quiet)
    )
    if request.method == "POST" and form.is_valid():
        try:
            decide_case(
                case_id=row.pk, given=DecisionGiven(**form.cleaned_data), actor=request.actor, now=request.now
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已记下对“{row}”的决定，还没有发布，申报单位看不到。")
            return redirect("programs:deliberation_table", pk=call.pk)
    context = {"call": call, "case": row, "applicant": applicant_of(row), "form": form, "earlier": earlier}
    return render(request, "programs/deliberation_decide.html", context)


def _initial(case: Case, quiet: Decision | None) -> dict[str, Any]:
    """The quiet decision as it stands; else what was asked for."""
    amount = quiet.amount if quiet else case.amount
    given = {} if amount is None else {"amount": format((amount / 10_000).normalize(), "f")}
    if quiet is None:
        return given
    return given | {
        each: getattr(quiet, each) for each in ("outcome", "grade", "back_to", "reason", "meeting")
    }


@login_required
@require_http_methods(["POST"])
def deliberation_release(request: ActorRequest, pk: int) -> HttpResponse:
    """What telling the chosen decisions would do, and then doing it."""
    call = call_asked(request, pk)
    require(request.actor, "programs.case.release", call)
    keys = _picked(request)
    if request.POST.get("confirm") and keys:
        try:
            told = release_decisions(call_id=call.pk, case_ids=keys, actor=request.actor, now=request.now)
        except Problem as problem:
            messages.error(request, problem.message)
        else:
            messages.success(
                request,
                f"已发布：批准{told.approved}件，不批准{told.declined}件，退回{told.returned}件。申报单位会各收到一条消息。",
            )
            return redirect("programs:deliberation_table", pk=call.pk)
    rows = list(queries.quiet_decisions(call).filter(case__in=keys))
    sums = queries.sums_of(call, chosen=keys)
    if not rows:
        messages.error(request, "请先选择有拟定决定的办件。")
        return redirect("programs:deliberation_table", pk=call.pk)
    context = {
        "call": call, "rows": rows, "sums": sums, "keys": keys,
        "faults": queries.release_faults(call, rows, now=request.now, sums=sums),
        "public": call.kind_version.kind.step(Step.PUBLICITY) is not None,
    }  # fmt: skip
    return render(request, "programs/deliberation_release.html", context)


def _picked(request: ActorRequest) -> list[int]:
    return [int(each) for each in request.POST.getlist("pick") if each.isdecimal() and len(each) < 19]


@login_required
@require_http_methods(["GET", "POST"])
def decision_documents(request: ActorRequest, pk: int) -> HttpResponse:
    """The final decisions of a call, and issuing a document for the chosen ones."""
    call = call_asked(request, pk)
    require(request.actor, "programs.case.release", call)
    rows = list(queries.final_decisions(call))
    chosen = [each for each in rows if each.pk in set(_picked(request))]
    if request.method == "POST" and request.POST.get("draft"):
        return _draft(request, chosen, call)
    form = DocumentForm(request.POST or None, initial={"appeal": APPEAL})
    if request.method == "POST" and form.is_valid():
        try:
            done = issue_document(
                decision_ids=[each.pk for each in chosen],
                **form.cleaned_data,
                actor=request.actor,
                now=request.now,
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已出具{done[0].document}，{len(done)}件。")
            return redirect("programs:decision_documents", pk=call.pk)
    picked = {each.pk for each in chosen}
    return render(
        request,
        "programs/decision_documents.html",
        {"call": call, "rows": rows, "form": form, "picked": picked},
    )


def _draft(request: ActorRequest, chosen: list[Decision], call: Call) -> HttpResponse:
    """A draft to be worked on in Word; what is not checked is marked in it."""
    if not chosen or len({each.outcome for each in chosen}) > 1:
        messages.error(request, "请选择同一种决定的办件，再下载草稿。")
        return redirect("programs:decision_documents", pk=call.pk)
    letter = decision_letter(
        chosen, number=request.POST.get("number", "").strip()[:60], day=timezone.localdate(request.now),
        appeal=request.POST.get("appeal", "").strip()[:500] or APPEAL, draft=True,
    )  # fmt: skip
    media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return download(letter_docx(letter), f"{letter['title']}（草稿）.docx", media)


@login_required
@require_GET
def decision_document(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    """A document as it was issued: to officers, and to the applicant whom it is about."""
    require(request.actor, "programs.case.view")
    try:
        row = queries.get_told_decision(request.actor, pk)
    except Decision.DoesNotExist as error:
        raise Http404("没有这份文件。") from error
    stored = row.file if kind == "pdf" else row.word if kind == "docx" else None
    if stored is None:
        raise Http404("没有这份文件。")
    # A document of many cases belongs to no single organisation; whoever may see the case may read its document.
    found, data = open_file(Actor.system("决定书"), stored.pk)
    return download(data, found.name, found.media_type)
