"""Papers of the registration: the certificate on a page and as PDF, its public verification, the letter of a refusal."""

from __future__ import annotations

import hmac
from typing import Any

import segno
from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from kechuang.core.exports import DEMO_MARK, download
from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import SiteProfile
from kechuang.core.operations.file import log_export
from kechuang.exchange.models import Certificate
from kechuang.exchange.permissions import reads_inside
from kechuang.exchange.printing.papers import certificate_of, certificate_pdf, refusal_of
from kechuang.exchange.states import ContractState
from kechuang.exchange.views.contract import contract_asked
from kechuang.programs.logic.publicity import masked_name, masked_title
from kechuang.programs.printing.typeset import letter_pdf
from kechuang.programs.queries.lookup import plain_number, refuse_a_flood

_PDF = "application/pdf"


def _certificate(request: ActorRequest, pk: int, version: int) -> Certificate:
    """The certificate of a contract that the actor may see whole. 404 otherwise."""
    contract = contract_asked(request, pk)
    row = contract.certificates.filter(version=version).first()
    if row is None or not (reads_inside(request.actor, contract) or _is_side(request, contract)):
        raise Http404("没有这份证明。")
    row.contract = contract
    return row


def _is_side(request: ActorRequest, contract: Any) -> bool:
    own = request.actor.keys_of("organisation")
    return contract.seller.organisation_id in own or contract.buyer.organisation_id in own


def _address(request: ActorRequest, row: Certificate) -> str:
    page = reverse("exchange:certificate_verify")
    return request.build_absolute_uri(f"{page}?number={row.number}&code={row.code}")


@login_required
@require_GET
def certificate_detail(request: ActorRequest, pk: int, version: int) -> HttpResponse:
    """The certificate as it was given, with its state now and the code by which anybody can verify it."""
    row, site = _certificate(request, pk, version), SiteProfile.objects.get()
    address = _address(request, row)
    context = {
        "row": row, "contract": row.contract, "lines": certificate_of(row), "address": address, "code": _square(address),
        "bureau": site.bureau,
    }  # fmt: skip
    return render(request, "exchange/certificate_detail.html", context)


@login_required
@require_GET
def certificate_print(request: ActorRequest, pk: int, version: int) -> HttpResponse:
    """The certificate as PDF; that it was taken away is logged."""
    row, site = _certificate(request, pk, version), SiteProfile.objects.get()
    address = _address(request, row)
    data = certificate_pdf(row, bureau=site.bureau, demo=DEMO_MARK if site.is_demo else "", address=address)
    own = row.contract.organisation_id if not request.actor.grants else None
    log_export(
        what=f"登记证明{row.number}", rows=1, region=row.contract.region, organisation_key=own, actor=request.actor, now=request.now
    )  # fmt: skip
    return download(data, f"技术合同登记证明-{row.number}.pdf", _PDF)


def _square(text: str) -> str:
    """A QR code as SVG of our own making: nothing of it comes from outside but the address, which is drawn."""
    made = segno.make(text, error="m", mask=3)
    return mark_safe(made.svg_inline(scale=5, border=2, svgclass="kc-qr", lineclass=None, omitsize=True))  # noqa: S308


@require_GET
def certificate_verify(request: ActorRequest) -> HttpResponse:
    """Is a certificate real, and what is it worth now? Public, for whoever holds its number and code.

    Told are the amounts and days printed on it, of names and title only the beginning. Whether the number or the code is
    wrong is not told. Questions are counted together with those for receipts.
    """
    number = plain_number(request.GET.get("number", ""))
    code = request.GET.get("code", "").strip().upper()[:12]
    context: dict[str, Any] = {"number": number, "code": code}
    status = 200
    if number and code:
        try:
            refuse_a_flood(str(get_client_ip_address(request)))
        except Problem as problem:
            context["problem"], status = problem.message, 429
        else:
            context |= _verified(number, code)
    response = render(request, "exchange/certificate_verify.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _verified(number: str, code: str) -> dict[str, Any]:
    row = Certificate.objects.select_related("contract").filter(number=number).first()
    # Compared also where there is nothing to compare with: the answer must not come sooner for a number that is none.
    same = hmac.compare_digest((row.code if row else "--------").encode(), code.encode())
    if row is None or not same:
        return {"missed": True}
    content = row.content
    newer = row.contract.certificates.order_by("-version").first()
    return {
        "row": row, "content": content, "title": masked_title(content["title"]), "newer": newer if newer != row else None,
        "seller": masked_name(content["seller"], is_organisation=True), "buyer": masked_name(content["buyer"], is_organisation=True),
    }  # fmt: skip


@login_required
@require_GET
def refusal_print(request: ActorRequest, pk: int) -> HttpResponse:
    """The letter of a refusal: the reason, and every finding with its clause, as they were on the day."""
    contract = contract_asked(request, pk)
    if not contract.findings or contract.state not in (
        ContractState.DECLINED, ContractState.RECHECK, ContractState.UPHELD,
    ) or not reads_inside(request.actor, contract):  # fmt: skip
        raise Http404("没有不予登记的决定。")
    site = SiteProfile.objects.get()
    letter = refusal_of(contract, bureau=site.bureau, demo=DEMO_MARK if site.is_demo else "")
    return download(letter_pdf(letter), f"不予登记通知书-{contract.pk}.pdf", _PDF)
