"""Reads of the filters that people keep: everybody his own."""

from __future__ import annotations

from django.db.models import QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.models import SavedView
from kechuang.core.permissions import which


def saved_views(actor: Actor, *, page: str, path: str) -> QuerySet[SavedView]:
    """What the actor has kept of one list, in his order."""
    return which(actor, "core.view.save", SavedView.objects.filter(page=page, path=path))


def get_saved_view(actor: Actor, view_id: int) -> SavedView:
    """One of the actor's own; somebody else's is not there for him (``SavedView.DoesNotExist``)."""
    return which(actor, "core.view.rename", SavedView.objects.all()).get(pk=view_id)
