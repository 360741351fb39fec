"""Handing in: the page of what is missing, the pledge and the signature; sending back, mending, taking back; receipts."""

from __future__ import annotations

import segno
from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.programs.models import Case
from kechuang.programs.operations.submission import (
    PLEDGE,
    correct_case,
    send_back_case,
    sign_case,
    submit_case,
    withdraw_case,
)
from kechuang.programs.queries.filling import answers_of, gaps_of, open_correction
from kechuang.programs.queries.gates import gate_findings
from kechuang.programs.queries.lookup import masked_applicant, plain_number, verify_receipt
from kechuang.programs.queries.receipts import own_receipt
from kechuang.programs.states import Step
from kechuang.programs.views.filling_fields import sheet_of
from kechuang.programs.views.own_asking import abilities, case_asked, told


@login_required
@require_http_methods(["GET", "POST"])
def case_sign(request: ActorRequest, pk: int) -> HttpResponse:
    """What is missing and what stands against it; the pledge; handing in to the unit, or out of the house."""
    case = case_asked(request, pk)
    able = abilities(request.actor, case)
    if not able["sign"] and not able["submit"]:
        return redirect("programs:case_own", pk=pk)
    problem: Problem | None = None
    if request.method == "POST":
        try:
            return _handed_in(request, case, signs=able["sign"])
        except Problem as error:
            problem = error
    kind, answers = case.kind_version.kind, answers_of(case)
    values = {code: each.value for code, each in answers.items()}
    context = {
        "case": case,
        "kind": kind,
        "able": able,
        "gaps": gaps_of(case, request.now, values=values),
        "found": list(gate_findings(case, gate="submit", now=request.now)),
        "waiting": sum(each.prefilled and each.value is not None for each in answers.values()),
        "pledge": kind.pledge or PLEDGE,
        "pledges": able["sign"] or kind.step(Step.UNIT) is None,
        "is_over": request.now >= case.call.closes_at and not case.versions.exists(),
        "problem": problem,
    }
    return render(request, "programs/case_sign.html", context, status=422 if problem else 200)


def _handed_in(request: ActorRequest, case: Case, *, signs: bool) -> HttpResponse:
    act = sign_case if signs else submit_case
    done = act(
        case_id=case.pk, pledged=request.POST.get("pledged") == "1", late_code=request.POST.get("late_code", ""),
        actor=request.actor, now=request.now,
    )  # fmt: skip
    receipt = done.receipts.order_by("-made_at", "-pk").first()
    if receipt is not None:
        messages.success(request, f"已提交并取得接件凭证，办件编号{done.number}。")
        return redirect("programs:receipt_detail", pk=receipt.pk)
    messages.success(request, f"已提交，现在是“{done.get_state_display()}”。")
    return redirect("programs:case_own", pk=case.pk)


@login_required
@require_POST
def case_send_back(request: ActorRequest, pk: int) -> HttpResponse:
    """The unit's administrator gives the case back to its writers."""
    case = case_asked(request, pk)
    with told(request):
        send_back_case(
            case_id=case.pk, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now
        )
        messages.success(request, "已退回填写。")
    return redirect("programs:case_own", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def case_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the case back for good, asked twice."""
    case = case_asked(request, pk)
    require(request.actor, "programs.case.withdraw", case)
    problem: Problem | None = None
    if request.method == "POST":
        try:
            withdraw_case(
                case_id=case.pk, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now
            )
        except Problem as error:
            problem = error
        else:
            messages.success(request, "已撤回申报。")
            return redirect("programs:case_own", pk=pk)
    context = {"case": case, "problem": problem, "able": abilities(request.actor, case)}
    return render(request, "programs/case_withdraw.html", context, status=422 if problem else 200)


@login_required
@require_http_methods(["GET", "POST"])
def case_correct(request: ActorRequest, pk: int) -> HttpResponse:
    """Only what must be mended, each with what was said of it; and handing it in again."""
    case = case_asked(request, pk)
    asked = open_correction(case)
    if asked is None:
        return redirect("programs:case_own", pk=pk)
    problem: Problem | None = None
    if request.method == "POST":
        try:
            correct_case(case_id=case.pk, actor=request.actor, now=request.now)
        except Problem as error:
            problem = error
        else:
            messages.success(request, "补正已提交，形式审查继续。")
            return redirect("programs:case_own", pk=pk)
    today = timezone.localdate(request.now)
    words = {each["code"]: each["words"] for each in asked.items}
    sheet = sheet_of(case, today, said=words, only=asked.codes)
    context = {
        "case": case, "kind": case.kind_version.kind, "asked": asked, "sheet": sheet, "able": abilities(request.actor, case),
        "problem": problem, "days_left": (asked.due_on - today).days,
    }  # fmt: skip
    return render(request, "programs/case_correct.html", context, status=422 if problem else 200)


# ── receipts ─────────────────────────────────────────────────────────────────────────────────


@login_required
@require_GET
def receipt_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A receipt with its number and a code by which anyone can check it."""
    try:
        receipt = own_receipt(request.actor, pk)
    except ObjectDoesNotExist as error:
        raise Http404("没有这份凭证。") from error
    address = request.build_absolute_uri(f"{reverse('programs:receipt_verify')}?number={receipt.number}")
    context = {"receipt": receipt, "case": receipt.case, "address": address, "code": _square(address)}
    return render(request, "programs/receipt_detail.html", context)


def _square(text: str) -> str:
    """A QR code as SVG of our own making: nothing of it comes from outside but the address, which is drawn.

    The mask is any of the eight: to look for the fairest takes longer than all the rest of the page.
    """
    made = segno.make(text, error="m", mask=3)
    return mark_safe(made.svg_inline(scale=5, border=2, svgclass="kc-qr", lineclass=None, omitsize=True))  # noqa: S308


@require_GET
def receipt_verify(request: ActorRequest) -> HttpResponse:
    """Is a receipt real? Anyone may ask by its number; told are its kind, day and number, of the unit the beginning. Public.

    Neither the title nor the call is told: either may say what somebody works on.
    """
    number = plain_number(request.GET.get("number", ""))
    context: dict[str, object] = {"number": number}
    try:
        receipt = verify_receipt(number, address=str(get_client_ip_address(request))) if number else None
    except Problem as problem:
        context["problem"] = problem.message
    else:
        context["receipt"] = receipt
        context["applicant"] = masked_applicant(receipt.case) if receipt else ""
    response = render(
        request, "programs/receipt_verify.html", context, status=429 if "problem" in context else 200
    )
    response["Cache-Control"] = "no-store"
    return response
