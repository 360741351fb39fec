"""Checking and sealing the audit trail.

A chain tells what was done to one object's records, its head whether the tail was cut, and a day's seal whether
a whole object vanished. Seals are themselves events of one chain, so that a seal cannot vanish either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from kechuang.core.events import SEAL_LOCK, object_type, record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.chain import (
    GENESIS,
    Finding,
    FindingKind,
    canonical,
    check_chain,
    check_head,
    check_seal,
    seal_digest,
)
from kechuang.core.models import ChainHead, Event, Seal
from kechuang.core.permissions import require
from kechuang.core.queries.trail import (
    Address,
    chain_row,
    chains,
    day_after,
    day_of,
    hashes_after,
    head_row,
    heads_without_events,
)

#: The one chain on which every seal is registered, and the one on which every check is.
SEALS, CHECKS = "all", "checks"
Manifest = dict[str, list[int]]
Row = tuple[int, str, str, str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of the whole trail found. ``last_day`` and ``last_digest`` can be noted outside the machine."""

    events: int
    objects: int
    days: int
    findings: tuple[Finding, ...]
    last_day: date | None
    last_digest: str

    @property
    def whole(self) -> bool:
        """Was nothing found?"""
        return not self.findings


def verify_trail(*, actor: Actor, now: datetime) -> Report:
    """Check every chain, head and seal; name what was changed, deleted or inserted; record that it was checked.

    Reads the trail as a stream and holds no lock; an object that looks wrong is read once more under its lock,
    so that a write under way is not taken for tampering.
    """
    require(actor, "core.event.verify")
    events = objects = 0
    findings: list[Finding] = []
    for address, rows, head in chains():
        objects += 1
        events += len(rows)
        if _faults(address, rows, head):
            findings += _second_look(address)
    for head in heads_without_events().iterator(chunk_size=500):
        findings += _second_look((head.object_type, head.object_id))
    seals = _Registered.read()
    findings += _seal_findings(seals, {finding.object for finding in findings})
    last = max(seals, default=None)
    report = Report(events, objects, len(seals), tuple(findings), last, seals[last].digest if last else "")
    _note_check(report, actor=actor, now=now)
    return report


@transaction.atomic
def _note_check(report: Report, *, actor: Actor, now: datetime) -> None:
    record(
        "core.event.verified",
        Seal(),
        object_id=CHECKS,
        actor=actor,
        now=now,
        title=f"校验操作记录{report.events}条："
        + ("完好" if report.whole else f"发现{len(report.findings)}处问题"),
        data={"events": report.events, "objects": report.objects, "findings": len(report.findings)},
    )


def _faults(address: Address, rows: list[Event], head: ChainHead | None) -> list[Finding]:
    name, plain = ":".join(address), [chain_row(event) for event in rows]
    found = check_chain(settings.AUDIT_KEY, plain, of=name)
    said = {(finding.kind, finding.seq) for finding in found}
    ends = check_head(settings.AUDIT_KEY, head_row(head) if head else None, plain, of=name)
    return found + [finding for finding in ends if (finding.kind, finding.seq) not in said]


@transaction.atomic
def _second_look(address: Address) -> list[Finding]:
    kind, object_id = address
    same = {"object_type": kind, "object_id": object_id}
    head = ChainHead.objects.select_for_update().filter(**same).first()
    return _faults(address, list(Event.objects.filter(**same).order_by("seq", "id")), head)


# ── seals ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Registered:
    """A day's seal as its event says; ``row`` is the seal itself, if it is still there."""

    day: date
    count: int
    last_id: int | None
    digest: str
    manifest_hash: str
    row: Seal | None
    in_trail: bool

    @classmethod
    def read(cls) -> dict[date, _Registered]:
        """Every day that was ever sealed, by the register or by the seals' own table."""
        rows = {seal.day: seal for seal in Seal.objects.defer("manifest").order_by("day")}
        register = Event.objects.filter(
            object_type=object_type(Seal()), object_id=SEALS, kind="core.day.sealed"
        )
        found = {}
        for data in register.order_by("seq").values_list("data", flat=True):
            day = date.fromisoformat(data["day"])
            found[day] = cls(
                day,
                data["count"],
                data["last_id"],
                data["digest"],
                data["manifest"],
                rows.pop(day, None),
                True,
            )
        for day, seal in rows.items():
            found[day] = cls(day, seal.count, seal.last_id, seal.digest, "", seal, False)
        return dict(sorted(found.items()))


def _seal_findings(seals: dict[date, _Registered], named: set[str]) -> list[Finding]:
    """What the seals tell that the chains (whose findings are about ``named``) do not."""
    found: list[Finding] = []
    stream, previous, bound = hashes_after(0), GENESIS, 0
    for seal in seals.values():
        found += _row_findings(seal)
        bound = max(bound, seal.last_id or 0)
        rows, stream = _up_to(stream, bound)
        hashes = [row[1] for row in rows]
        broken = check_seal(
            settings.AUDIT_KEY,
            {"day": seal.day, "digest": seal.digest, "count": seal.count},
            hashes,
            previous,
        )
        if broken:
            found += broken + [item for item in _register_gaps(seal, rows) if item.object not in named]
        previous = seal.digest
    return found


