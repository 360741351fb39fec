"""Many questions in blocks: in this process or on a Dask cluster; the same answers either way.

A worker opens the generation by its folder, once, and keeps it mapped: only the questions go out and only the answers
come back. All workers must see the folder. Nothing waits without end: a cluster that cannot be reached, has no workers
or no longer moves is said to be so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic.changes import NONE, state
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import BLOCK, Ranking, rank
from kechuang.matching.logic.index import View
from kechuang.matching.logic.shared import opened

if TYPE_CHECKING:
    from distributed import Client

#: Questions sent at a time, a whole number of the engine's blocks: how they fall into blocks changes no answer. A
#: parcel takes a second or less, so that a worker answers the scheduler in between.
SENT = 8 * BLOCK
#: Parcels under way for each worker: one that is answered, one that waits.
_AHEAD = 2
#: Seconds to wait for the scheduler and its first worker, and for one parcel.
REACHED_WITHIN, PARCEL_WITHIN = 30.0, 600.0
#: How often a parcel is tried again that failed or whose worker was lost.
_TRIES = 2


def rank_all(
    folder: Path,
    questions: Sequence[Document],
    *,
    top: int,
    cluster: str = "",
    reached_within: float = REACHED_WITHIN,
    parcel_within: float = PARCEL_WITHIN,
) -> Iterator[Ranking]:
    """Rank by the index of ``folder`` as it is at the start and yield in the order of the questions.

    ``cluster``: the address of a Dask scheduler (the optional dependency ``distributed``); empty: this process.
    ``reached_within``, ``parcel_within``: seconds. Raises ``Problem`` if there is no index in the folder, and for a
    cluster that cannot be used.
    """
    name, length = state(folder)
    parcels = [questions[start : start + SENT] for start in range(0, len(questions), SENT)]
    if not cluster:
        for parcel in parcels:
            yield from _parcel(str(folder), name, length, parcel, top)
        return
    with _client(cluster, reached_within) as client:
        most = max(1, sum(client.nthreads().values())) * _AHEAD
        waiting: deque[Any] = deque()
        for parcel in parcels:
            # not pure: what stands in a folder may be another index of the same name
            asked = (str(folder), name, length, parcel, top)
            waiting.append(client.submit(_parcel, *asked, pure=False, retries=_TRIES))
            if len(waiting) == most:
                yield from _result(waiting.popleft(), cluster, parcel_within)
        while waiting:
            yield from _result(waiting.popleft(), cluster, parcel_within)


def _client(cluster: str, within: float) -> Client:
    """A client of a cluster that has a worker."""
    try:
        from distributed import Client  # optional: only who has a cluster installs it
    except ImportError:
        raise Problem("这台机器没有装集群的库，请先装：pip install 'kechuang[cluster]'。") from None
    try:
        client = Client(cluster, timeout=within, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise Problem(
            f"连不上集群“{cluster}”（{type(error).__name__}）。请核对地址，并确认 dask scheduler 在运行。"
        ) from error
    try:
        client.wait_for_workers(1, timeout=within)
    except TimeoutError:
        client.close()  # type: ignore[no-untyped-call]
        raise Problem(
            f"集群“{cluster}”等了 {within:g} 秒没有工作进程。请在各台机器上运行 dask worker {cluster}。"
        ) from None
    return client


def _result(future: Any, cluster: str, within: float) -> list[Ranking]:
    """What a worker answered; its own ``Problem`` is raised here."""
    try:
        found: list[Ranking] = future.result(timeout=within)
    except TimeoutError:
        raise Problem(
            f"集群“{cluster}”有一块 {within:g} 秒没有算完，可能工作进程停了。请看它们的日志。"
        ) from None
    except ModuleNotFoundError as error:
        raise Problem(f"集群的工作进程没有装同一版的 kechuang（{error}），请装好再试。") from error
    return found


def _parcel(folder: str, name: str, length: int, questions: Sequence[Document], top: int) -> list[Ranking]:
    if name == NONE or not Path(folder, name).is_dir():
        raise Problem(f"看不到“{folder}”里的索引。用集群时，各台机器要在同一路径上看得见这个文件夹。")
    return rank(_opened(folder, name, length), questions, top=top)


@lru_cache(maxsize=1)
def _opened(folder: str, name: str, length: int) -> View:
    """The view of one state, opened once a worker."""
    return opened(Path(folder), name, length)
