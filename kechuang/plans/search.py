"""What of plans can be found by words: documents, what they state, plans and targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.periods import Period, PeriodError
from kechuang.core.search import Hit, Word, matching, searchable
from kechuang.plans.models import Document, Plan, Statement, Target

#: Columns of a document that a hit does not show, and that may hold megabytes.
_LONG = ("original", "outline", "hidden", "warnings")


@searchable("plans.document", "文件", action="plans.document.view")
def find_documents(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Documents by title, number or source."""
    rows = Document.objects.visible_to(actor).select_related("region").defer(*_LONG)
    for row in matching(rows, words, ("title", "number", "source"))[:limit]:
        detail = "，".join(part for part in (row.region.name, row.get_kind_display(), row.number) if part)
        yield Hit(row.title, reverse("plans:document_detail", args=[row.pk]), detail)


@searchable("plans.statement", "原文里的目标与数字", action="plans.document.view")
def find_statements(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Statements by indicator or by their words in the text; the hit opens the text at their span."""
    rows = Statement.objects.live().filter(document__in=Document.objects.visible_to(actor).values("pk"))
    rows = rows.select_related("document").defer(*(f"document__{name}" for name in _LONG))
    rows = rows.order_by("-document_id", "start")
    for row in matching(rows, words, ("norm", "indicator", "span", "region_name"))[:limit]:
        url = f"{reverse('plans:document_detail', args=[row.document_id])}?at={row.start}-{row.end}#s{row.pk}"
        detail = "，".join(part for part in (f"《{row.document.title}》", row.get_state_display()) if part)
        yield Hit(f"{row.get_kind_display()}：{row.norm or row.indicator}", url, detail)


@searchable("plans.plan", "计划", action="plans.plan.view")
def find_plans(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Plans by title or theme."""
    rows = Plan.objects.visible_to(actor).select_related("region")
    for row in matching(rows, words, ("title", "theme"))[:limit]:
        years = f"{row.year_from}年" if row.is_annual else f"{row.year_from}—{row.year_to}年"
        yield Hit(row.title, reverse("plans:plan_detail", args=[row.pk]), f"{row.region.name}，{years}")


@searchable("plans.target", "目标", action="plans.target.view")
def find_targets(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Targets by indicator, wording or region, the newest year first."""
    rows = Target.objects.visible_to(actor).select_related("region").order_by("-year", "id")
    for row in matching(rows, words, ("name", "text", "region__name"))[:limit]:
        detail = "，".join((row.region.name, _period(row.period), row.get_state_display()))
        yield Hit(row.name, reverse("plans:target_detail", args=[row.pk]), detail)


def _period(code: str) -> str:
    try:
        return Period.from_code(code).label()
    except PeriodError:
        return code
