"""The audit chain: events of one object linked by keyed hashes, days sealed, tampering found and named.

Each event's hash covers its body and the hash before it (HMAC-SHA256 under a key that is not in the
database), a head per object covers the last number, a seal per day covers the day's hashes in order.
The body should state the object and its number (``seq``), so that a row can neither be moved to
another object nor renumbered unseen. An object whose events and head are all gone leaves its trace
only in the seals.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any
from uuid import UUID

from kechuang.core.logic.chain_order import Link, Run, arrange, out_of_place

#: What the first event of an object names as the hash before it.
GENESIS = ""

#: How many numbers are tried to tell an altered number from an altered content: bounded, so that a
#: whole trail under a wrong key is still answered soon.
_SEARCHED = 256
_DELETED_AT_MOST = 16

_INSERTED = "第{}条记录是插入的：与原有记录重复或不在链上。"
_CHANGED = "第{}条记录的内容与校验值不符，被改动或不是本系统写入的。"
_REORDERED = "第{}条记录不在原来的位置，顺序被调换。"
_DELETED = "第{}条记录缺失，被删除。"
_CUT_OUT = "第{}条记录之前断链：其前的记录被删除并重新编号。"
_RENUMBERED = "第{}条记录的序号被改动，原为第{}条。"


class FindingKind(StrEnum):
    """What happened to a record."""

    CHANGED = "changed"
    DELETED = "deleted"
    INSERTED = "inserted"
    REORDERED = "reordered"
    HEAD = "head"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Finding:
    """One trace of tampering: what kind, in which object, at which number, in words for the auditor."""

    kind: FindingKind
    object: str
    seq: int | None
    message: str


_Found = tuple[FindingKind, int, str]


def json_ready(value: Any) -> Any:
    """``value`` as plain JSON: Decimal, date, UUID and enum as strings, aware datetimes as UTC ISO.

    Applying it twice changes nothing. Raises TypeError for what has no exact form: float (use
    Decimal), a datetime without a zone, a mapping whose keys are not strings, sets, other objects.
    """
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal | UUID | date):
        return _as_text(value)
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise TypeError("keys in an event's body must be strings")
        return {str(name): json_ready(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no exact form in an event's body")


def _as_text(value: Decimal | UUID | date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat() if isinstance(value, date) else str(value)
    if value.tzinfo is None:
        raise TypeError("a datetime in an event needs a time zone")
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def canonical(value: Any) -> bytes:
    """The one byte form of ``value``: ``json_ready``, keys sorted, no spaces, ASCII only."""
    text = json.dumps(json_ready(value), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("ascii")


def event_hash(key: bytes, *, previous: str, body: Mapping[str, Any]) -> str:
    """The hash (64 hex digits) of an event whose predecessor's hash is ``previous`` (GENESIS if first)."""
    return _mac(key, "event", [previous, body])


def head_mac(key: bytes, *, object_type: str, object_id: str, seq: int, last_hash: str) -> str:
    """The MAC of an object's head: its last event's number and hash. Guards against a cut tail."""
    return _mac(key, "head", [object_type, object_id, seq, last_hash])


def seal_digest(key: bytes, day: date, hashes: Sequence[str], previous_seal: str = GENESIS) -> str:
    """The seal of ``day``: covers the day's event hashes in order, their count and the seal before it."""
    return _mac(key, "seal", [day, len(hashes), list(hashes), previous_seal])


def check_chain(
    key: bytes,
    rows: Sequence[Mapping[str, Any]],
    *,
    of: str = "",
    first_seq: int = 1,
) -> list[Finding]:
    """What was changed, deleted, inserted or reordered among the events of object ``of``.

    ``rows`` in stored order, each with ``seq`` (int), ``previous``, ``hash`` (hex) and ``body``.
    Without a finding the rows are what was written, except that a cut tail leaves no trace here:
    ``check_head`` finds it. An empty list means the chain is whole.
    """
    links = [_link(key, position, row, len(rows) + first_seq) for position, row in enumerate(rows)]
    genuine, strangers = _set_aside_inserted(links)
    runs = arrange(genuine, GENESIS, first_seq)
    moved = out_of_place(runs)
    named = {link.position for link in moved} | {link.position for link in genuine if not link.intact}
    found = [(FindingKind.INSERTED, link.seq, _INSERTED.format(link.seq)) for link in strangers]
    found += [
        (FindingKind.CHANGED, link.seq, _CHANGED.format(link.seq)) for link in genuine if not link.intact
    ]
    found += [(FindingKind.REORDERED, link.seq, _REORDERED.format(link.seq)) for link in moved]
    found += _gaps(runs, first_seq)
    found += _renumbered(runs, named)
    return [Finding(kind, of, seq, message) for kind, seq, message in sorted(found, key=lambda row: row[1])]


