"""Limits asked of the registry and of all cases: who of a case is over a cap, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from kechuang.core.logic.actor import Actor
from kechuang.core.prepared import Prepared
from kechuang.programs.logic import limits as logic
from kechuang.programs.logic.kinds import Kind, Limit
from kechuang.programs.models import Case, Part
from kechuang.programs.states import UNDER_WAY, CaseState, PartRole
from kechuang.rules.facts import Facts
from kechuang.subjects.facts import fact_sheets

_COUNTED = (*sorted(UNDER_WAY), CaseState.APPROVED)
#: The columns of a case that counting needs. The kind's data are long: only two words of them are fetched.
_CASE = (
    "pk", "title", "number", "state", "call_id", "call__year", "organisation_id", "person_id", "concluded_on", "limit_until",
    "kind_version__code", "kind_version__group", "kind_version__data__base", "kind_version__data__hand_over",
)  # fmt: skip


@dataclass
class LimitWords:
    """What limits say of one case: (code, words) of each that is exceeded, and names of whom nobody could count."""

    exceeded: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    """A case that may count, with what a reader is told of it."""

    held: logic.Held
    number: str
    title: str
    organisation: int | None
    person: int | None


@dataclass
class _Known:
    """All that was fetched: others' parts by kind of whom, and those cases by key."""

    parts: dict[str, list[logic.Part]]
    rows: dict[int, _Row]
    seen: frozenset[int] | None


def limit_findings(
    cases: Sequence[Case], parts: Mapping[int, list[Part]], today: date, actor: Actor | None
) -> dict[int, LimitWords]:
    """What the limits of each case's kind say, with its call's caps. ``parts``: of each case, persons and organisations loaded.

    At most six queries, however many cases.
    """
    limited = [each for each in cases if each.kind_version.kind.limits]
    found = {each.pk: LimitWords() for each in cases}
    if not limited:
        return found
    own = {case.pk: _own(case, parts[case.pk]) for case in limited}
    known = _known(own, actor, today)
    over = {case.pk: list(_exceeded(case, own[case.pk], known)) for case in limited}
    sheets = _sheets([case for case in limited if any(e.limit.unless_fact for e in over[case.pk])], today)
    for case in limited:
        names = _names(case, parts[case.pk])
        for each in over[case.pk]:
            fact = _fact(sheets.get(case.organisation_id or 0), each.limit, case.call.year)
            if not logic.is_lifted(each.limit, fact):
                name = names[each.limit.whom][each.who]
                words = _words(case, each, name, known, fact)
                found[case.pk].exceeded.append((each.limit.code, words))
        found[case.pk].unknown = _unknown(case.kind_version.kind, parts[case.pk])
    return found


# ── who is asked ─────────────────────────────────────────────────────────────────────────────


def _standing(row: Any) -> int:
    """The key of the record that stands for somebody now."""
    return int(row.merged_into_id or row.pk)


def _own(case: Case, parts: Iterable[Part]) -> dict[str, list[tuple[int, str]]]:
    """Who is what in a case, by records that stand now. The applicant leads."""
    found: dict[str, list[tuple[int, str]]] = {"person": [], "organisation": []}
    if case.organisation is not None:
        found["organisation"].append((_standing(case.organisation), PartRole.LEAD))
    elif case.person is not None:
        found["person"].append((_standing(case.person), PartRole.LEAD))
    for each in parts:
        if each.person is not None:
            found["person"].append((_standing(each.person), each.role))
        elif each.organisation is not None:
            found["organisation"].append((_standing(each.organisation), each.role))
    return found


def _names(case: Case, parts: Iterable[Part]) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {"person": {}, "organisation": {}}
    for kind in found:
        rows = [getattr(case, kind), *(getattr(each, kind) for each in parts)]
        found[kind] = {_standing(row): row.name for row in rows if row is not None}
    return found


def _unknown(kind: Kind, parts: Iterable[Part]) -> list[str]:
    """Names of those who take part in a counted role and are not on file."""
    counted = {role for limit in kind.limits for role in limit.roles}
    return list(
        dict.fromkeys(
            each.name
            for each in parts
            if each.role in counted and each.name and each.person_id is None and each.organisation_id is None
        )
    )


# ── what is there ────────────────────────────────────────────────────────────────────────────


def _known(
    own: Mapping[int, Mapping[str, list[tuple[int, str]]]], actor: Actor | None, today: date
) -> _Known:
    keys = {
        kind: {who for each in own.values() for who, _ in each[kind]} for kind in ("person", "organisation")
    }
    parts: dict[str, list[logic.Part]] = {"person": [], "organisation": []}
    rows: dict[int, _Row] = {}
    for kind, who, role, row in (*_by_parts(keys, today), *_by_applicants(keys, today)):
        rows[row.held.case] = row
        parts[kind].append(logic.Part(who, role, row.held))
    seen = None
    if actor is not None and rows:
        visible = Case.objects.visible_to(actor).filter(pk__in=list(rows))
        seen = frozenset(visible.values_list("pk", flat=True))
    return _Known(parts, rows, seen)


def _whose(kind: str, keys: Sequence[Any]) -> Q:
    return Q(**{f"{kind}__in": keys}) | Q(**{f"{kind}__merged_into__in": keys})


