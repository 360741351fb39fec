"""What has been published or withdrawn since a generation was built: a log beside it, read by every process.

One change a line. A writer appends under a lock of the folder; a reader looks at one name and one length, reads what is
new, and leaves a line alone that has not been written to its end.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import BinaryIO

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic.documents import Document

try:
    import fcntl
except ImportError:  # Windows: one process at a time
    fcntl = None  # type: ignore[assignment]

#: The generation before the first: it has no arrays, only changes.
NONE = "00000000"
_CURRENT, _LOG = "CURRENT", "changes.jsonl"
_CHANGING, _BUILDING = ".lock", ".building"
Change = Document | str


def current(folder: Path) -> str:
    """The name of the generation in use."""
    try:
        return (folder / _CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return NONE


def turn_to(folder: Path, name: str) -> None:
    """Make a generation the one in use, by one rename."""
    pointer = folder / f".{_CURRENT}-{name}"
    pointer.write_text(name, encoding="utf-8")
    pointer.replace(folder / _CURRENT)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder alone among all processes, for a moment; let go even by one that dies."""
    with _locked(folder, _CHANGING):
        yield


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """Be the only one that builds. Raises ``Problem`` where another process does."""
    try:
        with _locked(folder, _BUILDING, wait=False):
            yield
    except BlockingIOError:
        raise Problem("另一个进程正在重建索引，请等它完成。") from None


@contextmanager
def _locked(folder: Path, name: str, *, wait: bool = True) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("a") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield


def state(folder: Path) -> tuple[str, int]:
    """The generation in use and the length of its log in bytes: unequal states are unequal contents."""
    name = current(folder)
    try:
        return name, (folder / name / _LOG).stat().st_size
    except FileNotFoundError:
        return name, 0


def append(folder: Path, changes: Iterable[Change]) -> None:
    """Add changes to the log of the generation in use: a document to put, or the key of one to remove."""
    lines = b"".join(_line(change) for change in changes)
    if not lines:
        return
    with held(folder):
        place = folder / current(folder)
        place.mkdir(exist_ok=True)
        with (place / _LOG).open("ab+") as log:
            _drop_half_line(log)
            log.write(lines)
            log.flush()
            os.fsync(log.fileno())


def changes_in(folder: Path, name: str, start: int, stop: int) -> tuple[list[Change], int]:
    """The changes between two lengths of a log, and where the last whole line ends."""
    try:
        with (folder / name / _LOG).open("rb") as log:
            log.seek(start)
            text = log.read(max(stop - start, 0))
    except FileNotFoundError:
        return [], start
    whole = text.rfind(b"\n") + 1
    rows = [json.loads(line) for line in text[:whole].splitlines()]
    return [Document(*row) if isinstance(row, list) else row for row in rows], start + whole


def carry_over(folder: Path, since: tuple[str, int] | None, to: Path) -> None:
    """Write what has changed since a state into the log of a generation that is about to be turned to.

    Builds come one after the other (``building``); if the folder was turned meanwhile nevertheless, all that the newer
    log holds is carried: a change that comes twice does no harm, one that is lost does.
    """
    if since is None:
        return
    name, length = state(folder)
    try:
        text = (folder / name / _LOG).read_bytes()
    except FileNotFoundError:
        return
    kept = text[since[1] : length] if name == since[0] else text
    if kept:
        (to / _LOG).write_bytes(kept)


def _line(change: Change) -> bytes:
    row = change if isinstance(change, str) else list(astuple(change))
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


def _drop_half_line(log: BinaryIO) -> None:
    """Cut off what a writer that died has left of a line."""
    size = log.seek(0, os.SEEK_END)
    if not size:
        return
    log.seek(size - 1)
    if log.read(1) != b"\n":
        log.seek(0)
        log.truncate(log.read(size).rfind(b"\n") + 1)