def check_head(
    key: bytes, head: Mapping[str, Any] | None, rows: Sequence[Mapping[str, Any]], *, of: str = ""
) -> list[Finding]:
    """Whether the events of object ``of`` end where its head says.

    ``head`` has ``object_type``, ``object_id``, ``seq``, ``hash`` (of the last event) and ``mac``; None
    if the head is gone. ``rows`` as for ``check_chain``. Missing last events are ``deleted`` (each
    named), events beyond the head ``inserted``, a head that was touched itself is ``head``.
    """
    last = rows[-1] if rows else None
    if head is None:
        return [] if last is None else [Finding(FindingKind.HEAD, of, None, "链头记录丢失，无法核对末尾。")]
    whose = {"object_type": head["object_type"], "object_id": head["object_id"]}
    expected = head_mac(key, **whose, seq=head["seq"], last_hash=head["hash"])
    if not hmac.compare_digest(expected, head["mac"]):
        return [Finding(FindingKind.HEAD, of, head["seq"], "链头记录被改动，校验值不符。")]
    present = max((row["seq"] for row in rows), default=0)
    if present < head["seq"]:
        return [
            Finding(FindingKind.DELETED, of, seq, f"第{seq}条记录缺失：末尾的记录被删除。")
            for seq in range(present + 1, head["seq"] + 1)
        ]
    if present > head["seq"]:
        return [
            Finding(FindingKind.INSERTED, of, row["seq"], f"第{row['seq']}条记录在链头之后，是添加的。")
            for row in rows
            if row["seq"] > head["seq"]
        ]
    if last is not None and last["hash"] != head["hash"]:
        message = f"第{present}条记录与链头登记的末条不一致。"
        return [Finding(FindingKind.HEAD, of, present, message)]
    return []


def check_seal(
    key: bytes, seal: Mapping[str, Any], hashes: Sequence[str], previous_seal: str = GENESIS
) -> list[Finding]:
    """Whether a day's events are still those that were sealed.

    ``seal`` has ``day`` (date), ``digest`` (hex) and, optionally, ``count``; ``hashes`` are the day's
    event hashes in the order of sealing; ``previous_seal`` the digest of the seal before it.
    """
    day: date = seal["day"]
    if hmac.compare_digest(seal_digest(key, day, hashes, previous_seal), seal["digest"]):
        return []
    count = seal.get("count", len(hashes))
    detail = "记录、顺序或前一日封存值有改动。"
    if count != len(hashes):
        detail = f"封存时有{count}条记录，现有{len(hashes)}条。"
    return [Finding(FindingKind.SEAL, day.isoformat(), None, f"{day.isoformat()}的日封存核对不符：{detail}")]


def _mac(key: bytes, purpose: str, parts: list[Any]) -> str:
    return hmac.new(key, canonical([purpose, *parts]), hashlib.sha256).hexdigest()


def _link(key: bytes, position: int, row: Mapping[str, Any], beyond: int) -> Link:
    """The row as the chain sees it. ``beyond``: a number above all that the object should have."""
    previous, body, stated = row["previous"], row["body"], row["hash"]
    computed = _computed(key, previous, body)
    number = row["seq"]
    intact = hmac.compare_digest(computed, stated)
    if not intact and isinstance(body, Mapping) and isinstance(body.get("seq"), int):
        true_number = _true_number(key, row, beyond)
        if true_number is not None:
            number, intact, computed = true_number, True, stated
    return Link(position, row["seq"], number, previous, stated, computed, intact)


def _computed(key: bytes, previous: str, body: Any) -> str:
    try:
        return event_hash(key, previous=previous, body=body)
    except TypeError:
        return ""  # no event of ours ever had such a body


def _true_number(key: bytes, row: Mapping[str, Any], beyond: int) -> int | None:
    """The number under which the row's hash is right, if its number alone was altered."""
    numbers = sorted(range(beyond + _DELETED_AT_MOST), key=lambda number: abs(number - row["seq"]))[
        :_SEARCHED
    ]
    for number in numbers:
        if _computed(key, row["previous"], {**row["body"], "seq": number}) == row["hash"]:
            return number
    return None


def _set_aside_inserted(links: list[Link]) -> tuple[list[Link], list[Link]]:
    """The links without strangers, and the strangers.

    A stranger repeats a record, or stands between two records that link to each other without it
    and has no other place in this chain.
    """
    originals = {link.hash: link.position for link in reversed(links)}
    originals |= {link.hash: link.position for link in reversed(links) if link.intact}
    strangers = [link for link in links if originals[link.hash] != link.position]
    links = [link for link in links if originals[link.hash] == link.position]
    numbers = {link.number for link in links if link.intact}
    parents = {link.previous for link in links}
    known = frozenset[str]().union(*(link.names for link in links))
    kept: list[Link] = []
    for place, link in enumerate(links):
        before = kept[-1].names if kept else frozenset({GENESIS})
        after = links[place + 1].previous if place + 1 < len(links) else None
        passed_by = after in before and after not in link.names
        elsewhere = link.previous in known and link.previous not in before
        needless = (passed_by and not elsewhere) or (not link.intact and link.number in numbers)
        (strangers if needless and not link.names & parents else kept).append(link)
    return kept, strangers


def _gaps(runs: list[Run], first_seq: int) -> list[_Found]:
    """Deletions: where one run of linked records ends and the next does not follow from it."""
    found: list[_Found] = []
    before: Run | None = None
    for run in runs:
        expected = first_seq if before is None else before.last_number + 1
        sure = run.links[0].intact and (before is None or before.links[-1].intact)
        missing = range(expected, run.first_number)
        if missing:
            found += [(FindingKind.DELETED, number, _DELETED.format(number)) for number in missing]
        elif sure and not run.from_genesis:
            seq = run.links[0].seq
            found.append((FindingKind.DELETED, seq, _CUT_OUT.format(seq)))
        before = run
    return found


def _renumbered(runs: list[Run], named: set[int]) -> list[_Found]:
    """Records whose number alone was altered: content and links are right, the number is not."""
    return [
        (FindingKind.CHANGED, link.seq, _RENUMBERED.format(link.seq, run.first_number + index))
        for run in runs
        for index, link in enumerate(run.links)
        if link.position not in named and link.seq != run.first_number + index
    ]
