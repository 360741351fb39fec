"""The annual statement: its years, the form that saves itself, prefilled facts confirmed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may
from kechuang.rules.facts import Fact, FactKind
from kechuang.subjects.logic.statement_form import UNITS, groups, statement_facts
from kechuang.subjects.models import AnnualStatement, MonthlyHeadcount, Organisation
from kechuang.subjects.operations.annual import start_statement
from kechuang.subjects.operations.annual_filling import Saved, Typed, confirm_facts, fill_statement
from kechuang.subjects.queries import annual as queries
from kechuang.subjects.views.annual_asking import (
    TONES,
    abilities,
    organisation_asked,
    page_of,
    statement_asked,
    steps_of,
    told,
)
from kechuang.subjects.views.annual_fields import Section, before_of, month_rows, sections
from kechuang.subjects.views.sections import section

_MOST_TABLE_ROWS = 500


def unit_asked(params: Mapping[str, Any]) -> str:
    """The unit of money that was chosen; 万元 if none was."""
    return params["unit"] if params.get("unit") in UNITS else "wan"


@section("annual", "年度报表", order=30)
def annual_section(actor: Actor, organisation: Organisation, now: Any) -> Mapping[str, Any] | None:
    """The organisation page's section: the last years' statements with their states."""
    if not may(actor, "subjects.annual_statement.view", AnnualStatement(organisation=organisation)):
        return None
    rows = queries.statements_of(actor, organisation)[:4]
    return {"statements": rows, "tones": TONES}


@login_required
@require_GET
def statement_years(request: ActorRequest, pk: int) -> HttpResponse:
    """The years of an organisation's statements, and the year to begin."""
    organisation = organisation_asked(request, pk)
    rows = queries.statements_of(request.actor, organisation)
    begun = {each.year for each in rows}
    blank = AnnualStatement(organisation=organisation)
    context = {
        "organisation": organisation,
        "rows": rows,
        "tones": TONES,
        "total": sum(1 for _ in statement_facts()),
        "to_begin": [year for year in range(request.now.year, request.now.year - 4, -1) if year not in begun],
        "may_fill": bool(may(request.actor, "subjects.annual_statement.fill", blank)),
        "due": request.now.year - 1,
    }
    return render(request, "subjects/statement_years.html", context)


