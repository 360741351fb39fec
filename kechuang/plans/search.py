"""What of plans can be found by words: documents, statements, plans, targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.search import Hit, Word, matching, searchable
from kechuang.plans.logic import describe, describe_statement
from kechuang.plans.models import Document, Plan, Statement, Target
from kechuang.plans.states import StatementState


@searchable("plans.target", "目标", action="plans.target.view")
def find_targets(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Targets by name, words of the text, region or plan, the newest year first."""
    rows = Target.objects.visible_to(actor).select_related("region", "plan")
    found = matching(rows, words, ("name", "text", "region__name", "plan__title", "period"))
    for row in found.order_by("-year", "region__order", "pk")[:limit]:
        detail = f"{row.region.name}，{row.period}，{describe(row.expression)}，{row.get_state_display()}"
        yield Hit(row.name, reverse("plans:target_detail", args=[row.pk]), detail)


@searchable("plans.document", "文件", action="plans.document.view")
def find_documents(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Documents by title, number or source."""
    rows = Document.objects.visible_to(actor).select_related("region").defer("original", "outline", "hidden")
    found = matching(rows, words, ("title", "number", "source"))
    for row in found.order_by("-created_at")[:limit]:
        detail = f"{row.region.name}，{row.year or '年度未明'}，{row.get_kind_display()}"
        yield Hit(row.title, reverse("plans:document_detail", args=[row.pk]), detail)


@searchable("plans.statement", "文件中的目标与数字", action="plans.document.view")
def find_statements(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Statements by indicator or by the words of the text; rejected ones are left out."""
    rows = Statement.objects.visible_to(actor).live().exclude(state=StatementState.REJECTED)
    rows = rows.select_related("document").defer(
        "document__original", "document__outline", "document__hidden"
    )
    found = matching(rows, words, ("norm", "indicator", "span", "period"))
    for row in found.order_by("-document__year", "document_id", "start")[:limit]:
        url = reverse("plans:document_detail", args=[row.document_id]) + f"#s{row.pk}"
        detail = f"{row.get_kind_display()}，{describe_statement(row)}，{row.get_state_display()}，《{row.document.title}》"
        yield Hit(row.norm or row.indicator, url, detail)


@searchable("plans.plan", "计划", action="plans.plan.view")
def find_plans(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """Plans by title, theme or guidance."""
    rows = matching(
        Plan.objects.visible_to(actor).select_related("region"), words, ("title", "theme", "guidance")
    )
    for row in rows.order_by("-year_from", "pk")[:limit]:
        years = str(row.year_from) if row.is_annual else f"{row.year_from}—{row.year_to}"
        yield Hit(row.title, reverse("plans:plan_detail", args=[row.pk]), f"{row.region.name}，{years}年")
