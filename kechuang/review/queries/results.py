"""What organisers see of a panel's results: files under every method, what is flagged, and every expert's figures by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import may, require
from kechuang.programs.models import Call
from kechuang.programs.queries.deliberation import ExtraColumn, register_columns
from kechuang.review.logic.plans import method_of, way_of
from kechuang.review.logic.ranking import WAY_TITLES, Calibrated, Way, calibrate
from kechuang.review.logic.results import ExpertFigures, expert_figures, shown
from kechuang.review.models import FileResult, Panel, Sheet, Vote
from kechuang.review.queries.expert_statistics import Conduct, conduct_of
from kechuang.review.queries.scores import scores_of, sheets_of
from kechuang.review.states import PanelState, VoteState

FLAG_TITLES = {
    "too_few": ("bad", "评分不足"),
    "missing": ("mute", "有缺评"),
    "outlier": ("warn", "有离群分"),
    "split": ("warn", "意见分歧"),
    "crosses": ("warn", "换方法过线有变"),
}


@dataclass
class FileLine:
    """A file in the table of results. ``scores``: by expert code, with whether it is an outlier and its sheet."""

    result: FileResult
    values: list[tuple[Way, str, int | None, bool]]
    flags: list[tuple[str, str]]
    scores: list[tuple[str, Sheet, bool]] = field(default_factory=list)


@dataclass(frozen=True)
class ExpertLine:
    """An expert in the table: by code; ``name`` only for whoever may see the panel."""

    code: str
    name: str
    figures: ExpertFigures
    conduct: Conduct
    calibration: str


@dataclass(frozen=True)
class Results:
    """All of a panel's results. ``ways``: the methods with the chosen one marked."""

    panel: Panel
    ways: list[tuple[Way, str, bool]]
    files: list[FileLine]
    experts: list[ExpertLine]
    made_at: Any


def results_of(actor: Actor, panel: Panel) -> Results:
    """The results of a panel. Raises ``Refused``. As many queries for one file as for many."""
    require(actor, "review.result.view", panel)
    chosen = way_of(panel.method)
    sheets = sheets_of(panel)
    codes = codes_of(sheets)
    rows = list(
        FileResult.objects.filter(file__panel=panel).select_related(
            "file__case__organisation", "file__case__person"
        )
    )
    rows.sort(key=lambda each: (each.rank is None, each.rank or 0, each.file.code))
    return Results(
        panel, [(way, WAY_TITLES[way], way == chosen) for way in Way],
        [_file(each, chosen, [s for s in sheets if s.file_id == each.file_id], codes) for each in rows],
        _experts(panel, sheets, codes, named=may(actor, "review.panel.view", panel).allowed),
        rows[0].made_at if rows else None,
    )  # fmt: skip


def codes_of(sheets: Iterable[Sheet]) -> dict[int, str]:
    """Experts' codes within a panel: 专家A, 专家B … by when they were put on file, which says nothing of names."""
    keys = sorted({each.expert_id for each in sheets})
    return {key: f"专家{_letters(place)}" for place, key in enumerate(keys)}


def _letters(place: int) -> str:
    return (
        chr(ord("A") + place)
        if place < 26
        else f"{chr(ord('A') + place // 26 - 1)}{chr(ord('A') + place % 26)}"
    )


def _file(result: FileResult, chosen: Way, sheets: Sequence[Sheet], codes: Mapping[int, str]) -> FileLine:
    values = [
        (way, _two(result.figures.get("values", {}).get(str(way))), result.ranks.get(str(way)), way == chosen)
        for way in Way
    ]
    out = {each["expert"] for each in result.figures.get("outliers", ())}
    scores = [(codes[each.expert_id], each, each.expert_id in out) for each in sheets]
    return FileLine(
        result,
        values,
        [FLAG_TITLES[each] for each in result.flags if each in FLAG_TITLES],
        sorted(scores, key=lambda each: each[0]),
    )


def _two(text: str | None) -> str:
    """Two decimals, half up, of a stored figure."""
    return shown(None if text is None else Decimal(text))


def _experts(
    panel: Panel, sheets: Sequence[Sheet], codes: Mapping[int, str], *, named: bool
) -> list[ExpertLine]:
    scores = scores_of(panel, sheets)
    figures = expert_figures(scores)
    done: dict[str, Calibrated] = {}
    for each in calibrate(scores, method_of(panel.plan, panel.settings)):
        done.setdefault(each.expert, each)
    people = {each.expert_id: each.expert.person.name for each in sheets}
    conduct = conduct_of(panel, sheets)
    return [
        ExpertLine(
            code, people[key] if named else "", figures[str(key)], conduct[key],
            done[str(key)].words if str(key) in done else "没有提交评分",
        )
        for key, code in codes.items()
    ]  # fmt: skip


# ── the table of those who deliberate ────────────────────────────────────────────────────────


@register_columns
def review_columns(actor: Actor, call: Call, case_ids: Sequence[int]) -> list[ExtraColumn]:
    """Score, rank and vote of a call's cases, for whoever may see results; panels that were not handed on are left out."""
    if not may(actor, "review.vote.view", Panel(call=call)):
        return []
    rows = FileResult.objects.filter(
        file__case__in=list(case_ids), file__panel__state=PanelState.CONCLUDED
    ).select_related("file")
    scores, ranks, order, flags = {}, {}, {}, {}
    for each in rows:
        key = each.file.case_id
        scores[key] = shown(each.aggregate)
        flags[key] = "、".join(FLAG_TITLES[flag][1] for flag in each.flags if flag in FLAG_TITLES) or "—"
        if each.rank is not None:
            ranks[key], order[key] = each.rank, each.rank
    voted = _voted(call)
    columns = []
    if scores:
        columns += [
            ExtraColumn("score", "评审得分", scores, end=True),
            ExtraColumn("rank", "名次", ranks, end=True, ranks=True, order=order),
            ExtraColumn("flags", "评审提示", flags),
        ]
    if voted:
        columns.append(ExtraColumn("vote", "投票", voted))
    return columns


def _voted(call: Call) -> dict[int, str]:
    """The results of the call's counted votes, the last vote on a case counting. Two queries."""
    found = {}
    rows = Vote.objects.filter(call=call, state=VoteState.COUNTED).order_by("counted_at", "pk")
    for vote in rows.prefetch_related(Prefetch("items")):
        cases = {each.pk: each.case_id for each in vote.items.all()}
        for each in vote.results.get("items", ()):
            word = "通过" if each["passed"] else "并列，须再投一次" if each.get("tied") else "未通过"
            grade = f"{each['grade']}：" if each["grade"] else ""
            found[cases[each["item"]]] = f"{grade}{each['yes']}票，{word}"
    return found
