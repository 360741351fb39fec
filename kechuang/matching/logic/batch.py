"""Many questions in blocks: in this process or on a Dask cluster; the same answers either way.

A worker opens the generation by its folder, once, and keeps it mapped: only the questions go out and only the answers
come back. All workers must see the folder.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import BLOCK, Ranking, rank
from kechuang.matching.logic.generations import load
from kechuang.matching.logic.index import Index, View

#: Questions sent at a time, a whole number of the engine's blocks: how they fall into blocks changes no answer.
SENT = 8 * BLOCK
#: Parcels under way for each worker: one that is answered, one that waits.
_AHEAD = 2


def rank_all(
    folder: Path, questions: Sequence[Document], *, top: int, cluster: str = ""
) -> Iterator[Ranking]:
    """Rank by the generation of ``folder`` and yield in the order of the questions.

    ``cluster``: the address of a Dask scheduler (the optional dependency ``distributed``); empty: this process.
    """
    parcels = [questions[start : start + SENT] for start in range(0, len(questions), SENT)]
    if not cluster:
        for parcel in parcels:
            yield from _parcel(str(folder), parcel, top)
        return
    from distributed import Client  # optional: only who has a cluster installs it

    with Client(cluster, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        most = max(1, sum(client.nthreads().values())) * _AHEAD
        waiting: deque = deque()
        for parcel in parcels:
            # not pure: the folder may have turned to a newer generation since
            waiting.append(client.submit(_parcel, str(folder), parcel, top, pure=False))
            if len(waiting) == most:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _parcel(folder: str, questions: Sequence[Document], top: int) -> list[Ranking]:
    current = (Path(folder) / "CURRENT").read_text(encoding="utf-8")
    return rank(_opened(folder, current), questions, top=top)


@lru_cache(maxsize=1)
def _opened(folder: str, current: str) -> View:
    """The view of one generation, opened once a worker; another ``current`` is another one."""
    return Index(load(Path(folder))).view()
