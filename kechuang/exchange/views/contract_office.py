"""Pages of the registration office: what was filed, one step of a contract, payments verified, requests answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import may, require
from kechuang.exchange.forms.contract_steps import AnswerForm
from kechuang.exchange.models import Contract, ContractRequest, Payment
from kechuang.exchange.operations.contract_filing import verify_payment
from kechuang.exchange.operations.contract_requesting import answer_request, withdraw_request
from kechuang.exchange.queries.contract import near_contracts, officers_contracts, visible_requests
from kechuang.exchange.queries.contract_judging import filing_day, judge_contract, judge_money
from kechuang.exchange.states import RequestState
from kechuang.exchange.views.contract import contract_asked, contract_columns, contract_filters
from kechuang.exchange.views.contract_findings import amount_rows, findings_context
from kechuang.exchange.views.contract_steps import STEPS, may_take

#: Where the registrar has the file before him.
_EXAMINED = ("accept", "return", "consult", "propose", "register", "decline")


@login_required
@require_GET
def office_list(request: ActorRequest) -> HttpResponse:
    """What was filed in the actor's region, or, of other authorities' people, what is on the register."""
    actor = request.actor
    require(actor, "exchange.contract.view")
    if not actor.grants:
        raise Http404("这一页是登记机构和有关部门用的；本单位的请看“技术合同”。")
    rows = officers_contracts(actor)
    regions = Region.objects.filter(pk__in=rows.order_by().values("region")).order_by("path")
    place = Filter[Contract](
        "region", "登记地", [(each.pk, each.name) for each in regions], lambda q, v: q.filter(region__path__contains=f"/{v}/")
    )  # fmt: skip
    today = timezone.localdate(request.now)
    late = Filter[Contract]("late", "期限", [("1", "已超期")], lambda q, _: q.filter(due_on__lt=today))
    listing: Listing[Contract] = Listing(
        request.GET, rows, columns=contract_columns(), filters=[*contract_filters(), place, late], order="due",
        search=("title", "number", "seller__name", "buyer__name", "seller__code", "buyer__code"), caption="技术合同",
        views=(
            View("全部", ""), View("待受理", "state=submitted"), View("初审中", "state=accepted"), View("待核准", "state=proposed"),
            View("待补正", "state=correction"), View("已登记", "state=registered"), View("已超期", "late=1"),
        ),
    )  # fmt: skip
    if "export" in request.GET:
        return export_response(
            listing, title="技术合同", permission="exchange.contract.export", actor=actor, now=request.now
        )
    context = {
        "listing": listing, "can_export": bool(may(actor, "exchange.contract.export")),
        "can_import": bool(may(actor, "exchange.contract.import")), "can_count": bool(may(actor, "exchange.contract.count")),
    }  # fmt: skip
    return render(request, "exchange/office_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def contract_step(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Take a step: what the operation refuses is said in the form."""
    contract, step = contract_asked(request, pk), STEPS.get(action)
    if step is None:
        raise Http404("没有这一步。")
    if not may_take(request.actor, contract, action):
        require(request.actor, step.asks)
        messages.error(
            request, f"现为“{contract.get_state_display()}”，不能{step.title}，或这一步不由您办理。"
        )
        return redirect("exchange:contract_detail", pk=pk)
    form = step.form(request, contract)
    if request.method == "POST" and form.is_valid():
        try:
            step.do(request, contract, form)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, step.done)
            return redirect("exchange:contract_detail", pk=pk)
    context: dict[str, Any] = {"contract": contract, "step": step, "form": form, "action": action}
    if action in _EXAMINED:
        on = filing_day(contract, timezone.localdate(request.now))
        context |= findings_context(judge_contract(contract, on=on), contract)
        context |= {"amounts": amount_rows(judge_money(contract, on=on)), "near": near_contracts(contract)}
    return render(request, "exchange/contract_step.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def payment_verify(request: ActorRequest, pk: int, payment_id: int) -> HttpResponse:
    """Settle the technical income of one payment."""
    contract = contract_asked(request, pk)
    row = Payment.objects.filter(contract=contract, pk=payment_id).first()
    if row is None:
        raise Http404("没有这一笔到账。")
    try:
        done = verify_payment(payment_id=row.pk, actor=request.actor, now=request.now)
    except Problem as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, f"已核定，技术性收入{done.income}元。")
    return redirect("exchange:contract_detail", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def request_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A change, cancellation, second look or objection: what is asked, and the answer."""
    actor = request.actor
    row = visible_requests(actor).filter(pk=pk).first()
    if row is None:
        raise Http404("没有这份申请，或您看不到它。")
    answers = row.state == RequestState.OPEN and bool(may(actor, "exchange.contract_request.answer", row))
    form = AnswerForm(request.POST if request.method == "POST" and "withdraw" not in request.POST else None)
    if request.method == "POST":
        done = _acted(request, row, form)
        if done is not None:
            return done
    withdraws = row.state == RequestState.OPEN and bool(may(actor, "exchange.contract_request.make", row))
    context = {
        "row": row, "contract": row.contract, "form": form, "answers": answers, "withdraws": withdraws,
        "changes": _said(row),
    }  # fmt: skip
    return render(request, "exchange/request_detail.html", context, status=422 if form.errors else 200)


def _acted(request: ActorRequest, row: ContractRequest, form: AnswerForm) -> HttpResponse | None:
    """Withdraw or answer; None where the form must be shown again."""
    try:
        if "withdraw" in request.POST:
            withdraw_request(request_id=row.pk, actor=request.actor, now=request.now)
        elif form.is_valid():
            answer_request(request_id=row.pk, actor=request.actor, now=request.now, **form.cleaned_data)
        else:
            return None
    except Problem as problem:
        if "withdraw" in request.POST:
            messages.error(request, problem.message)
            return redirect("exchange:request_detail", pk=row.pk)
        form.take(problem)
        return None
    messages.success(request, "已办理。")
    return redirect("exchange:contract_detail", pk=row.contract_id)


def _said(row: ContractRequest) -> list[tuple[str, str, str]]:
    """What is to change: title, as it stands, as it should be."""
    found = []
    for name, value in row.changes.items():
        title = str(Contract._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        found.append((title, _words(getattr(row.contract, name)), _words(value)))
    return found


def _words(value: Any) -> str:
    if value is None or value == "":
        return "没有填"
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{len(value)}行" if isinstance(value, list) else str(value)
