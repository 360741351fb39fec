"""One index of many processes: each sees, with its next question, what any of them has published, withdrawn or rebuilt.

::

    index = SharedIndex(folder)
    index.rebuild(read)              # read() gives all documents; the others ask and change meanwhile
    index.put(document)              # in whichever process
    index.view()                     # in every other: two looks at the file system, then only what is new

What is put must be what anybody who may ask may read: the folder holds it as it is. The keys, too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic.changes import Change, append, building, changes_in, state
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.embedding import Embedder
from kechuang.matching.logic.generations import load, save
from kechuang.matching.logic.index import Index, View, build

#: Changes beside a generation that make a new one worth while: so many, or this share of it. They are weighed by the
#: numbers of the old one, which fit the less the more they are.
_MANY, _SHARE = 500, 0.05
#: How often the newest generation is looked for when it goes away while it is being opened.
_TRIES = 3


class SharedIndex:
    """The index of a folder, as one process holds it; may be asked from several threads."""

    def __init__(self, folder: Path, *, embedder: Embedder | None = None) -> None:
        """``embedder``: the foreign model that a rebuild places documents by, if the operator has one."""
        self.folder, self.embedder = folder, embedder
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._name, self._read = "", 0
        self._changes = 0

    def view(self) -> View:
        """The index as it is now in all processes. Raises ``Problem`` where nothing has been built yet."""
        with self._lock:
            name, length = state(self.folder)
            if self._index is None or name != self._name:
                name, length = self._open()
            if length > self._read:
                changes, self._read = changes_in(self.folder, name, self._read, length)
                self._changes += len(changes)
                take(self._index, changes)  # type: ignore[arg-type]  # opened above
            return self._index.view()  # type: ignore[union-attr]

    def put(self, *documents: Document) -> None:
        """Add documents, or replace those of the same keys, for all processes."""
        append(self.folder, documents)

    def remove(self, *keys: str) -> None:
        """Take documents away for all processes; keys that are not there are passed over."""
        append(self.folder, keys)

    def rebuild(self, read: Callable[[], Sequence[Document]]) -> None:
        """Build a new generation of all documents that ``read`` gives; what changes meanwhile stays changed.

        Nobody waits: the old one answers until the new one is whole. Raises ``Problem`` where another process builds,
        and for no documents.
        """
        with building(self.folder):
            since = state(self.folder)
            save(build(read(), embedder=self.embedder), self.folder, since=since)

    def wants_rebuilding(self) -> bool:
        """Have so many changes gathered that the generation's numbers no longer fit them?"""
        size = len(self.view())
        return self._changes > max(_MANY, _SHARE * size)

    def _open(self) -> tuple[str, int]:
        """Open the newest generation; two newer ones may be turned to before its files are mapped."""
        for left in reversed(range(_TRIES)):
            name, length = state(self.folder)
            try:
                self._index = Index(load(self.folder, name))
            except Problem:
                if not left or state(self.folder)[0] == name:
                    raise
                continue
            self._name, self._read, self._changes = name, 0, 0
            return name, length
        raise AssertionError  # the last try returns or raises


def take(index: Index, changes: Sequence[Change]) -> None:
    """Put and remove in the order of a log, those that follow each other at once."""
    for change in changes:
        if isinstance(change, str):
            index.remove(change)
        else:
            index.put(change)


def opened(folder: Path, name: str, length: int) -> View:
    """The index as it was at one state of its folder: many machines answer by the same one."""
    index = Index(load(folder, name))
    take(index, changes_in(folder, name, 0, length)[0])
    return index.view()
