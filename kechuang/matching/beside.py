"""What matching hangs beside offers and needs: what may suit them, and saying that one has talked."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from kechuang.core.beside import Link, hangs
from kechuang.core.logic.actor import Actor
from kechuang.exchange.models import Face, Item
from kechuang.exchange.permissions import HANDLERS, MEMBERS, READERS, WRITERS
from kechuang.exchange.states import ON_SHOW


@hangs("exchange.item", "matching.item", "可能合适的")
def beside_item(actor: Actor, row: Item) -> Iterator[Link]:
    """Beside the whole: what suits it, while it is on show. No query."""
    own = row.organisation_id in actor.keys_of("organisation", *MEMBERS)
    path = row.region.path
    reached = any(grant.role in READERS and path.startswith(grant.region_path) for grant in actor.grants)
    if row.state in ON_SHOW and (own or reached):
        yield Link("可能合适的", reverse("matching:item_fits", args=[row.pk]), "link")


@hangs("exchange.face", "matching.face", "谈过了")
def beside_face(actor: Actor, row: Face) -> Iterator[Link]:
    """Beside what others have published: one has talked with them. One query for those who write for an organisation."""
    if not actor.keys_of("organisation", *WRITERS) or actor.has(*HANDLERS):
        return
    if row.item.organisation_id not in actor.keys_of("organisation"):
        yield Link("谈过了", f"{reverse('matching:docking_propose')}?item={row.pk}", "message-circle")
