"""The record of a draw: everything that decided it, in JSON, and a replay that recomputes and compares.

``frozen`` is the digest of the demand and the candidates, published with the commitment: rows that were mended
afterwards do not match it. ``digest`` is over the whole record; the trail of events keeps a copy. Who rewrites a
record and both digests is found out by the copies that were published.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.draw import (
    Candidate,
    Demand,
    Drawn,
    Listed,
    RegionQuota,
    Seat,
    Seats,
    Seed,
    Weighting,
    commit,
    draw_panel,
)

FORMAT = "kechuang.draw/1"


class Step(StrEnum):
    """What happens to an invitation."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    WITHDRAWN = "withdrawn"
    SUPPLEMENTED = "supplemented"


STEP_TITLES = {
    Step.INVITED: "已邀请",
    Step.ACCEPTED: "已应邀",
    Step.REFUSED: "谢绝",
    Step.TIMED_OUT: "逾时未答",
    Step.WITHDRAWN: "应邀后退出或回避",
    Step.SUPPLEMENTED: "递补",
}
#: What may follow what; a member who has not been invited stands at None.
_FOLLOWS = {
    None: {Step.INVITED},
    Step.INVITED: {Step.ACCEPTED, Step.REFUSED, Step.TIMED_OUT},
    Step.ACCEPTED: {Step.WITHDRAWN},
}
_GONE = {Step.REFUSED, Step.TIMED_OUT, Step.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line of the log of invitations. ``replaces`` names who left, where a spare moves up; ``at`` has its zone."""

    at: datetime
    expert: str
    step: Step
    channel: str = ""
    replaces: str = ""
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the invitations stand: who sits (in order of seating), each one's last step, what the log does wrong."""

    members: tuple[str, ...]
    steps: Mapping[str, Step | None]
    open_seats: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a record differs from its replay. ``words`` says it in Chinese."""

    where: str
    recorded: Any
    computed: Any
    words: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay found."""

    differences: tuple[Difference, ...]
    chosen: tuple[str, ...] = ()
    members: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Did everything come out as recorded?"""
        return not self.differences


# ── invitations ─────────────────────────────────────────────────────────────────────────────────
def next_spare(
    demand: Demand, candidates: Sequence[Candidate], drawn: Drawn, log: Sequence[LogEntry]
) -> str | None:
    """The spare who moves up now: the first in order who was not yet asked and fits the quotas; None if nobody.

    He is chosen by the rule of the draw itself, with those who still sit counted. None also if no seat is open.
    """
    standing = follow(demand, candidates, drawn, log)
    return _next(demand, {each.expert: each for each in candidates}, drawn, standing.members, standing.steps)


def _next(
    demand: Demand,
    rows: Mapping[str, Candidate],
    drawn: Drawn,
    members: Iterable[str],
    asked: Mapping[str, Step | None],
) -> str | None:
    seats = Seats.after(demand, [rows[expert] for expert in members])
    return next((each for each in drawn.spares if each not in asked and seats.fits(rows[each])), None)


def follow(
    demand: Demand, candidates: Sequence[Candidate], drawn: Drawn, log: Sequence[LogEntry]
) -> Standing:
    """Walk along the log of invitations from the draw on, and say what in it breaks the rules of the draw."""
    rows = {each.expert: each for each in candidates}
    members = list(drawn.chosen)
    steps: dict[str, Step | None] = dict.fromkeys(members)
    left: list[str] = []
    invited: dict[str, LogEntry] = {}
    faults: list[str] = []
    previous: datetime | None = None
    for number, entry in enumerate(log, 1):
        faults += [f"第 {number} 条：{words}" for words in _time_faults(demand, entry, previous, invited)]
        previous = entry.at
        if entry.step == Step.SUPPLEMENTED:
            due = _next(demand, rows, drawn, members, steps)
            if entry.expert != due or entry.replaces not in left:
                faults.append(
                    f"第 {number} 条：{entry.expert} 递补 {entry.replaces or '（没有写谁）'}，"
                    f"按规则应由 {due or '（无人）'} 递补 {'、'.join(left) or '（没有空席）'}"
                )
            if entry.replaces in left and entry.expert in rows and entry.expert not in steps:
                left.remove(entry.replaces)
                members.append(entry.expert)
                steps[entry.expert] = None
            continue
        if entry.expert not in members or entry.step not in _FOLLOWS.get(steps[entry.expert], set()):
            faults.append(f"第 {number} 条：{entry.expert} 此时不能“{STEP_TITLES[entry.step]}”")
            continue
        steps[entry.expert] = entry.step
        if entry.step == Step.INVITED:
            invited[entry.expert] = entry
        elif entry.step in _GONE:
            members.remove(entry.expert)
            left.append(entry.expert)
    return Standing(tuple(members), steps, tuple(left), tuple(faults))


def _time_faults(
    demand: Demand, entry: LogEntry, previous: datetime | None, invited: Mapping[str, LogEntry]
) -> Iterable[str]:
    if entry.at.tzinfo is None:
        raise Problem("邀请记录的时间要带时区。", field="log")
    if previous and entry.at < previous:
        yield "时间早于上一条"
    if entry.step == Step.TIMED_OUT and entry.expert in invited:
        asked = invited[entry.expert]
        minutes = dict(demand.answer_minutes).get(asked.channel)
        if minutes is None:
            yield f"没有规定“{asked.channel}”方式等多久，不能算逾时"
        elif entry.at - asked.at < timedelta(minutes=minutes):
            yield f"邀请后不满 {minutes} 分钟，不能算逾时"


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────
def digest_of(body: Any) -> str:
    """SHA-256 in hex of JSON data in its one canonical form (keys sorted, no spaces, UTF-8)."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def demand_body(demand: Demand) -> dict[str, Any]:
    """A demand as JSON data."""
    body = _plain(demand)
    body["answer_minutes"] = dict(demand.answer_minutes)
    return body


def _plain(row: Any) -> dict[str, Any]:
    """A dataclass as JSON data: dates in ISO form, exact numbers as text."""
    body: dict[str, Any] = json.loads(json.dumps(asdict(row), default=_as_text))
    return body


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def demand_from(body: Mapping[str, Any]) -> Demand:
    """The demand that JSON data writes. KeyError, TypeError or ValueError if they do not."""
    rest = dict(body)
    weighting = rest.pop("weighting")
    minutes = rest.pop("answer_minutes")
    return Demand(
        day=date.fromisoformat(rest.pop("day")),
        spare_ratio=Fraction(rest.pop("spare_ratio")),
        quotas=tuple(RegionQuota(**each) for each in rest.pop("quotas")),
        exclusions=tuple(Listed(**each) for each in rest.pop("exclusions")),
        seated=tuple(Seat(**each) for each in rest.pop("seated")),
        weighting=weighting
        and Weighting(weighting["basis"], Decimal(weighting["low"]), Decimal(weighting["high"])),
        answer_minutes=tuple(sorted((channel, int(each)) for channel, each in minutes.items())),
        **_with_tuples(rest),
    )


def candidate_from(body: Mapping[str, Any]) -> Candidate:
    """The candidate that JSON data writes. KeyError, TypeError or ValueError if they do not."""
    row = Candidate(**_with_tuples(body))
    return replace(row, weight=Decimal(row.weight))


def _with_tuples(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}


def entry_from(body: Mapping[str, Any]) -> LogEntry:
    """The line of a log that JSON data write. KeyError, TypeError or ValueError if they do not."""
    return LogEntry(
        **{**body, "at": datetime.fromisoformat(body["at"]), "step": Step(body["step"])},
    )


# ── record ──────────────────────────────────────────────────────────────────────────────────────
def frozen_digest(demand: Demand, candidates: Iterable[Candidate]) -> str:
    """The digest of what a draw is made on, to be published with the commitment before it."""
    return digest_of({"demand": demand_body(demand), "candidates": _rows(candidates)})


def _rows(candidates: Iterable[Candidate]) -> list[dict[str, Any]]:
    return [_plain(each) for each in sorted(candidates, key=lambda who: who.expert)]


def record_of(
    demand: Demand,
    candidates: Sequence[Candidate],
    commitment: str,
    seed: Seed | None = None,
    log: Sequence[LogEntry] = (),
) -> dict[str, Any]:
    """The full record of a draw as JSON data; without ``seed`` what can be published before it is shown.

    Problem if the seed is not the one that was committed to, or the demand contradicts itself.
    """
    if seed is not None and commit(seed) != commitment:
        raise Problem("种子与事先公布的承诺值不符。", field="seed")
    body: dict[str, Any] = {
        "format": FORMAT,
        "demand": demand_body(demand),
        "candidates": _rows(candidates),
        "frozen": frozen_digest(demand, candidates),
        "commitment": commitment,
        "seed": None,
        "result": None,
        "log": [_plain(each) for each in log],
        "members": [],
    }
    if seed is not None:
        drawn = draw_panel(demand, candidates, seed)
        body |= {
            "seed": _plain(seed),
            "result": _plain(drawn),
            "members": list(follow(demand, candidates, drawn, log).members),
        }
    return body | {"digest": digest_of(body)}


def replay(record: Mapping[str, Any]) -> Replay:
    """Recompute a record from its demand, candidates, seed and log, and say exactly what differs.

    Never raises for a damaged record: what cannot be read is a difference too.
    """
    body = {name: value for name, value in record.items() if name != "digest"}
    found: list[Difference] = []
    _compare(found, "digest", record.get("digest"), digest_of(body), "记录的摘要对不上，有内容被改过")
    _compare(found, "format", record.get("format"), FORMAT, "不认识这种记录")
    try:
        demand = demand_from(record["demand"])
        candidates = [candidate_from(each) for each in record["candidates"]]
        log = [entry_from(each) for each in record["log"]]
        if record["seed"] is None:
            words = "种子还没有公布，不能重放"
            return Replay((*found, Difference("seed", None, None, words)))
        seed = Seed(**record["seed"])
        frozen = frozen_digest(demand, candidates)
        _compare(found, "frozen", record.get("frozen"), frozen, "需求或候选名单与事先公布的不符")
        _compare(found, "commitment", record.get("commitment"), commit(seed), "种子与事先公布的承诺值不符")
        drawn = draw_panel(demand, candidates, seed)
        standing = follow(demand, candidates, drawn, log)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, Problem) as error:
        words = f"记录读不出来：{error}"
        return Replay((*found, Difference("record", None, None, words)))
    _compare_results(found, record.get("result"), _plain(drawn))
    _compare(found, "members", record.get("members"), list(standing.members), "最后的名单不同")
    found += [Difference("log", None, None, words) for words in standing.faults]
    return Replay(tuple(found), drawn.chosen, standing.members)


_RESULT_WORDS = {
    "order": "排序不同",
    "excluded": "未入围的人或理由不同",
    "chosen": "抽中的人不同",
    "spares": "备选的人不同",
    "shortages": "缺额不同",
}


def _compare_results(found: list[Difference], recorded: Any, computed: dict[str, Any]) -> None:
    if not isinstance(recorded, Mapping):
        recorded = {}
    for name, words in _RESULT_WORDS.items():
        old, new = recorded.get(name), computed[name]
        if old == new:
            continue
        if not isinstance(old, list) or len(old) != len(new):
            found.append(Difference(f"result.{name}", old, new, words))
            continue
        found += [
            Difference(f"result.{name}[{i}]", one, other, f"{words}：第 {i + 1} 个")
            for i, (one, other) in enumerate(zip(old, new, strict=True))
            if one != other
        ]


def _compare(found: list[Difference], where: str, recorded: Any, computed: Any, words: str) -> None:
    if recorded != computed:
        found.append(Difference(where, recorded, computed, words))
