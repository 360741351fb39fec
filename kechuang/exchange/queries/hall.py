"""Reads of the halls: public versions that are on show, and nothing but public versions."""

from __future__ import annotations

from django.db.models import Q

from kechuang.core.search import fold
from kechuang.exchange.models import Face, Item
from kechuang.exchange.models.item import FaceQuerySet


def faces_on_show(side: str = "") -> FaceQuerySet:
    """What anybody may read, of one side or of both."""
    rows = Face.objects.on_show().select_related("place")
    return rows.filter(side=side) if side else rows


def standing_in(word: str) -> Q:
    """The public versions in which a word stands, in whatever script, width and case."""
    return Q(folded__contains=fold(word))


def get_face(item_id: int) -> Face:
    """One on show. Raises ``Face.DoesNotExist``."""
    # Asked by the item's own key: only there a number beyond any table's is known to be nobody's.
    return faces_on_show().get(item__in=Item.objects.filter(pk=item_id))
