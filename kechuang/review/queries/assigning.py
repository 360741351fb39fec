"""A panel's question of assignment, made of its rows: affinities, conflicts, limits; and its answers in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kechuang.programs.logic.answer_blinding import blinded
from kechuang.programs.logic.kinds import Kind
from kechuang.programs.models import CaseVersion
from kechuang.programs.states import FieldKind
from kechuang.review.logic.affinity import Affinity, Text, affinities
from kechuang.review.logic.assignment import Assignment, assign
from kechuang.review.logic.explaining import Explanation, Mend
from kechuang.review.logic.problem import AssignmentProblem, make_problem
from kechuang.review.models import Panel, PanelFile, Sheet
from kechuang.review.queries.panels import hard_pairs, members_of, tolerance_of
from kechuang.review.states import SheetState
from kechuang.subjects.models import Discipline, Expert

#: Sheets that an expert still has work with.
_PENDING = (SheetState.ASSIGNED, SheetState.DECLARED, SheetState.DRAFTING)
_TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})


@dataclass(frozen=True, eq=False)
class Asked:
    """The question with what its rows and columns are. ``files`` by code, so that 第 N 份 is the N-th of the page."""

    files: list[PanelFile]
    experts: list[Expert]
    problem: AssignmentProblem
    affinity: Affinity

    def parts(self, row: int, column: int) -> dict[str, Any]:
        """What stands behind one number, for the sheet."""
        why = self.affinity.why(row, column)
        parts = {
            "words": why.words,
            "pairs": why.pairs,
            "discipline": why.discipline,
            "declared": why.declared,
        }
        rounded = {name: None if value is None else round(value, 4) for name, value in parts.items()}
        return {"total": round(why.total, 4), **rounded, "terms": list(why.terms)}


def question_of(
    panel: Panel,
    experts: Sequence[Expert],
    *,
    pinned: set[tuple[int, int]] | None = None,
    balanced: bool = False,
) -> Asked:
    """The question for a panel's files and these experts. The number of queries does not grow with either.

    ``balanced``: each is to have at least half of the average load where that is possible (a design value).
    ``pinned``: (file, expert) keys that stay whatever happens, beside the panel's own pins. Raises ``Problem`` where pins,
    bars and limits contradict each other.
    """
    files = list(panel.files.select_related("case__organisation", "case__kind_version").order_by("code"))
    rows = {each.pk: place for place, each in enumerate(files)}
    columns = {each.pk: place for place, each in enumerate(experts)}
    affinity = _affinity(panel, files, experts, rows, columns)
    barred = hard_pairs(panel)
    conflicts = np.array(
        [[(file.case_id, each.pk) in barred for each in experts] for file in files], dtype=np.bool_
    ).reshape(len(files), len(experts))
    employers = {each.person.employer_id for each in experts if each.person.employer_id}
    codes = {key: place for place, key in enumerate(sorted(employers))}
    pins = {tuple(pair) for pair in panel.settings.get("pins", ())} | (pinned or set())
    limits = _limits(panel, experts, pinned or set())
    share = len(files) * panel.experts_per_file // (2 * len(experts)) if balanced and experts else 0
    problem = make_problem(
        affinity=affinity.total, demand=panel.experts_per_file, load_limit=limits,
        load_minimum=[min(share, each) for each in limits],
        conflicts=conflicts, institution=[codes.get(each.person.employer_id or 0, -1) for each in experts],
        institution_cap=int(panel.plan.get("per_institution", 1)) or None,
        forbidden=_pairs(panel.settings.get("forbidden", ()), rows, columns), pinned=_pairs(pins, rows, columns),
    )  # fmt: skip
    return Asked(files, list(experts), problem, affinity)


def solution_of(panel: Panel) -> tuple[Asked, Assignment]:
    """The panel's question with its members and the best assignment: texts compared, solved, made fair. Raises ``Problem``."""
    asked = question_of(panel, members_of(panel), balanced=True)
    return asked, assign(asked.problem, tolerance=tolerance_of(panel))


def _pairs(pairs: Any, rows: Mapping[int, int], columns: Mapping[int, int]) -> list[tuple[int, int]]:
    """Keys as places; pairs of somebody who has gone mean nothing any more."""
    return sorted((rows[one], columns[two]) for one, two in pairs if one in rows and two in columns)


def _limits(panel: Panel, experts: Sequence[Expert], kept: set[tuple[int, int]]) -> list[int]:
    """How many files each may take here: the panel's limit or his own, less what he has elsewhere; never below what he keeps."""
    elsewhere = Counter(
        Sheet.objects.filter(expert__in=experts, state__in=_PENDING)
        .exclude(panel=panel)
        .values_list("expert_id", flat=True)
    )
    held = Counter(expert for _, expert in kept)
    common = panel.settings.get("load_limit")
    return [
        max(held[each.pk], int(common or each.load_limit) - elsewhere[each.pk], 0)
        for each in experts
    ]  # fmt: skip