def _row_findings(seal: _Registered) -> list[Finding]:
    """Whether a seal's own row is what was registered."""
    of, what = seal.day.isoformat(), ""
    if seal.row is None:
        what = "的日封存记录缺失，被删除。"
    elif not seal.in_trail:
        what = "的日封存没有登记在操作记录里，是添加的。"
    elif (seal.row.digest, seal.row.count, seal.row.last_id) != (seal.digest, seal.count, seal.last_id):
        what = "的日封存记录被改动，与登记不符。"
    elif _manifest_hash(_stored_manifest(seal)) != seal.manifest_hash:
        what = "的日封存名册被改动。"
    return [Finding(FindingKind.SEAL, of, None, of + what)] if what else []


def _up_to(stream: Iterator[Row], last_id: int) -> tuple[list[Row], Iterator[Row]]:
    rows: list[Row] = []
    for row in stream:
        if row[0] > last_id:
            return rows, chain([row], stream)
        rows.append(row)
    return rows, iter(())


def _register_gaps(seal: _Registered, rows: list[Row]) -> Iterator[Finding]:
    """By the day's register: objects that were sealed and are gone, and objects that were not and are there."""
    then, today = _stored_manifest(seal), _manifest(rows)
    if _manifest_hash(then) != seal.manifest_hash:
        return
    for name in sorted(then.keys() - today.keys()):
        for seq in range(then[name][0], then[name][1] + 1):
            message = f"第{seq}条记录缺失：这个对象当日的记录全部被删除（据{seal.day}封存名册）。"
            yield Finding(FindingKind.DELETED, name, seq, message)
    for name in sorted(today.keys() - then.keys()):
        for seq in range(today[name][0], today[name][1] + 1):
            message = f"第{seq}条记录不在{seal.day}的封存名册里，是封存之后插入的。"
            yield Finding(FindingKind.INSERTED, name, seq, message)


def _stored_manifest(seal: _Registered) -> Any:
    """One day's register at a time: those of years would not fit into memory."""
    return Seal.objects.filter(day=seal.day).values_list("manifest", flat=True).first()


def _manifest(rows: Iterable[Row]) -> Manifest:
    found: Manifest = {}
    for _, _, kind, object_id, seq in rows:
        span = found.setdefault(f"{kind}:{object_id}", [seq, seq])
        span[:] = min(span[0], seq), max(span[1], seq)
    return found


def _manifest_hash(manifest: Any) -> str:
    return sha256(canonical(manifest)).hexdigest()


def seal_days(*, actor: Actor, now: datetime) -> list[Seal]:
    """Seal every finished day (at the bureau) that is not sealed yet, in order, days without events too.

    A day's seal covers what was recorded since the seal before, up to that day's last event; so each event
    stands under one seal, also one that was recorded late. Returns the new seals; sealing again adds none.
    """
    require(actor, "core.day.seal")
    sealed: list[Seal] = []
    while (seal := _seal_next_day(actor, now)) is not None:
        sealed.append(seal)
    return sealed


@transaction.atomic
def _seal_next_day(actor: Actor, now: datetime) -> Seal | None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
    last = Seal.objects.defer("manifest").order_by("-day").first()
    day = last.day + timedelta(days=1) if last else _first_day()
    if day is None or day >= day_of(now):
        return None
    bound = Seal.objects.aggregate(value=Max("last_id"))["value"] or 0
    newest = Event.objects.filter(id__gt=bound, at__lt=day_after(day)).aggregate(value=Max("id"))["value"]
    rows, _ = _up_to(hashes_after(bound), newest) if newest else ([], iter(()))
    previous = last.digest if last else GENESIS
    seal = Seal.objects.create(
        day=day,
        count=len(rows),
        first_id=rows[0][0] if rows else None,
        last_id=rows[-1][0] if rows else None,
        digest=seal_digest(settings.AUDIT_KEY, day, [row[1] for row in rows], previous),
        previous=previous,
        manifest=_manifest(rows),
        sealed_at=now,
    )
    _register(seal, actor=actor, now=now)
    return seal


def _first_day() -> date | None:
    """The day of the first recorded event; what was entered later for earlier days stands under its seal too."""
    first = Event.objects.order_by("id").values_list("at", flat=True).first()
    return day_of(first) if first else None


def _register(seal: Seal, *, actor: Actor, now: datetime) -> None:
    record(
        "core.day.sealed",
        seal,
        object_id=SEALS,
        actor=actor,
        now=now,
        title=f"封存{seal.day.year}年{seal.day.month}月{seal.day.day}日的操作记录{seal.count}条",
        data={
            "day": seal.day,
            "count": seal.count,
            "last_id": seal.last_id,
            "digest": seal.digest,
            "manifest": _manifest_hash(seal.manifest),
        },
    )
