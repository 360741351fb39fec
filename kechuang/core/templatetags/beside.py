"""What later rooms hang beside an object: the template asks, so that no view has to."""

from __future__ import annotations

from typing import Any

from django import template

from kechuang.core.beside import Link, links_beside

register = template.Library()


@register.simple_tag(takes_context=True)
def beside(context: template.Context, place: str, row: Any) -> list[Link]:
    """The links beside an object; none where nobody asks."""
    request = context.get("request")
    actor = getattr(request, "actor", None)
    return links_beside(place, actor, row) if actor is not None else []
