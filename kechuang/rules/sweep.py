"""Many subjects by several rules, in blocks: in this process, in several, or on a Dask cluster; the same answers either way.

::

    for block in sweep(("hnte_2016",), firms, count=500_000, as_of=date(2026, 6, 1), processes=2):
        for answers in block.answers: …

``firms`` is a function of two numbers that gives the facts of the subjects from the first up to the second. It is
called where the block is judged, so that only numbers go out and only short answers come back; it must be one that
another process can import. No more than a few blocks are under way at a time: memory does not grow with ``count``.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import Any, Protocol

from kechuang.rules.catalogue import Evaluation, Rule, evaluate, rule_of
from kechuang.rules.facts import Facts
from kechuang.rules.findings import Finding
from kechuang.rules.verdicts import Verdict

#: Facts of subjects from one number up to another.
Source = Callable[[int, int], Iterable[Facts]]
#: How many subjects are judged at a time.
BLOCK = 2_000
#: Blocks under way for each worker: one that is judged, one that waits.
AHEAD = 2
#: One letter a verdict.
LETTERS = {Verdict.MET: "Y", Verdict.UNMET: "N", Verdict.UNKNOWN: "?", Verdict.MANUAL: "P"}
VERDICTS = {letter: verdict for verdict, letter in LETTERS.items()}
_HASH = 8


@dataclass(slots=True)
class Answers:
    """What one rule says of a block's subjects, one entry for each.

    ``verdicts`` and each of ``findings`` are letters (see ``VERDICTS``); ``layouts[layout[n]]`` are the codes of the
    conditions that ``findings[n]`` has letters for, since a rule may take another way for some. ``points``: what the
    score comes to, None where there is none or it is not certain. ``hashes``: eight bytes each of all that was found.
    """

    rule: str
    verdicts: str = ""
    findings: list[str] = field(default_factory=list)
    layout: list[int] = field(default_factory=list)
    layouts: list[tuple[str, ...]] = field(default_factory=list)
    points: list[Decimal | int | None] = field(default_factory=list)
    hashes: bytes = b""

    def hash_of(self, number: int) -> bytes:
        """The hash of the full findings on the block's ``number``-th subject."""
        return self.hashes[number * _HASH : (number + 1) * _HASH]

    def verdict_of(self, number: int, code: str = "") -> Verdict:
        """What the rule says of the block's ``number``-th subject, or of one condition. ``ValueError``: no such one."""
        if not code:
            return VERDICTS[self.verdicts[number]]
        return VERDICTS[self.findings[number][self.layouts[self.layout[number]].index(code)]]