# ── affinity ────────────────────────────────────────────────────────────────────────────────────


def _affinity(
    panel: Panel,
    files: Sequence[PanelFile],
    experts: Sequence[Expert],
    rows: Mapping[int, int],
    columns: Mapping[int, int],
) -> Affinity:
    answers = _answers(files)
    declared = {
        (rows[one], columns[two]): float(value)
        for one, two, value in panel.settings.get("declared", ())
        if one in rows and two in columns
    }
    paths = dict(Discipline.objects.values_list("code", "path"))
    own: defaultdict[int, list[str]] = defaultdict(list)
    for expert, path in Expert.disciplines.through.objects.filter(expert__in=experts).values_list(
        "expert_id", "discipline__path"
    ):
        own[expert].append(path)
    code = str(panel.plan.get("disciplines_from", ""))
    wanted = [_paths(answers[each.case_id].get(code), paths) for each in files] if code else []
    return affinities(
        [_file_text(each, answers[each.case_id]) for each in files], _expert_texts(experts),
        file_disciplines=wanted, expert_disciplines=[own[each.pk] for each in experts] if code else [], declared=declared,
    )  # fmt: skip


def _answers(files: Sequence[PanelFile]) -> dict[int, dict[str, Any]]:
    """What each case said in its newest version. One query."""
    keys = [each.case_id for each in files]
    versions = CaseVersion.objects.filter(case__in=keys).order_by("case_id", "number")
    return {key: {} for key in keys} | dict(versions.values_list("case_id", "answers"))


def _paths(value: Any, paths: Mapping[str, str]) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return [paths[str(each)] for each in given if str(each) in paths]


def _file_text(file: PanelFile, answers: Mapping[str, Any]) -> Text:
    """A file's words without those that say whose it is."""
    kind: Kind = file.case.kind_version.kind
    names = (file.case.organisation.name,) if file.case.organisation else ()
    shown = blinded(kind, answers, names)
    texts = [
        str(shown[each.code])
        for each in kind.questions
        if each.kind in _TEXTS and each.code != kind.title_field and shown.get(each.code)
    ]
    return Text(titles=(str(shown.get(kind.title_field) or ""),), abstracts=tuple(texts))


def _expert_texts(experts: Sequence[Expert]) -> list[Text]:
    titles: defaultdict[int, list[str]] = defaultdict(list)
    keywords: defaultdict[int, list[str]] = defaultdict(list)
    abstracts: defaultdict[int, list[str]] = defaultdict(list)
    for each in experts:
        keywords[each.pk].append(each.expertise)
    from_outputs = Expert.objects.filter(pk__in=[each.pk for each in experts], outputs__isnull=False)
    lines = from_outputs.order_by("pk", "outputs__pk")
    for key, title, words, abstract in lines.values_list(
        "pk", "outputs__title", "outputs__keywords", "outputs__abstract"
    ):
        titles[key].append(title)
        keywords[key].append(words)
        abstracts[key].append(abstract)
    return [
        Text(titles=tuple(titles[e.pk]), keywords=tuple(keywords[e.pk]), abstracts=tuple(abstracts[e.pk]))
        for e in experts
    ]


# ── words ───────────────────────────────────────────────────────────────────────────────────────


def mend_words(mend: Mend, asked: Asked) -> str:
    """A change that fills all places, with names and codes instead of places."""
    if mend.kind == "load":
        who = _listed([(str(asked.experts[place].person), by) for place, by in mend.changes])
        return f"提高{len(mend.changes)}位专家的件数上限，共加 {mend.amount} 件：{who}。"
    if mend.kind == "institution":
        which = _listed([(asked.files[place].code, by) for place, by in mend.changes])
        return f"放宽{len(mend.changes)}份材料的同单位人数上限：{which}。"
    if mend.kind == "demand":
        which = _listed([(asked.files[place].code, by) for place, by in mend.changes])
        return f"减少{len(mend.changes)}份材料的专家人数，共减 {mend.amount}：{which}。"
    return mend.words


def _listed(changes: list[tuple[str, int]]) -> str:
    shown = "、".join(name if by == 1 else f"{name}（{by}）" for name, by in changes[:12])
    return shown if len(changes) <= 12 else f"{shown}等"


def explained(explanation: Explanation, asked: Asked) -> dict[str, Any]:
    """Why places stay open, and what would mend it, as data for the page."""
    codes = {place: each.code for place, each in enumerate(asked.files)}
    shortages = [
        {
            "code": codes[each.file], "lacks": each.lacks,
            "words": each.words.replace(f"第{each.file + 1}份材料", f"材料 {codes[each.file]} ", 1),
        }
        for each in explanation.shortages
    ]  # fmt: skip
    return {
        "shortages": shortages,
        "tight": explanation.words,
        "mends": [mend_words(each, asked) for each in explanation.mends],
    }
