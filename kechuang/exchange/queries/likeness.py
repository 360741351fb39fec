"""Which offers and needs are like one: by shared bands of their signatures, then exactly. A hint, never a verdict.

An owner is compared with his own and with public versions only: were he compared with what is masked, he could find out by
trying what others wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.exchange.logic.face import Face as PublicVersion
from kechuang.exchange.logic.parts import PARTS, PartKind
from kechuang.exchange.models import Face, Item, Shingle
from kechuang.exchange.queries.item import officers_items
from kechuang.exchange.states import ON_SHOW, ItemState
from kechuang.programs.logic.likeness import (
    DESIGN,
    Hashes,
    bands,
    jaccard,
    shingles,
    signature,
    title_ratio,
)

#: Compared exactly with one: those that share most bands come first.
MOST_CANDIDATES = 100
MOST_SHOWN = 10
_COMPARED = (ItemState.REVIEW, ItemState.RETURNED, *ON_SHOW)


@dataclass(frozen=True)
class Like:
    """One that is like another: under which name it may be shown, where it leads, and how like it is."""

    item_id: int
    title: str
    organisation: str
    state: str
    score: Decimal
    title_score: Decimal
    is_whole: bool

    @property
    def is_worth_showing(self) -> bool:
        """Is it like enough to be a hint?"""
        return self.score >= DESIGN.show or self.title_score >= DESIGN.same_title

    @property
    def is_close(self) -> bool:
        """Is it worth a close look before anything is published?"""
        return self.score >= DESIGN.look_closely or self.title_score >= DESIGN.same_title


def whole_text(item: Item) -> list[str]:
    """All that an item says in words."""
    words = [part.code for part in PARTS[item.kind] if part.kind in (PartKind.LONG, PartKind.TEXT)]
    goals = [row["indicator"] for row in item.content.get("goals") or []]
    return [item.title, item.abstract, *(str(item.content.get(code) or "") for code in words), *goals]


def signed(texts: Sequence[str]) -> list[int]:
    """The bands of a text's signature."""
    return bands(signature(shingles(texts)))


def shingle_rows(item: Item, face: PublicVersion | None) -> list[Shingle]:
    """The signatures of an item, not saved: of the whole and, once it is published, of what is public."""
    rows = [Shingle(item=item, band=band, value=value) for band, value in enumerate(signed(whole_text(item)))]
    if face is not None:
        public = enumerate(signed(face.texts()))
        rows += [Shingle(item=item, band=band, value=value, is_public=True) for band, value in public]
    return rows


def likes_for_owner(item: Item) -> list[Like]:
    """Those of its own organisation by their whole text, and others' by what is public."""
    own = Item.objects.filter(organisation=item.organisation_id).exclude(state=ItemState.CLOSED)
    return _likes(item, own.exclude(pk=item.pk).order_by("-pk")[:MOST_CANDIDATES])


def likes_for_officer(actor: Actor, item: Item) -> list[Like]:
    """What the reviewer may read whole by its whole text, and other regions' by what is public."""
    return _likes(item, officers_items(actor).filter(pk__in=_candidates(item), state__in=_COMPARED))


def _likes(item: Item, whole: QuerySet[Item]) -> list[Like]:
    """Four queries."""
    mine, rows = shingles(whole_text(item)), whole.select_related("organisation")
    found = {each.pk: _like(item, each, mine) for each in rows if each.side == item.side}
    faces = Face.objects.on_show().filter(pk__in=_candidates(item, is_public=True), side=item.side)
    for face in faces.exclude(pk__in=found).exclude(pk=item.pk):
        texts = [face.title, face.abstract, *(line for _, lines in face.parts for line in lines)]
        found[face.pk] = Like(
            face.pk, face.title, face.organisation_words, "已发布", jaccard(mine, shingles(texts)),
            title_ratio(item.title, face.title), is_whole=False,
        )  # fmt: skip
    worth = [each for each in found.values() if each.is_worth_showing]
    return sorted(worth, key=lambda each: (-each.score, -each.title_score, each.item_id))[:MOST_SHOWN]


def _like(item: Item, other: Item, mine: Hashes) -> Like:
    return Like(
        other.pk, other.title, other.organisation.name, other.get_state_display(),
        jaccard(mine, shingles(whole_text(other))), title_ratio(item.title, other.title), is_whole=True,
    )  # fmt: skip


def _candidates(item: Item, *, is_public: bool = False) -> list[int]:
    """Items that share bands with one, those that share most first."""
    query = Q(pk__in=[])
    for band, value in enumerate(signed(whole_text(item))):
        query |= Q(band=band, value=value)
    rows = Shingle.objects.filter(query, is_public=is_public).exclude(item=item.pk).order_by()
    counted = rows.values("item_id").annotate(shared=Count("pk")).order_by("-shared", "item_id")
    return [each["item_id"] for each in counted[:MOST_CANDIDATES]]
