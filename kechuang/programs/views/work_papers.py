"""Papers of a case: notices, the whole dossier, the case as Word or Excel. Each is asked for and logged."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kechuang.core.exports import demo_notes, download
from kechuang.core.http import ActorRequest
from kechuang.core.listing import workbook
from kechuang.core.operations.file import log_export
from kechuang.core.permissions import require
from kechuang.core.queries.calendar import workdays
from kechuang.programs.models import Case, Receipt
from kechuang.programs.printing import case_docx, dossier_pdf, letter_docx, letter_pdf
from kechuang.programs.printing.dossiers import dossier_of
from kechuang.programs.printing.letters import letter_of
from kechuang.programs.views.work import case_asked

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PDF = "application/pdf"


@login_required
@require_GET
def receipt_print(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    """A notice as ``pdf`` or ``docx``: for the officer, and for the applicant whose case it is."""
    rows = Receipt.objects.filter(case__in=Case.objects.visible_to(request.actor))
    receipt = (
        rows.select_related("case__call", "case__kind_version", "case__organisation").filter(pk=pk).first()
    )
    if receipt is None or kind not in ("pdf", "docx"):
        raise Http404("没有这份通知。")
    require(request.actor, "programs.case.view", receipt.case)
    letter = letter_of(receipt)
    data, media = (letter_pdf(letter), _PDF) if kind == "pdf" else (letter_docx(letter), _WORD)
    return download(data, f"{letter['title']}-{receipt.number}.{kind}", media)


def _content(request: ActorRequest, case: Case) -> dict[str, Any]:
    """The dossier, for somebody who may take it away; that he did is logged."""
    actor, now = request.actor, request.now
    require(actor, "programs.case.export", case)
    content = dossier_of(case, today=timezone.localdate(now), calendar=workdays(), who=actor.name, now=now)
    log_export(what=f"办件{case.number or case.pk}案卷", rows=1, region=case.region, actor=actor, now=now)
    return content


@login_required
@require_GET
def work_dossier(request: ActorRequest, pk: int) -> HttpResponse:
    """The whole dossier as one PDF."""
    case = case_asked(request, pk)
    return download(dossier_pdf(_content(request, case)), f"案卷-{case.number or case.pk}.pdf", _PDF)


@login_required
@require_GET
def work_export(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    """A case as ``docx`` or ``xlsx``."""
    case = case_asked(request, pk)
    if kind not in ("docx", "xlsx"):
        raise Http404("可以导出 docx 或 xlsx。")
    content = _content(request, case)
    name = f"办件-{case.number or case.pk}.{kind}"
    if kind == "docx":
        return download(case_docx(content), name, _WORD)
    lines = [["概况", title, words] for title, words in content["facts"]]
    for section in content["sections"]:
        lines += [[section["title"], *pair] for pair in section["pairs"]]
        lines += [
            [section["title"], table["caption"], "；".join(map(str, row))] for table in section["tables"] for row in table["rows"]
        ]  # fmt: skip
    data = workbook(
        title=content["title"],
        heads=["部分", "项目", "内容"],
        rows=lines,
        notes=[*demo_notes(), content["stamp"]],
    )
    return download(data, name)