@login_required
@require_POST
def statement_start(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """Begin a year's statement."""
    organisation = organisation_asked(request, pk)
    with told(request):
        row = start_statement(
            organisation_id=organisation.pk, year=year, actor=request.actor, now=request.now
        )
        return redirect(page_of(row))
    return redirect("subjects:statement_years", pk=pk)


@login_required
@require_GET
def statement_detail(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """A year's statement: the form while it is open and one may fill it in, else a page to read."""
    row = statement_asked(request, pk, year)
    able = abilities(request.actor, row)
    context = _page(request, row, unit_asked(request.GET)) | {"able": able}
    name = "subjects/statement_fill.html" if able["fill"] else "subjects/statement_detail.html"
    return render(request, name, context)


def _page(request: ActorRequest, row: AnnualStatement, unit: str) -> dict[str, Any]:
    versions = queries.versions_of(row)
    months = list(row.months.all())
    averages = queries.averages_of(row, months)
    drawn = sections(row, before_of(row), averages, unit)
    return {
        "row": row,
        "organisation": row.organisation,
        "unit": unit,
        "unit_title": UNITS[unit][0],
        "units": [(code, title) for code, (title, _) in UNITS.items()],
        "sections": drawn,
        "months": month_rows(months),
        "averages": averages,
        "told": sum(each.told for each in drawn),
        "total": sum(len(each.fields) for each in drawn),
        "waiting": sum(each.waiting for each in drawn),
        "found": _found(row),
        "remarks": _remarks(row, drawn),
        "versions": versions,
        "events": queries.history_of(versions),
        "steps": steps_of(row),
        "tone": TONES[row.state],
    }


def _found(row: AnnualStatement) -> list[dict[str, Any]]:
    """What contradicts itself, each with the explanation that was given."""
    found = queries.inconsistencies_of(row)
    return [{"check": each, "explained": row.explained.get(each.code, "")} for each in found]


def _remarks(row: AnnualStatement, drawn: list[Section]) -> list[tuple[str, str, str]]:
    """What an officer wants mended: fact, title, words."""
    named = {each.fact.name: each.fact.title for group in drawn for each in group.fields}
    return [(name, named.get(name, name), str(words)) for name, words in row.remarks.items()]


@login_required
@require_POST
def statement_fill(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """Save a group as it is typed. A script gets the marks to put on the page, a plain form the whole page again."""
    row = statement_asked(request, pk, year)
    unit = unit_asked(request.POST)
    try:
        saved = fill_statement(
            statement_id=row.pk,
            facts=_typed_facts(request),
            months=_typed_months(request),
            unit=unit,
            actor=request.actor,
            now=request.now,
        )
    except Problem as problem:
        if not request.htmx:  # type: ignore[attr-defined]
            messages.error(request, problem.message)
            return redirect(page_of(row))
        return render(request, "subjects/parts/statement_refused.html", {"problem": problem})
    row.refresh_from_db()
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "subjects/parts/statement_saved.html", _marks(request, row, saved, unit))
    _say(request, saved)
    return redirect(f"{page_of(row)}?unit={unit}")


def _typed_facts(request: ActorRequest) -> dict[str, Typed]:
    """The fields of the group that was sent, each with what stood there before."""
    code = request.POST.get("group", "")
    facts = next((group.facts for group in groups() if group.code == code), ())
    found = {}
    for fact in facts:
        if fact.kind == FactKind.TABLE:
            if f"was-{fact.name}" in request.POST:
                found[fact.name] = Typed(_typed_rows(request, fact), _was_rows(request, fact))
        elif fact.name in request.POST:
            found[fact.name] = Typed(request.POST[fact.name], request.POST.get(f"was-{fact.name}"))
    return found


def _typed_rows(request: ActorRequest, fact: Fact) -> list[dict[str, str]]:
    columns = {each.name: request.POST.getlist(f"{fact.name}-{each.name}") for each in fact.columns}
    count = min(max((len(values) for values in columns.values()), default=0), _MOST_TABLE_ROWS + 1)
    return [
        {name: values[line] if line < len(values) else "" for name, values in columns.items()}
        for line in range(count)
    ]


def _was_rows(request: ActorRequest, fact: Fact) -> list[dict[str, Any]]:
    """The table as it stood when the page was opened, in yuan as stored; each amount says so."""
    try:
        rows = json.loads(request.POST.get(f"was-{fact.name}", "[]"))
    except ValueError:
        return []
    money = {each.name for each in fact.columns if each.kind == FactKind.MONEY}
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return []
    return [{k: f"{v}元" if k in money and v is not None else v for k, v in row.items()} for row in rows]


def _typed_months(request: ActorRequest) -> dict[tuple[int, str], Typed]:
    if request.POST.get("group") != "months":
        return {}
    return {
        (month, column): Typed(request.POST[f"m{month}-{column}"], request.POST.get(f"was-m{month}-{column}"))
        for month in range(1, 13)
        for column in queries.MONTH_COLUMNS
        if f"m{month}-{column}" in request.POST
    }


def _marks(request: ActorRequest, row: AnnualStatement, saved: Saved, unit: str) -> dict[str, Any]:
    """What a script puts on the page after saving: time, new bases, errors, clashes, changes, averages."""
    months = list(row.months.all())
    averages = queries.averages_of(row, months)
    drawn = sections(row, before_of(row), averages, unit)
    code = request.POST.get("group", "")
    clashes = {each.name: each for each in saved.clashes}
    mine = next((each for each in drawn if each.code == code), None)
    return {
        "saved": saved,
        "notes": [
            (each, saved.errors.get(each.fact.name, ""), clashes.get(each.fact.name))
            for each in (mine.fields if mine else ())
        ],
        "bases": _bases(saved, mine, months),
        "month_errors": [words for key, words in saved.errors.items() if _is_cell(key)],
        "month_clashes": [each for each in saved.clashes if _is_cell(each.name)],
        "row": row,
        "unit": unit,
        "at": request.now,
        "code": code,
        "section": mine,
        "sections": drawn,
        "averages": averages,
        "waiting": sum(each.waiting for each in drawn),
        "told": sum(each.told for each in drawn),
        "total": sum(len(each.fields) for each in drawn),
        "found": _found(row),
        "able": {"fill": True},
    }


def _is_cell(key: str) -> bool:
    """Is it a cell of the months (``m3-st_end``)?"""
    return key.partition("-")[2] in queries.MONTH_COLUMNS


def _bases(saved: Saved, mine: Section | None, months: list[MonthlyHeadcount]) -> list[tuple[str, str]]:
    """What stands now in the fields that were written, by which the next saving tells whether another wrote since.

    Fields not written keep their base: what another has written there must not be taken for one's own.
    """
    fields = {each.fact.name: each for each in mine.fields} if mine else {}
    bases = [
        (name, fields[name].was if fields[name].is_table else fields[name].text)
        for name in saved.written
        if name in fields
    ]
    cells = {
        f"m{line.month}-{column}": value for line in month_rows(months) for column, _, value in line.cells
    }
    bases += [
        (name, "" if cells[name] is None else str(cells[name])) for name in saved.written if name in cells
    ]
    return bases


def _say(request: ActorRequest, saved: Saved) -> None:
    if saved.written:
        messages.success(request, f"已保存{len(saved.written)}项。")
    for words in saved.errors.values():
        messages.error(request, words)
    for clash in saved.clashes:
        words = f"“{clash.title}”已被别人改为“{clash.theirs}”，您填的“{clash.mine}”没有写入。请核对后再填。"
        messages.warning(request, words)
    if not saved.written and not saved.errors and not saved.clashes:
        messages.info(request, "没有改动。")


@login_required
@require_POST
def statement_confirm(request: ActorRequest, pk: int, year: int) -> HttpResponse:
    """Confirm what is prefilled: one fact, or all of a group."""
    row = statement_asked(request, pk, year)
    code = request.POST.get("group", "")
    facts = next((group.facts for group in groups() if group.code == code), ())
    names = request.POST.getlist("fact") or [fact.name for fact in facts]
    with told(request):
        confirm_facts(statement_id=row.pk, names=names, actor=request.actor, now=request.now)
        messages.success(request, "已核对，沿用上年数据。")
    place = f"g-{code}" if code else f"f-{names[0]}" if names else ""
    return redirect(f"{page_of(row)}?unit={unit_asked(request.POST)}#{place}")