_parts = Prepared(
    lambda people, firms: (
        Part.objects.filter(
            _whose("person", people) | _whose("organisation", firms), case__state__in=_COUNTED
        )
        .order_by("id")
        .values_list(
            *(f"case__{name}" for name in _CASE),
            "role", "person_id", "person__merged_into_id", "organisation_id", "organisation__merged_into_id",
        )
    ),
    "people",
    "firms",
)  # fmt: skip
_applied = Prepared(
    lambda people, firms: (
        Case.objects.filter(
            _whose("organisation", firms) | _whose("person", people) & Q(organisation=None),
            state__in=_COUNTED,
        )
        .order_by("id")
        .values_list(*_CASE, "person__merged_into_id", "organisation__merged_into_id")
    ),
    "people",
    "firms",
)


def _by_parts(keys: Mapping[str, set[int]], today: date) -> Iterator[tuple[str, int, str, _Row]]:
    for *case, role, person, stands, organisation, merged in _parts(
        people=list(keys["person"]), firms=list(keys["organisation"])
    ):
        held = _row(dict(zip(_CASE, case, strict=True)), today)
        if person is not None:
            yield "person", stands or person, role, held
        else:
            yield "organisation", merged or organisation, role, held


def _by_applicants(keys: Mapping[str, set[int]], today: date) -> Iterator[tuple[str, int, str, _Row]]:
    for *case, stands, merged in _applied(people=list(keys["person"]), firms=list(keys["organisation"])):
        row = dict(zip(_CASE, case, strict=True))
        if row["organisation_id"] is not None:
            yield "organisation", merged or row["organisation_id"], str(PartRole.LEAD), _row(row, today)
        else:
            yield "person", stands or row["person_id"], str(PartRole.LEAD), _row(row, today)


def _row(row: Mapping[str, Any], today: date) -> _Row:
    codes = {row["kind_version__code"], row["kind_version__data__base"]} - {None, ""}
    ongoing = logic.is_ongoing(
        state=row["state"], hand_over=row["kind_version__data__hand_over"] or "",
        concluded_on=row["concluded_on"], limit_until=row["limit_until"], on=today,
    )  # fmt: skip
    held = logic.Held(
        row["pk"], frozenset(codes), row["kind_version__group"], row["call_id"], row["call__year"], row["state"], ongoing
    )  # fmt: skip
    return _Row(held, row["number"] or "", row["title"], row["organisation_id"], row["person_id"])


def _exceeded(case: Case, own: Mapping[str, list[tuple[int, str]]], known: _Known) -> Iterator[logic.Excess]:
    kind = case.kind_version.kind
    codes = frozenset({case.kind_version.code, kind.base} - {""})
    asks = logic.Held(case.pk, codes, str(kind.group), case.call_id, case.call.year, case.state)
    for limit in kind.limits:
        mine = [logic.Part(who, role, asks) for who, role in own[limit.whom]]
        yield from logic.exceeding(
            limit, asks, mine, known.parts[limit.whom], most=logic.most_of(limit, case.call.limits)
        )


# ── facts and words ──────────────────────────────────────────────────────────────────────────


def _sheets(cases: Sequence[Case], today: date) -> dict[int, Facts]:
    """Facts of the applicants whose limit a fact may lift: only for those who are over it."""
    whose = {each.organisation_id: each.organisation for each in cases if each.organisation is not None}
    if not whose:
        return {}
    years = sorted({each.call.year - 1 for each in cases} | {today.year - 1})
    return fact_sheets(list(whose.values()), as_of=today, years=years)


def _fact(sheet: Facts | None, limit: Limit, year: int) -> Decimal | None:
    """The fact that may lift a limit: of the year before the call, or as of the day. None: nobody has told it."""
    if sheet is None or not limit.unless_fact:
        return None
    for key in ((limit.unless_fact, year - 1), (limit.unless_fact, None)):
        value = sheet.values.get(key)
        if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
            return Decimal(value)
    return None


def _words(case: Case, excess: logic.Excess, name: str, known: _Known, fact: Decimal | None) -> str:
    named, others = _told(case, excess, known)
    there = "；".join([*named, *([f"另有{others}件不在您可查看的范围"] if others else [])])
    plus = "，加上本件" if excess.total > len(excess.cases) else ""
    counted = f"已有{len(excess.cases)}件（{there}）" if excess.cases else "还没有别的件"
    limit = excess.limit
    clause = f"依据{limit.clause}" if limit.clause else "没有写明条款"
    if not limit.confirmed:
        clause += "，未与原文核对"
    missing = ""
    if limit.unless_fact and fact is None:
        missing = f"；登记里没有可以放宽的数据（{limit.unless_fact}），按不放宽算"
    return f"{name}{counted}{plus}共{excess.total}件，超过“{limit.title}”的上限{excess.most}件（{clause}）{missing}"


def _told(case: Case, excess: logic.Excess, known: _Known) -> tuple[list[str], int]:
    """The cases that the reader may know, in words, and how many there are besides."""
    named = []
    for key in excess.cases:
        row = known.rows[key]
        same = (case.organisation_id is not None and row.organisation == case.organisation_id) or (
            case.organisation_id is None and row.person is not None and row.person == case.person_id
        )
        if key in known.seen if known.seen is not None else same:
            named.append(f"{row.number}“{row.title}”".strip())
    return named, len(excess.cases) - len(named)
