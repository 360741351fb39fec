"""The reader's own filters on a list: the template asks, so that no view has to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import QueryDict

from kechuang.core.kept import Kept
from kechuang.core.listing import Listing, View
from kechuang.core.models import SavedView
from kechuang.core.queries.views import saved_views

register = template.Library()


@dataclass(frozen=True)
class OwnViews:
    """Tabs of the list, the reader's own among them; his rows to tidy up; and what he could keep now, signed."""

    tabs: list[dict[str, Any]]
    rows: list[SavedView]
    token: str = ""


@register.simple_tag(takes_context=True)
def own_views(context: template.Context, listing: Listing[Any]) -> OwnViews:
    """What the reader has kept of this list and may keep now. One query; none for a stranger."""
    request = context.get("request")
    match, actor = getattr(request, "resolver_match", None), getattr(request, "actor", None)
    if request is None or match is None or actor is None or not actor.signed_in:
        return OwnViews(listing.tabs(), [])
    rows = list(saved_views(actor, page=match.view_name, path=request.path_info))
    own = [View(row.title, listing.kept(QueryDict(row.query))) for row in rows]
    kept = Kept(match.view_name, request.path_info, listing.here)
    # A page that answers a form has no address to come back to.
    may_keep = request.method == "GET" and listing.is_new_to(own)
    return OwnViews(listing.tabs(own), rows, kept.token if may_keep else "")
