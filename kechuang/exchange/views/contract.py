"""Pages of technology contracts for those who file: the list, the check before, the form, files, the whole of one, taxes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import download, export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.core.queries.trail import events_of
from kechuang.exchange.forms.contract import ContractForm, ContractStartForm, PrecheckForm
from kechuang.exchange.forms.contract_steps import ContractFileForm
from kechuang.exchange.logic.contract import checked, lacks_of
from kechuang.exchange.logic.contract_codes import ContractField, Kind
from kechuang.exchange.logic.contract_taxes import PAPERS
from kechuang.exchange.models import Contract, Item, Party
from kechuang.exchange.operations.contract_filing import attach_contract_file, remove_contract_file
from kechuang.exchange.operations.contract_writing import fill_contract, start_contract, submit_contract
from kechuang.exchange.permissions import reads_inside
from kechuang.exchange.queries.contract import (
    filers,
    files_of,
    get_contract,
    given_of,
    near_contracts,
    own_contracts,
    visible_requests,
)
from kechuang.exchange.queries.contract_judging import (
    filing_day,
    judge_contract,
    judge_money,
    supposed_contract,
    tax_hints,
)
from kechuang.exchange.queries.keeping import read_kept
from kechuang.exchange.states import CONTRACT_WRITABLE, ContractState
from kechuang.exchange.views.contract_findings import amount_rows, findings_context
from kechuang.exchange.views.contract_steps import steps_for
from kechuang.subjects.models.organisation import choices


def contract_asked(request: ActorRequest, pk: int) -> Contract:
    """The contract, or 404 for one that the actor may not see."""
    try:
        return get_contract(request.actor, pk)
    except Contract.DoesNotExist as error:
        raise Http404("没有这份技术合同，或您看不到它。") from error


def contract_url(contract: Contract) -> str:
    """The page of one."""
    return reverse("exchange:contract_detail", args=[contract.pk])


def contract_columns() -> list[Column[Any]]:
    """The columns of every list of contracts. An open total is said in words; the sheet leaves it empty."""
    return [
        Column("title", "项目名称", lambda r: r.title or str(r), sort="title", primary=True, link=contract_url),
        Column("subkind", "类别", lambda r: r.get_subkind_display(), sort="subkind"),
        Column("state", "状态", lambda r: r.get_state_display(), sort="state", primary=True, template="exchange/parts/contract_state.html"),
        Column("due", "办结期限", lambda r: r.due_on, sort="due_on", template="exchange/parts/contract_due.html"),
        Column("seller", "卖方", lambda r: r.seller.name, sort="seller__name"),
        Column("buyer", "买方", lambda r: r.buyer.name, sort="buyer__name"),
        Column("total", "成交额", lambda r: r.total, sort="total", end=True, primary=True, template="exchange/parts/contract_total.html"),
        Column("technology", "技术交易额（元）", lambda r: r.technology, sort="technology", shown=False),
        Column("number", "登记编号", lambda r: r.number, sort="number"),
        Column("registered", "登记日", lambda r: r.registered_on, sort="registered_on", template="exchange/parts/day.html"),
        Column("signed", "签订日期", lambda r: r.signed_on, sort="signed_on", shown=False),
        Column("valid", "有效期至", lambda r: r.valid_until, shown=False),
        Column("field", "技术领域", lambda r: r.get_field_display(), shown=False),
        Column("seller_region", "卖方区划", lambda r: r.seller.region_code, shown=False),
        Column("buyer_region", "买方区划", lambda r: r.buyer.region_code, shown=False),
        Column("open", "总额未定的计算方法", lambda r: r.open_words, shown=False),
        Column("cancelled", "注销日", lambda r: r.cancelled_on, shown=False),
    ]  # fmt: skip


def contract_filters() -> list[Filter[Any]]:
    """The filters of those lists."""
    return [
        Filter("kind", "种类", choices(Kind), lambda q, v: q.filter(subkind__startswith=v)),
        Filter("state", "状态", choices(ContractState), lambda q, v: q.filter(state=v)),
        Filter("field", "技术领域", choices(ContractField), lambda q, v: q.filter(field=v)),
    ]


@login_required
@require_GET
def contract_list(request: ActorRequest) -> HttpResponse:
    """What the actor's organisations file; ``?export=xlsx`` gives what is on the screen."""
    actor = request.actor
    require(actor, "exchange.contract.fill")
    listing: Listing[Contract] = Listing(
        request.GET, own_contracts(actor), columns=contract_columns(), filters=contract_filters(), order="-signed",
        search=("title", "number", "seller__name", "buyer__name"), caption="我的技术合同",
        views=(
            View("全部", ""), View("填写中", "state=draft"), View("待补正", "state=correction"), View("已登记", "state=registered"),
        ),
    )  # fmt: skip
    if "export" in request.GET:
        key = next(iter(actor.keys_of("organisation")), None)
        return export_response(
            listing, title="我的技术合同", permission="exchange.contract.export", actor=actor, now=request.now, organisation_key=key
        )  # fmt: skip
    context = {"listing": listing, "can_export": bool(may(actor, "exchange.contract.export"))}
    return render(request, "exchange/contract_list.html", context)


