"""The hints of a case, for the panel on the officers' page: the template asks, so that the page's view need not know."""

from __future__ import annotations

from django import template

from kechuang.core.permissions import may
from kechuang.programs.models import Case, OutsideHint
from kechuang.programs.queries.likeness import Hint, hints_of
from kechuang.programs.queries.outside import outside_hints_of

register = template.Library()


@register.simple_tag(takes_context=True)
def likeness_hints(context: template.Context, case: Case) -> list[Hint]:
    """What of other cases is like this one, as far as the reader may see it."""
    actor = getattr(context.get("request"), "actor", None)
    return [] if actor is None else hints_of(actor, case)


@register.simple_tag(takes_context=True)
def outside_hints(context: template.Context, case: Case) -> list[tuple[OutsideHint, list[str]]]:
    """What of other bureaus' projects is like the case."""
    actor = getattr(context.get("request"), "actor", None)
    return [] if actor is None else outside_hints_of(actor, case)


@register.simple_tag(takes_context=True)
def can_compare(context: template.Context, case: Case) -> bool:
    """May the reader have the case compared again?"""
    actor = getattr(context.get("request"), "actor", None)
    return actor is not None and bool(may(actor, "programs.case.compare", case))
