"""Reading statements: three scopes of R&D side by side, three years side by side, two versions, all known facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from kechuang.core.http import ActorRequest
from kechuang.core.permissions import may
from kechuang.rules.facts import Fact, FactScope, FactSource, facts_by_name
from kechuang.rules.values import Exact, Unknown, rounded
from kechuang.subjects.facts import fact_sheet
from kechuang.subjects.logic.statement_form import (
    COMPARED,
    SCOPES,
    UNITS,
    WHY_SCOPES_DIFFER,
    change_of,
    groups,
    unit_of,
)
from kechuang.subjects.models import AnnualStatement, Organisation
from kechuang.subjects.queries import annual as queries
from kechuang.subjects.views.annual import unit_asked
from kechuang.subjects.views.annual_asking import organisation_asked, statement_asked
from kechuang.subjects.views.annual_fields import shown


@login_required
@require_GET
def statement_scopes(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """The three scopes of R&D expense side by side, with why they differ."""
    row = statement_asked(request, pk, year)
    unit = unit_asked(request.GET)
    values = queries.values_of(row)
    rows = [(title, [_scope_cell(name, values, unit) for name in names]) for title, *names in COMPARED]
    sums = [sum((values[name] for name in _parts(place) if name in values), Decimal(0)) for place in range(2)]
    context = {
        "row": row,
        "organisation": row.organisation,
        "scopes": SCOPES,
        "rows": rows,
        "sums": [shown(facts_by_name["sales"], each, unit) for each in sums],
        "why": WHY_SCOPES_DIFFER,
        "unit": unit,
        "unit_title": UNITS[unit][0],
        "units": [(code, title) for code, (title, _) in UNITS.items()],
    }
    return render(request, "subjects/statement_scopes.html", context)


def _parts(place: int) -> list[str]:
    """The items of one scope, its total left out."""
    return [row[place + 1] for row in COMPARED if row[place + 1] and not row[place + 1].endswith("_total")]


def _scope_cell(name: str, values: dict[str, Any], unit: str) -> dict[str, str]:
    if not name:
        return {"text": "", "none": "此口径没有这一项"}
    return {"text": shown(facts_by_name[name], values.get(name), unit), "name": name, "none": ""}


@dataclass(frozen=True)
class Cell:
    """One fact of one year, with its change against the year to its right."""

    text: str
    percent: Decimal | None = None


@login_required
@require_GET
def statement_beside(request: ActorRequest, pk: int) -> HttpResponse:
    """Three years side by side, the newest first."""
    organisation = organisation_asked(request, pk)
    text = request.GET.get("until", "")
    until = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else request.now.year - 1
    unit = unit_asked(request.GET)
    sides = queries.years_beside(request.actor, organisation, [until, until - 1, until - 2, until - 3])
    drawn = [
        {
            "title": group.title,
            "rows": [(fact, unit_of(fact, unit), _beside(fact, sides, unit)) for fact in group.facts],
        }
        for group in groups()
    ]
    context = {
        "organisation": organisation,
        "sides": sides[:3],
        "groups": drawn,
        "unit": unit,
        "units": [(code, title) for code, (title, _) in UNITS.items()],
        "until": until,
        "years": range(request.now.year, request.now.year - 8, -1),
    }
    return render(request, "subjects/statement_beside.html", context)


def _beside(fact: Fact, sides: list[queries.Side], unit: str) -> list[Cell]:
    values = [_decimal(side.values.get(fact.name)) for side in sides]
    cells = []
    for place in range(3):
        change = change_of(values[place + 1], values[place])
        cells.append(Cell(shown(fact, values[place], unit), None if change is None else change * 100))
    return cells


def _decimal(value: Any) -> Any:
    """An exact fraction rounded to be shown."""
    return rounded(value, 2) if isinstance(value, Exact) else value


@login_required
@require_GET
def statement_compare(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """Two versions of a year: only what differs, the old struck through."""
    row = statement_asked(request, pk, year)
    versions = queries.versions_of(row)
    numbers = {str(each.version): each for each in versions}
    new = numbers.get(request.GET.get("b", ""), versions[0])
    old = numbers.get(request.GET.get("a", ""), versions[min(1, len(versions) - 1)])
    unit = unit_asked(request.GET)
    found = queries.differences(queries.values_of(old), queries.values_of(new))
    by_title = {fact.title + fact.group: fact for group in groups() for fact in group.facts}
    context = {
        "row": row,
        "organisation": row.organisation,
        "versions": versions,
        "old": old,
        "new": new,
        "unit": unit,
        "rows": [
            (each, unit_of(fact, unit), shown(fact, each.old, unit), shown(fact, each.new, unit))
            for each in found
            if (fact := by_title[each.title + each.group])
        ],
    }
    return render(request, "subjects/statement_compare.html", context)


# ── all that is known ────────────────────────────────────────────────────────────────────────

#: Where a fact of each source is entered: the URL's name, whose only argument is the organisation; and in words.
ENTERED: dict[str, tuple[str, str]] = {
    FactSource.STATEMENT: ("subjects:statement_years", "年度报表"),
    FactSource.REGISTRY: ("subjects:organisation_edit", "单位档案"),
    FactSource.IP: ("subjects:organisation_detail", "知识产权"),
    FactSource.QUALIFICATION: ("subjects:organisation_detail", "资质"),
    FactSource.CARRIER: ("subjects:organisation_detail", "平台载体"),
    FactSource.ANSWER: ("", "自查时回答"),
}


@dataclass(frozen=True)
class Line:
    """One fact: its definition, the year, what is known and from where; ``url``: where it is entered."""

    fact: Fact
    year: int | None
    text: str
    unit: str
    origin: str
    url: str


@login_required
@require_GET
def organisation_facts(request: ActorRequest, pk: int) -> HttpResponse:
    """All that is known of an organisation, with provenance, and what is unknown with where to enter it."""
    organisation = organisation_asked(request, pk)
    blank = AnnualStatement(organisation=organisation)
    own = bool(may(request.actor, "subjects.annual_statement.fill", blank))
    as_of = _day(request.GET.get("on", ""), request.now.date())
    sheet = fact_sheet(organisation, as_of=as_of, drafts=own)
    year = as_of.year - 1
    known, unknown = [], []
    for fact in facts_by_name.values():
        if fact.subject != "enterprise":
            continue
        years = [as_of.year, year, year - 1, year - 2] if fact.scope == FactScope.YEAR else [None]
        lines = [_line(fact, each, sheet, organisation) for each in years]
        told = [each for each in lines if each.text]
        known.extend(told)
        if not told and fact.source != FactSource.ANSWER:
            unknown.append(lines[1 if fact.scope == FactScope.YEAR else 0])
    context = {
        "organisation": organisation,
        "as_of": as_of,
        "own": own,
        "known": _grouped(known),
        "unknown": _grouped(unknown),
        "count": len(known),
        "lacking": len(unknown),
    }
    return render(request, "subjects/organisation_facts.html", context)


def _day(text: str, fallback: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return fallback
    return found if 2008 <= found.year <= 2100 else fallback


def _line(fact: Fact, year: int | None, sheet: Any, organisation: Organisation) -> Line:
    value = sheet.get(fact.name, year)
    text = "" if isinstance(value, Unknown) else shown(fact, _decimal(value), "wan")
    return Line(
        fact,
        year,
        text,
        unit_of(fact, "wan"),
        sheet.origin(fact.name, year),
        _entered(fact, year, organisation),
    )


def _entered(fact: Fact, year: int | None, organisation: Organisation) -> str:
    if fact.source == FactSource.STATEMENT and year is not None:
        return reverse("subjects:statement_detail", args=[organisation.pk, year]) + f"#f-{fact.name}"
    name = ENTERED[fact.source][0]
    try:
        return reverse(name, args=[organisation.pk]) if name else ""
    except NoReverseMatch:
        return ""


def _grouped(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.fact.group or ENTERED[line.fact.source][1], []).append(line)
    return list(found.items())