@login_required
@require_GET
def contract_precheck(request: ActorRequest) -> HttpResponse:
    """Could it be registered? Nothing is kept: the answers stand in the address."""
    actor = request.actor
    require(actor, "exchange.contract.fill")
    organisation = filers(actor).select_related("region__parent").first()
    if organisation is None:
        raise Http404("您还没有加入任何单位。")
    today = timezone.localdate(request.now)
    shown = Contract(
        organisation=organisation, region=organisation.region, seller=Party(), buyer=Party(), is_total_open=False,
        subkind=request.GET.get("subkind", "")[:3],
    )  # fmt: skip
    form = PrecheckForm(request.GET if "subkind" in request.GET else None, contract=shown)
    context: dict[str, Any] = {"form": form, "organisation": organisation}
    if form.is_bound and form.is_valid():
        try:
            given = checked(form.given())
            context |= _judged(supposed_contract(organisation, given), today)
        except Problem as problem:
            form.take(problem)
    return render(request, "exchange/contract_precheck.html", context)


def _judged(contract: Contract, on: date) -> dict[str, Any]:
    """The findings and the three amounts of a contract."""
    money = judge_money(contract, on=on)
    return {
        **findings_context(judge_contract(contract, on=on), contract),
        # Income is settled payment by payment, and stands there.
        "amounts": [row for row in amount_rows(money) if "技术性收入" not in row[0]],
    }


