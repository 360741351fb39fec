"""What the pages of a panel and of a draw show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kechuang.review.logic.draw import CONDITION_TITLES, Condition
from kechuang.review.logic.draw_keeping import expert_key
from kechuang.review.logic.draw_record import STEP_TITLES, Step
from kechuang.review.models import Draw, Exclusion, Invitation, Panel, PanelFile, Sheet
from kechuang.review.queries.panels import names_of, standing_sheets
from kechuang.subjects.models import Discipline

#: The parts of an affinity, as the matrix names them.
PARTS = (("words", "词语"), ("pairs", "字面"), ("discipline", "学科"), ("declared", "本人申报"))


@dataclass(frozen=True)
class Cell:
    """A file and an expert in the matrix. ``tone`` says it again for the eye; the words say all."""

    words: str
    tone: str
    title: str = ""


@dataclass(frozen=True)
class MatrixRow:
    """A file with a cell for every expert of the panel."""

    file: PanelFile
    cells: list[Cell]
    given: int


def files_of(panel: Panel) -> list[PanelFile]:
    """A panel's files by code. One query."""
    return list(panel.files.select_related("case__call").order_by("code"))


def invitations_of(panel: Panel) -> list[Invitation]:
    """All invitations in the order of places. One query."""
    return list(panel.invitations.select_related("expert__person__employer").order_by("place", "pk"))


def matrix_of(
    panel: Panel, files: Sequence[PanelFile], invitations: Sequence[Invitation]
) -> tuple[list[Any], list[MatrixRow]]:
    """Experts with their loads, and the files with what every expert is to them. Two queries."""
    sheets = {(each.file_id, each.expert_id): each for each in standing_sheets(panel)}
    barred: defaultdict[tuple[int, int | None], bool] = defaultdict(bool)
    rows = Exclusion.objects.filter(panel=panel, expert__isnull=False, lifted_at__isnull=True)
    for case, expert, hard in rows.values_list("case_id", "expert_id", "is_hard"):
        barred[case, expert] = barred[case, expert] or hard
    loads = Counter(expert for _, expert in sheets)
    pins = {tuple(each) for each in panel.settings.get("pins", ())}
    forbidden = {tuple(each) for each in panel.settings.get("forbidden", ())}
    seated = [each for each in invitations if each.state == "accepted" or loads[each.expert_id]]
    experts = [(each.expert, loads[each.expert_id]) for each in seated]

    def cell(file: PanelFile, key: int) -> Cell:
        sheet = sheets.get((file.pk, key))
        pinned = "，指定" if (file.pk, key) in pins else ""
        if sheet is not None:
            return Cell(f"{percent(sheet.affinity.get('total'))}{pinned}", "ok", why_words(sheet))
        if (file.case_id, key) in barred:
            hard = barred[file.case_id, key]
            return Cell("回避" if hard else "待核实", "bad" if hard else "warn")
        return Cell("不由他评", "mute") if (file.pk, key) in forbidden else Cell(f"—{pinned}", "")

    table = []
    for file in files:
        cells = [cell(file, each.expert_id) for each in seated]
        table.append(MatrixRow(file, cells, sum((file.pk, each.expert_id) in sheets for each in seated)))
    return experts, table


def percent(value: Any) -> str:
    """A part of an affinity as a whole number of per cent; unknown is not zero."""
    return "不明" if value is None else f"{round(float(value) * 100)}%"


def why_words(sheet: Sheet) -> str:
    """Why a file went to an expert, in one line."""
    known = [
        f"{title} {percent(sheet.affinity[code])}"
        for code, title in PARTS
        if sheet.affinity.get(code) is not None
    ]
    terms = "、".join(sheet.affinity.get("terms") or ())
    return "；".join([*known, *([f"共有的词：{terms}"] if terms else [])])


def why_rows(panel: Panel) -> list[tuple[Sheet, str, str]]:
    """Every standing sheet with its number and what stands behind it. One query."""
    rows = standing_sheets(panel).select_related("file", "expert__person").order_by("file__code", "pk")
    return [(each, percent(each.affinity.get("total")), why_words(each)) for each in rows]


# ── draws ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class DrawShown:
    """A draw as the projector shows it; names stand for the marks of the record."""

    draw: Draw
    demand: Mapping[str, Any]
    candidates: int
    order: list[tuple[int, str, str, str, str]]
    excluded: list[tuple[str, list[tuple[str, str]]]]
    conditions: list[tuple[str, int]]
    chosen: list[tuple[str, str]]
    spares: list[str]
    shortages: list[str]
    log: list[tuple[datetime, str, str, str, str]]
    day: date
    disciplines: list[str]
    widened: list[str]
    weights: list[tuple[str, str]]


def shown_draw(draw: Draw) -> DrawShown:
    """What of a record is shown. One query for the names of people, one for those of disciplines."""
    record, result = draw.record, draw.record.get("result") or {}
    marks = {each["expert"]: expert_key(each["expert"]) for each in record["candidates"]}
    names = names_of(marks)
    weights = {each["expert"]: str(each["weight"]) for each in record["candidates"]}
    chosen, spares = list(result.get("chosen", ())), list(result.get("spares", ()))
    members = set(record.get("members", ()))
    what = dict.fromkeys(spares, "备选") | dict.fromkeys(chosen, "抽中")
    excluded = [
        (
            names[each["expert"]],
            [
                (CONDITION_TITLES[Condition(reason["condition"])], reason["words"])
                for reason in each["reasons"]
            ],
        )
        for each in result.get("excluded", ())
    ]
    counted = Counter(title for _, reasons in excluded for title in {one for one, _ in reasons})
    return DrawShown(
        draw=draw, demand=record["demand"], candidates=len(record["candidates"]),
        order=[
            (place, names[each["expert"]], each["key"], what.get(each["expert"], "顺位在后"), weights[each["expert"]])
            for place, each in enumerate(result.get("order", ()), 1)
        ],
        excluded=excluded, conditions=counted.most_common(),
        chosen=[(names[each], "在席" if each in members else "已离席") for each in chosen],
        spares=[names[each] for each in spares], shortages=list(result.get("shortages", ())),
        day=date.fromisoformat(record["demand"]["day"]), log=[_log_line(each, names) for each in record.get("log", ())],
        weights=sorted((names[mark], weight) for mark, weight in weights.items() if weight != "1"),
        **_disciplines(record["demand"]),
    )  # fmt: skip


def _disciplines(demand: Mapping[str, Any]) -> dict[str, list[str]]:
    """The disciplines of a demand as a person reads them; a code that the tree does not know stands for itself."""
    asked = {part: list(demand.get(part, ())) for part in ("disciplines", "widened")}
    codes = {code for part in asked.values() for code in part}
    titles = dict(Discipline.objects.filter(pk__in=codes).values_list("pk", "name"))
    return {
        part: [f"{titles[code]}（{code}）" if code in titles else code for code in listed]
        for part, listed in asked.items()
    }


def _log_line(entry: Mapping[str, Any], names: Mapping[str, str]) -> tuple[datetime, str, str, str, str]:
    step = STEP_TITLES[Step(entry["step"])]
    replaced = names.get(entry["replaces"], "")
    words = f"{step}（接替{replaced}）" if replaced else step
    return datetime.fromisoformat(entry["at"]), names[entry["expert"]], words, entry["by"], entry["note"]
