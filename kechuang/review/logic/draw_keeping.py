"""How the record of a draw is kept before its seed is shown, and how what happens afterwards is added to it. Pure.

The seed lies sealed beside the record until it is revealed. Until then the record stands without it, with the result and
a digest of its own; added lines of the log never touch the demand, the candidates or the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kechuang.review.logic.draw import Candidate, Demand, Drawn, Seed, draw_panel
from kechuang.review.logic.draw_record import (
    LogEntry,
    Replay,
    candidate_from,
    demand_from,
    digest_of,
    entry_from,
    follow,
    record_of,
    replay,
)


def expert_mark(key: int) -> str:
    """The stable id of an expert in records: E000012."""
    return f"E{key:06d}"


def expert_key(mark: str) -> int:
    """The row's key of a stable id. Raises ``ValueError`` for what is none."""
    return int(mark.removeprefix("E"))


def redigested(body: Mapping[str, Any]) -> dict[str, Any]:
    """A record with its digest computed anew."""
    rest = {name: value for name, value in body.items() if name != "digest"}
    return rest | {"digest": digest_of(rest)}


def without_seed(record: Mapping[str, Any]) -> dict[str, Any]:
    """A full record as it is kept while its seed is sealed."""
    return redigested({**record, "seed": None})


def with_seed(record: Mapping[str, Any], seed: Seed) -> dict[str, Any]:
    """A kept record with its seed shown. Whether it fits, ``replay`` says."""
    return redigested({**record, "seed": asdict(seed)})


def parts_of(record: Mapping[str, Any]) -> tuple[Demand, list[Candidate], list[LogEntry]]:
    """Demand, candidates and log of a record. KeyError, TypeError or ValueError if it cannot be read."""
    return (
        demand_from(record["demand"]),
        [candidate_from(each) for each in record["candidates"]],
        [entry_from(each) for each in record["log"]],
    )


def drawn_record(record: Mapping[str, Any], seed: Seed, log: Sequence[LogEntry]) -> dict[str, Any]:
    """The record after the draw, seed and all, from the one that was frozen. Problem if the seed is another one."""
    demand, candidates, _ = parts_of(record)
    return record_of(demand, candidates, str(record["commitment"]), seed, log)


def redrawn(record: Mapping[str, Any], seed: Seed) -> Drawn:
    """The draw computed again: who is next, and why."""
    demand, candidates, _ = parts_of(record)
    return draw_panel(demand, candidates, seed)


def with_entries(record: Mapping[str, Any], seed: Seed, entries: Sequence[LogEntry]) -> dict[str, Any]:
    """A record with lines added to its log; who sits is followed anew, everything else stays as it is."""
    demand, candidates, log = parts_of(record)
    log += entries
    standing = follow(demand, candidates, draw_panel(demand, candidates, seed), log)
    rows = record["log"] + [_line(each) for each in entries]
    return redigested({**record, "log": rows, "members": list(standing.members)})


def _line(entry: LogEntry) -> dict[str, Any]:
    return asdict(entry) | {"at": entry.at.isoformat(), "step": str(entry.step)}


def replayed(record: Mapping[str, Any], seed: Seed) -> Replay:
    """Replay a record whether its seed is shown or still sealed; a kept digest that is wrong is a difference too."""
    if record.get("seed") is not None:
        return replay(record)
    kept = replay(record)
    found = replay(with_seed(record, seed))
    tampered = tuple(each for each in kept.differences if each.where == "digest")
    return Replay((*tampered, *found.differences), found.chosen, found.members)
