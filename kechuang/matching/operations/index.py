"""Keeping the index in step with what is on show. It is derived: losing it costs a rebuild and nothing else."""

from __future__ import annotations

from datetime import datetime

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require
from kechuang.matching.logic.changes import NONE, current
from kechuang.matching.queries.index import (
    all_documents,
    anything_on_show,
    documents_of,
    key_of,
    shared_index,
)


def index_item(*, item_id: int, side: str, actor: Actor, now: datetime) -> bool:
    """Put an item's public version into the index as it is now, or take it out; returns whether it is in.

    Doing it twice changes nothing. The first document of an installation makes the first generation.
    """
    require(actor, "matching.index.rebuild")
    key, index = key_of(side, item_id), shared_index()
    document = documents_of([item_id]).get(key)
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