@login_required
@require_http_methods(["GET", "POST"])
def contract_start(request: ActorRequest) -> HttpResponse:
    """Begin an application, from an offer or a need where ``?item=`` names one."""
    actor = request.actor
    require(actor, "exchange.contract.fill")
    form = ContractStartForm(request.POST or None, organisations=filers(actor))
    item = request.GET.get("item", "")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            contract = start_contract(
                organisation_id=data["organisation"].pk, filer=data["filer"], actor=actor, now=request.now,
                item_id=int(item) if item.isascii() and item.isdigit() and len(item) < 18 else None,
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            return redirect("exchange:contract_fill", pk=contract.pk)
    return render(request, "exchange/contract_start.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def contract_fill(request: ActorRequest, pk: int) -> HttpResponse:
    """Write; beside it what is missing and what the rules say so far."""
    contract = contract_asked(request, pk)
    require(request.actor, "exchange.contract.fill", contract)
    if contract.state not in CONTRACT_WRITABLE:
        messages.error(request, f"现为“{contract.get_state_display()}”，不能修改。")
        return redirect("exchange:contract_detail", pk=pk)
    form = ContractForm(request.POST if request.method == "POST" else None, contract=contract)
    if request.method == "POST" and form.is_valid():
        offer, need = form.cleaned_data["offer"], form.cleaned_data["need"]
        try:
            fill_contract(
                contract_id=pk, given=form.given(), offer_id=offer.pk if offer else None, need_id=need.pk if need else None,
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            onward = "then" in request.POST
            if not onward:
                messages.success(request, "已保存。")
            return redirect("exchange:contract_submit" if onward else "exchange:contract_fill", pk=pk)
    context = {
        "contract": contract, "form": form, "lacks": lacks_of(given_of(contract)),
        **_judged(contract, filing_day(contract, timezone.localdate(request.now))),
    }  # fmt: skip
    return render(request, "exchange/contract_fill.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def contract_submit(request: ActorRequest, pk: int) -> HttpResponse:
    """Files, what is missing, what the rules say; then hand it in."""
    contract, problem = contract_asked(request, pk), None
    require(request.actor, "exchange.contract.fill", contract)
    if request.method == "POST":
        try:
            submit_contract(contract_id=pk, actor=request.actor, now=request.now)
        except Problem as found:
            problem = found
        else:
            messages.success(request, "已提交，等登记机构受理。")
            return redirect("exchange:contract_detail", pk=pk)
    context = {
        "contract": contract, "problem": problem, "files": list(files_of(contract)), "file_form": ContractFileForm(),
        "lacks": lacks_of(given_of(contract)), "may_submit": contract.state in CONTRACT_WRITABLE,
        **_judged(contract, filing_day(contract, timezone.localdate(request.now))),
    }  # fmt: skip
    return render(request, "exchange/contract_submit.html", context, status=422 if problem else 200)


@login_required
@require_POST
def contract_attach(request: ActorRequest, pk: int) -> HttpResponse:
    """Upload a file, or take one back (``remove``)."""
    contract = contract_asked(request, pk)
    require(request.actor, "exchange.contract.fill", contract)
    removed, form = request.POST.get("remove", ""), ContractFileForm(request.POST, request.FILES)
    try:
        if removed:
            remove_contract_file(contract_id=pk, file_id=int(removed) if removed.isdecimal() else 0, actor=request.actor, now=request.now)  # fmt: skip
        elif form.is_valid():
            sent = form.cleaned_data["file"]
            attach_contract_file(
                contract_id=pk, kind=form.cleaned_data["kind"], name=sent.name, data=sent.read(), actor=request.actor, now=request.now
            )  # fmt: skip
        else:
            messages.error(request, "请选择文件。")
    except Problem as problem:
        messages.error(request, problem.message)
    except contract.files.model.DoesNotExist as error:
        raise Http404("没有这个文件。") from error
    return redirect(f"{reverse('exchange:contract_submit', args=[pk])}#files")


@login_required
@require_GET
def contract_file(request: ActorRequest, pk: int, file_id: int) -> HttpResponse:
    """One file of a contract: for the filer and for those who read what was filed. The other side and other offices do not."""
    contract = contract_asked(request, pk)
    row = files_of(contract).filter(pk=file_id).first()
    if row is None or not reads_inside(request.actor, contract):
        raise Http404("没有这个文件。")
    return download(read_kept(row.file), row.name, row.media_type)


@login_required
@require_GET
def contract_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One contract. What goes on inside is for its filer and the registration office."""
    contract, actor = contract_asked(request, pk), request.actor
    inside = reads_inside(actor, contract)
    today = timezone.localdate(request.now)
    requests = visible_requests(actor).filter(contract=contract).order_by("-made_at")
    context: dict[str, Any] = {
        "contract": contract, "inside": inside, "steps": steps_for(actor, contract), "today": today,
        "may_fill": contract.state in CONTRACT_WRITABLE and bool(may(actor, "exchange.contract.fill", contract)),
        "certificates": list(contract.certificates.all()), "requests": list(requests), "way": _way(contract),
        "payments": list(contract.payments.all()) if inside else [],
        "items": _items(actor, contract) if inside else [],
        "files": list(files_of(contract)) if inside else [], "events": events_of(contract) if inside else [],
        "verifies": bool(may(actor, "exchange.payment.verify")), "total_open": contract.is_total_open,
    }  # fmt: skip
    if inside:
        context |= _judged(contract, filing_day(contract, today))
    if inside and actor.grants and contract.state not in (ContractState.REGISTERED, ContractState.CANCELLED):
        context["near"] = near_contracts(contract)
    return render(request, "exchange/contract_detail.html", context)


def _items(actor: Actor, contract: Contract) -> list[Item]:
    """The offer and the need that it grew out of, as far as the actor may read them whole."""
    rows = Item.objects.filter(pk__in=[key for key in (contract.offer_id, contract.need_id) if key])
    return [each for each in rows.select_related("region") if may(actor, "exchange.item.view", each)]


#: The stations of a life, with the states in which it stands there.
_WAY = (
    ("填写", (ContractState.DRAFT, ContractState.DROPPED)),
    ("受理", (ContractState.SUBMITTED, ContractState.CORRECTION)),
    ("初审", (ContractState.ACCEPTED, ContractState.EXPERT)),
    ("核准", (ContractState.PROPOSED, ContractState.RECHECK)),
    (
        "登记",
        (ContractState.REGISTERED, ContractState.DECLINED, ContractState.UPHELD, ContractState.CANCELLED),
    ),
)


def _way(contract: Contract) -> list[tuple[str, bool, bool]]:
    """Each station: its title, whether it is passed, whether it is here."""
    here = next(number for number, (_, states) in enumerate(_WAY) if contract.state in states)
    return [(title, number < here, number == here) for number, (title, _) in enumerate(_WAY)]


@login_required
@require_GET
def contract_taxes(request: ActorRequest, pk: int) -> HttpResponse:
    """Taxes and rewards that hang on it: information from the rules, with their sources and the papers that go with them."""
    contract = contract_asked(request, pk)
    if not reads_inside(request.actor, contract):
        raise Http404("没有这一页。")
    asked = {
        name: _amount(request.GET.get(name, "")) for name in ("transfer_income", "contract_paid_for_research")
    }
    hints = tax_hints(contract, on=timezone.localdate(request.now), more=asked)
    rows = [
        {
            **findings_context(each, contract), "amounts": amount_rows(each),
            "whose": PAPERS[each.rule.topic][0], "papers": PAPERS[each.rule.topic][1],
        }
        for each in hints
    ]  # fmt: skip
    context = {"contract": contract, "hints": rows, "asked": {key: request.GET.get(key, "") for key in asked}}
    return render(request, "exchange/contract_taxes.html", context)


def _amount(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < Decimal(10) ** 14 else None
