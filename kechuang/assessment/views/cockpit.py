"""The cockpit: how the year stands, what needs attention, targets, counties."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from kechuang.assessment import queries
from kechuang.assessment.logic.board import Board, tally
from kechuang.assessment.logic.outcomes import OUTCOME_TITLES, OUTCOME_TONES
from kechuang.assessment.logic.reporting.wording import measured, period_words
from kechuang.assessment.views.charts import charts_of
from kechuang.assessment.views.choices import Choice, choice_of
from kechuang.assessment.views.rows import county_grid, grouped_rows, row_of
from kechuang.core.exports import demo_notes, download
from kechuang.core.listing import workbook
from kechuang.core.operations.file import log_export
from kechuang.core.permissions import may, require

_HEADS = (
    "区域", "指标", "目标", "时期", "完成", "完成的时期", "数据性质", "上年（基期）", "完成率（%）", "时间进度（%）", "结论", "说明", "责任单位",
)  # fmt: skip


@login_required
@require_GET
def cockpit(request: HttpRequest) -> HttpResponse:
    """The year's board; ``?export=xlsx`` gives the targets that are on the screen."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "assessment.verdict.view")
    choice = choice_of(request)
    if choice is None:
        return render(request, "assessment/cockpit_empty.html")
    whole = queries.fresh_board(actor, region=choice.region, year=choice.year, as_of=choice.as_of)
    board = choice.of(whole)
    if request.GET.get("export") == "xlsx":
        return _export(request, choice, board)
    context = {
        "choice": choice,
        "sentence": whole.sentence(),
        "shown": len(board.lines),
        "can_export": bool(may(actor, "assessment.board.export", choice.region)),
        "body": queries.remembered(
            actor,
            ("cockpit", choice, request.GET.urlencode()),
            lambda: render_to_string("assessment/parts/board.html", _context(request, choice, whole, board)),
        ),
    }
    return render(request, "assessment/cockpit.html", context)


def _context(request: HttpRequest, choice: Choice, whole: Board, board: Board) -> dict[str, Any]:
    charts, chosen = charts_of(request.actor, choice, whole)  # type: ignore[attr-defined]
    return {
        "request": request,
        "choice": choice,
        "charts": charts,
        "chosen": chosen,
        "chips": [
            {"code": code, "title": OUTCOME_TITLES[code], "tone": OUTCOME_TONES[code], "count": count}
            for code, count in tally(whole.own).items()
        ],
        "attention": [row_of(line) for line in board.attention()],
        "urgent": board.urgent(),
        "groups": grouped_rows(board),
        "grid": county_grid(board),
        "headings": whole.headings,
        "territories": whole.territories,
        "outcomes": OUTCOME_TITLES.items(),
        "shown": len(board.lines),
    }


def _export(request: HttpRequest, choice: Choice, board: Board) -> HttpResponse:
    """What is on the screen, as xlsx; asked for, logged and marked."""
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    require(actor, "assessment.board.export", choice.region)
    title = f"{choice.region.name}{choice.year}年目标考核"
    notes = [*demo_notes(), f"数据截至{choice.as_of}；导出人：{actor.name}；共{len(board.lines)}行。"]
    data = workbook(title=title, heads=_HEADS, rows=_rows(board), notes=notes)
    log_export(what=title, rows=len(board.lines), region=choice.region, actor=actor, now=now)
    return download(data, f"{title}.xlsx")


def _rows(board: Board) -> list[list[Any]]:
    rows = []
    for line in board.lines:
        actual, base = line.actual, line.base
        status = "" if actual is None else actual.status
        rows.append([
            line.region_name, line.name, line.wanted, period_words(line.period),
            None if actual is None else measured(actual), None if actual is None else period_words(actual.period),
            {"flash": "快报", "preliminary": "初步", "final": "核定"}.get(status, ""),
            None if base is None else measured(base), line.percent, line.pace,
            line.judgement.title, line.judgement.reason, line.office,
        ])  # fmt: skip
    return rows
