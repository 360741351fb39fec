"""Keeping the index in step with what is on show. It is derived: losing it costs a rebuild and nothing else."""

from __future__ import annotations

from datetime import datetime

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require
from kechuang.matching.logic.changes import NONE, current
from kechuang.matching.logic.documents import Document
from kechuang.matching.queries.index import (
    EXPERT,
    all_documents,
    anything_on_show,
    document_of_expert,
    documents_of,
    experts_to_find,
    key_of,
    shared_index,
)


def index_item(*, item_id: int, side: str, actor: Actor, now: datetime) -> bool:
    """Put an item's public version into the index as it is now, or take it out; returns whether it is in.

    Doing it twice changes nothing. The first document of an installation makes the first generation.
    """
    require(actor, "matching.index.rebuild")
    key = key_of(side, item_id)
    return _followed(key, documents_of([item_id]).get(key))


def index_expert(*, expert_id: int, actor: Actor, now: datetime) -> bool:
    """Put an expert who agreed to be found into the index as he is now, or take him out; returns whether he is in."""
    require(actor, "matching.index.rebuild")
    found = experts_to_find([expert_id])
    return _followed(key_of(EXPERT, expert_id), document_of_expert(found[0]) if found else None)


def _followed(key: str, document: Document | None) -> bool:
    """The index has this document by this key, or nothing."""
    index = shared_index()
    if document is None:
        index.remove(key)
        return False
    if current(index.folder) == NONE:
        index.rebuild(all_documents)
        return True
    index.put(document)
    return True


def rebuild_index(*, actor: Actor, now: datetime) -> int:
    """Build a new generation of all that is on show; the old one answers meanwhile. Returns how many documents.

    Not in a transaction: training takes a while, and writers of other rooms must not wait for it. Raises ``Refused``;
    ``Problem`` where another process builds.
    """
    require(actor, "matching.index.rebuild")
    if not anything_on_show():
        return 0
    shared_index().rebuild(all_documents)
    return len(shared_index().view())
