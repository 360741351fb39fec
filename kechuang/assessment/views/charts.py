"""Two charts of one indicator: counties beside their targets, and the years."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from kechuang.assessment.logic.board import Board, Line
from kechuang.assessment.views.choices import Choice
from kechuang.core.logic.actor import Actor
from kechuang.indicators import queries as indicators
from kechuang.indicators.logic import catalogue
from kechuang.indicators.states import Precision

_MOST_YEARS = 10


def charts_of(actor: Actor, choice: Choice, board: Board) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The charts of the chosen indicator (by default the first that counties have), and what may be chosen."""
    offered = [(key, name) for key, name in board.columns() if key in catalogue]
    offered += [
        (line.indicator, line.name)
        for line in board.own
        if line.indicator in catalogue and line.indicator not in dict(offered)
    ]
    codes = dict(offered)
    code = choice.indicator if choice.indicator in codes else next(iter(codes), "")
    if not code:
        return [], {"code": "", "offered": []}
    charts = [chart for chart in (_counties(board, code), _years(actor, choice, code)) if chart is not None]
    return charts, {"code": code, "offered": list(codes.items())}


def _counties(board: Board, code: str) -> dict[str, Any] | None:
    lines = [line for line in board.lines if not line.own and line.indicator == code]
    if not lines:
        return None
    unit = catalogue[code].unit
    values = [_value(line, unit) for line in lines]
    floors = [_wanted(line, unit) for line in lines]
    series = [{"name": "完成", "data": values, "approx": [_rough(line) for line in lines]}]
    if any(floor is not None for floor in floors):
        series.append({"name": "目标", "data": floors, "approx": [False] * len(lines)})
    return {
        "id": "chart-counties",
        "title": f"各地{catalogue[code].name}（{unit}）",
        "spec": {
            "type": "bar",
            "categories": [line.region_name for line in lines],
            "series": series,
            "unit": unit,
            "links": [_link(line) for line in lines],
        },
        "heads": ["地区", *(one["name"] for one in series)],
        "rows": [
            [line.region_name, values[at], *([floors[at]] if len(series) > 1 else [])]
            for at, line in enumerate(lines)
        ],
    }


def _value(line: Line, unit: str) -> str | None:
    found = line.actual
    if found is None or found.value is None or found.unit != unit:
        return None  # a value in another unit stands in the table, not beside these bars
    return f"{found.value.normalize():f}"


def _wanted(line: Line, unit: str) -> str | None:
    wanted = line.floor
    return None if wanted is None or line.unit != unit else f"{wanted.normalize():f}"


def _rough(line: Line) -> bool:
    return line.actual is not None and line.actual.precision in {Precision.AT_LEAST, Precision.ABOUT}


def _link(line: Line) -> str | None:
    found = line.actual
    if found is None or found.observation is None:
        return None
    return reverse("indicators:observation_detail", args=[found.observation])


def _years(actor: Actor, choice: Choice, code: str) -> dict[str, Any] | None:
    item = catalogue[code]
    points = [
        point
        for point in indicators.series(actor, code, choice.region)
        if point.period.start.year <= choice.year
    ]
    points = points[-_MOST_YEARS:]
    if not points:
        return None
    values = [
        None if p.row.value is None or p.row.unit != item.unit else f"{p.row.value.normalize():f}"
        for p in points
    ]
    labels = [point.period.label() for point in points]
    return {
        "id": "chart-years",
        "title": f"{choice.region.name}历年{item.name}（{item.unit}）",
        "spec": {
            "type": "line" if len(points) > 2 else "bar",
            "categories": labels,
            "series": [
                {
                    "name": item.name,
                    "data": values,
                    "approx": [p.row.precision != Precision.EXACT for p in points],
                }
            ],
            "unit": item.unit,
            "links": [reverse("indicators:observation_detail", args=[p.row.pk]) for p in points],
        },
        "heads": ["年度", item.name],
        "rows": [[label, value] for label, value in zip(labels, values, strict=True)],
    }
