"""What stands against a case at a gate: restrictions, limits, confirmed duplicates.

However many cases and parts are asked about, the number of queries stays the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import prefetch_related_objects
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.prepared import PreparedRows
from kechuang.programs.models import Case, Likeness, Part
from kechuang.programs.queries.limits import LimitWords, limit_findings
from kechuang.programs.states import LikenessState, PartRole
from kechuang.subjects.models import Ban
from kechuang.subjects.queries.bans import banned_organisations, banned_people

#: Where it is said that somebody is not on file and cannot be counted: as long as the form can still be mended.
_EARLY = ("submit", "check")


@dataclass(frozen=True)
class Finding:
    """One finding of a gate, in words; ``blocking``: the case cannot pass with it."""

    code: str
    words: str
    blocking: bool = True


def gate_findings(case: Case, *, gate: str, now: datetime, actor: Actor | None = None) -> list[Finding]:
    """What stands against a case at a gate (``submit``, ``recommend``, ``check``, ``advance``, ``approve``).

    ``actor``: who reads it: cases that he may see are named, of others he learns how many. None: only the applicant's own
    are named, which whoever sees this one sees as well.
    """
    return gate_findings_of([case], gate=gate, now=now, actor=actor)[case.pk]


def gate_findings_of(
    cases: Sequence[Case], *, gate: str, now: datetime, actor: Actor | None = None
) -> dict[int, list[Finding]]:
    """As ``gate_findings``, of many cases by their keys, with a number of queries that does not grow with them."""
    today = timezone.localdate(now)
    prefetch_related_objects(list(cases), "kind_version", "call", "organisation", "person")
    parts = _parts_of(cases)
    found: dict[int, list[Finding]] = {each.pk: [] for each in cases}
    for case, finding in _ban_findings(cases, parts, today):
        found[case.pk].append(finding)
    for pk, said in limit_findings(cases, parts, today, actor).items():
        found[pk] += _of_limits(said, gate)
    if gate == "approve":
        for pk, finding in _likeness_findings(cases):
            found[pk].append(finding)
    return found


def _of_limits(said: LimitWords, gate: str) -> Iterator[Finding]:
    for code, words in said.exceeded:
        yield Finding(f"limit.{code}", words)
    if said.unknown and gate in _EARLY:
        words = f"{'、'.join(said.unknown)}没有对上登记，限项和限制申报无法核对，请补登记或人工核对"
        yield Finding("limit.unknown", words, blocking=False)


_parts = PreparedRows[Part](
    lambda cases: (
        Part.objects.filter(case__in=cases)
        .select_related("person", "organisation")
        .order_by("case_id", "order", "id")
    ),
    "cases",
)


def _parts_of(cases: Sequence[Case]) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = {each.pk: [] for each in cases}
    for row in _parts(cases=[each.pk for each in cases]):
        found[row.case_id].append(row)
    return found


# ── restrictions ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Named:
    """Somebody in a case whom a restriction may name, under each key that his record has had."""

    kind: str
    keys: tuple[int, ...]
    name: str
    nominates: bool


def _ban_findings(
    cases: Sequence[Case], parts: dict[int, list[Part]], today: date
) -> Iterator[tuple[Case, Finding]]:
    """Restrictions in force on the day. Who only nominates is told of, but does not apply himself."""
    named = {case.pk: list(dict.fromkeys(_named(case, parts[case.pk]))) for case in cases}
    everyone = [each for rows in named.values() for each in rows]
    bans = {
        "organisation": banned_organisations({k for e in everyone if e.kind == "organisation" for k in e.keys}, "apply", today),
        "person": banned_people({k for e in everyone if e.kind == "person" for k in e.keys}, "apply", today),
    }  # fmt: skip
    for case in cases:
        for each in named[case.pk]:
            rows = [ban for key in each.keys for ban in bans[each.kind].get(key, ())]
            if rows:
                yield case, Finding(f"ban.{each.kind}", _ban_words(each.name, rows), not each.nominates)


def _named(case: Case, parts: list[Part]) -> Iterator[_Named]:
    for kind, row in (("organisation", case.organisation), ("person", case.person)):
        if row is not None:
            yield _Named(kind, _keys(row), row.name, False)
    for part in parts:
        for kind, one in (("organisation", part.organisation), ("person", part.person)):
            if one is not None:
                yield _Named(kind, _keys(one), one.name, part.role == PartRole.NOMINATOR)


def _keys(row: object) -> tuple[int, ...]:
    keys = (row.pk, row.merged_into_id)  # type: ignore[attr-defined]
    return tuple(key for key in keys if key is not None)


def _ban_words(name: str, bans: Sequence[Ban]) -> str:
    """Until when, and by which document; why, only those read who may see the record itself."""
    last = (
        None if any(each.until is None for each in bans) else max(each.until for each in bans if each.until)
    )
    until = "没有期限" if last is None else f"至{last:%Y年%-m月%-d日}"
    basis = "、".join(sorted({each.basis for each in bans if each.basis}))
    return f"{name}被限制申报，{until}" + (f"（依据{basis}）" if basis else "")


# ── duplicates ───────────────────────────────────────────────────────────────────────────────


def _likeness_findings(cases: Sequence[Case]) -> Iterator[tuple[int, Finding]]:
    """Duplicates that a person has confirmed stand against the later case; hints that nobody has judged are told."""
    rows = Likeness.objects.filter(
        case__in=[each.pk for each in cases], state__in=(LikenessState.CONFIRMED, LikenessState.FOUND)
    )
    waiting: dict[int, int] = {}
    for row in rows.select_related("other").order_by("case_id", "-score", "id"):
        if row.state == LikenessState.CONFIRMED:
            words = f"查重已由人认定与{row.other.number or '另一件'}“{row.other}”构成重复"
            yield row.case_id, Finding("likeness.confirmed", words)
        else:
            waiting[row.case_id] = waiting.get(row.case_id, 0) + 1
    for pk, count in waiting.items():
        yield pk, Finding("likeness.waiting", f"还有{count}条查重提示没有人判断", blocking=False)