@dataclass(frozen=True, slots=True)
class Block:
    """Subjects from ``start`` up to ``stop``, with each rule's answers in the order in which the rules were named."""

    start: int
    stop: int
    answers: tuple[Answers, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked of every block."""

    rules: tuple[str, ...]
    source: Source
    as_of: date
    places: tuple[str, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict)


class _Waiting(Protocol):
    def result(self) -> Block:
        """The block, once it is judged."""

    def cancel(self) -> Any:
        """Judge it no more, if it has not begun."""


Send = Callable[[Job, int, int], _Waiting]


def sweep(
    rules: tuple[str, ...],
    source: Source,
    *,
    count: int,
    as_of: date,
    places: tuple[str, ...] = (),
    readings: Mapping[str, str] | None = None,
    processes: int = 1,
    cluster: str = "",
    block: int = BLOCK,
    on_progress: Callable[[int, int], None] | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> Iterator[Block]:
    """Judge ``count`` subjects by each rule and yield the blocks in order.

    ``processes``: this one, or so many others. ``cluster``: the address of a Dask scheduler instead (the optional
    dependency ``distributed``). ``on_progress`` is told how many subjects of how many are done. Once ``is_cancelled``
    says yes nothing more is yielded, and what has not begun is dropped. Raises ``RuleError`` for a rule that is not
    there, before anything is judged.
    """
    for code in rules:
        rule_of(code)
    job = Job(rules, source, as_of, places, dict(readings or {}))
    spans = ((start, min(start + block, count)) for start in range(0, count, block))
    with _workers(processes, cluster) as (send, width):
        for done in _in_order(job, spans, send, width * AHEAD, is_cancelled or _never):
            if on_progress is not None:
                on_progress(done.stop, count)
            yield done


def _never() -> bool:
    return False


def _in_order(
    job: Job, spans: Iterator[tuple[int, int]], send: Send, most: int, is_cancelled: Callable[[], bool]
) -> Iterator[Block]:
    """Keep ``most`` blocks under way and yield the oldest as it is done."""
    waiting: deque[_Waiting] = deque()
    try:
        while not is_cancelled():
            while len(waiting) < most and (span := next(spans, None)) is not None:
                waiting.append(send(job, *span))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        for each in waiting:
            each.cancel()


# ── workers ────────────────────────────────────────────────────────────────────────────────────
@contextmanager
def _workers(processes: int, cluster: str) -> Iterator[tuple[Send, int]]:
    """How to send a block off, and how many are judged at a time."""
    if cluster:
        with _on_cluster(cluster) as found:
            yield found
    elif processes > 1:
        with ProcessPoolExecutor(processes) as pool:
            yield lambda job, start, stop: pool.submit(judge_block, job, start, stop), processes
    else:
        yield _here, 1


def _here(job: Job, start: int, stop: int) -> _Waiting:
    done: Future[Block] = Future()
    done.set_result(judge_block(job, start, stop))
    return done


@contextmanager
def _on_cluster(address: str) -> Iterator[tuple[Send, int]]:
    """A Dask cluster's workers; raises ``ModuleNotFoundError`` where ``distributed`` is not installed."""
    from distributed import Client  # optional: only who has a cluster installs it

    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        width = max(1, sum(client.nthreads().values()))
        # not pure: a source may read what has changed since
        yield lambda job, start, stop: client.submit(judge_block, job, start, stop, pure=False), width


# ── one block ──────────────────────────────────────────────────────────────────────────────────
def judge_block(job: Job, start: int, stop: int) -> Block:
    """Judge the subjects from ``start`` up to ``stop``: each by every rule, while its facts are at hand."""
    chosen = [rule_of(code) for code in job.rules]
    answers = tuple(Answers(each.code) for each in chosen)
    verdicts: tuple[list[str], ...] = tuple([] for _ in chosen)
    hashes: tuple[list[bytes], ...] = tuple([] for _ in chosen)
    with _uncollected():
        for facts in job.source(start, stop):
            for rule, found, letters, digests in zip(chosen, answers, verdicts, hashes, strict=True):
                result = _judged(rule, facts, job)
                letters.append(LETTERS[result.verdict])
                digests.append(digest_of(result))
                _note(found, result)
    for found, letters, digests in zip(answers, verdicts, hashes, strict=True):
        found.verdicts, found.hashes = "".join(letters), b"".join(digests)
    return Block(start, stop, answers)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles of references within a block: findings make none, and looking costs a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _judged(rule: Rule, facts: Facts, job: Job) -> Evaluation:
    return evaluate(
        rule, facts, as_of=job.as_of, places=job.places, readings=job.readings, alternatives=False
    )


def _note(answers: Answers, result: Evaluation) -> None:
    codes = tuple([each.condition.code for each in result.findings])
    if not answers.layouts or answers.layouts[-1] != codes:
        if codes not in answers.layouts:
            answers.layouts.append(codes)
        answers.layout.append(answers.layouts.index(codes))
    else:
        answers.layout.append(len(answers.layouts) - 1)
    answers.findings.append("".join([LETTERS[each.verdict] for each in result.findings]))
    answers.points.append(next((each.points for each in result.scores if each.code == "total"), None))


def digest_of(result: Evaluation) -> bytes:
    """Eight bytes that differ wherever anything that was found differs: verdicts, values, limits, notes, points, amounts."""
    said: list[Any] = [result.rule.code, LETTERS[result.verdict]]
    for finding in result.findings:
        _say(finding, said)
    for score in result.scores:
        said += (score.code, score.points, score.low, score.high, score.found, score.band, score.note)
        if score.missing:
            said.append(score.missing)
    for amount in result.amounts:
        said += (amount.code, amount.value)
    return blake2b("\x1f".join(map(str, said)).encode(), digest_size=_HASH).digest()


def _say(finding: Finding, said: list[Any]) -> None:
    said += (
        finding.condition.code,
        LETTERS[finding.verdict],
        finding.found,
        finding.op,
        finding.wanted,
        finding.note,
    )
    if finding.missing:
        said.append(finding.missing)
    for part in finding.parts:
        _say(part, said)
