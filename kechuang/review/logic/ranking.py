"""Ranking: ties by rule, calibration of scales, and where the order depends on the method.

A calibrated scale takes it that each reviewer's files are a fair sample. With few files it would be noise, so it is
used from a minimum count on (``Method.calibrate_from``); every score says whether it was calibrated and why not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.results import (
    DEFAULT,
    FileFigures,
    Method,
    Number,
    Score,
    aggregate_of,
    all_file_figures,
    mean,
    median,
    population_variance,
    root,
    sample_variance,
    shown,
)


# ── calibration ─────────────────────────────────────────────────────────────────────────────────
class Calibration(StrEnum):
    """What was done to a score."""

    CALIBRATED = "calibrated"
    TOO_FEW = "too_few"
    NO_SPREAD = "no_spread"


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A score on the common scale. ``value`` equals ``raw`` unless ``done`` is CALIBRATED; it may pass full marks.

    ``words`` says in Chinese what was done.
    """

    file: str
    expert: str
    raw: Fraction
    value: Fraction
    done: Calibration
    words: str


def calibrate(scores: Iterable[Score], method: Method = DEFAULT) -> list[Calibrated]:
    """Each given score on the common scale: mean + sd × (x−μ)/σ of its reviewer; raw where that would be noise.

    In the order of ``scores``; scores not given are left out.
    """
    given = [(each, each.total) for each in scores if each.total is not None]
    own: defaultdict[str, list[Fraction]] = defaultdict(list)
    for each, total in given:
        own[each.expert].append(total)
    scales = {expert: _scale(values, method) for expert, values in own.items()}
    return [_calibrated(each, total, scales[each.expert], method) for each, total in given]


@dataclass(frozen=True, slots=True)
class _Scale:
    n: int
    mean: Fraction
    sd: Fraction


def _scale(values: Sequence[Fraction], method: Method) -> _Scale:
    variance = sample_variance(values) if method.calibrate_by_sample else population_variance(values)
    return _Scale(len(values), mean(values), root(variance or Fraction(0)))


def _calibrated(score: Score, raw: Fraction, scale: _Scale, method: Method) -> Calibrated:
    if scale.n < method.calibrate_from:
        words = f"本人只评了 {scale.n} 份，不足 {method.calibrate_from} 份，用原分"
        return Calibrated(score.file, score.expert, raw, raw, Calibration.TOO_FEW, words)
    if not scale.sd:
        return Calibrated(
            score.file, score.expert, raw, raw, Calibration.NO_SPREAD, "本人各份分数相同，用原分"
        )
    value = Fraction(method.calibrated_mean) + Fraction(method.calibrated_sd) * (raw - scale.mean) / scale.sd
    which = "样本" if method.calibrate_by_sample else "总体"
    words = (
        f"按本人 {scale.n} 份的均分 {shown(scale.mean)}、{which}标准差 {shown(scale.sd)}，"
        f"换算到均分 {method.calibrated_mean}、标准差 {method.calibrated_sd}"
    )
    return Calibrated(score.file, score.expert, raw, value, Calibration.CALIBRATED, words)


# ── ranking ─────────────────────────────────────────────────────────────────────────────────────
class Criterion(StrEnum):
    """What orders two files; in the order in which they are asked."""

    AGGREGATE = "aggregate"
    MEAN = "mean"
    KEY = "key"
    REQUESTED = "requested"


CRITERION_TITLES = {
    Criterion.AGGREGATE: "得分",
    Criterion.MEAN: "全部评分的平均",
    Criterion.KEY: "关键项得分",
    Criterion.REQUESTED: "申请经费较少",
}
_DESCENDING = (Criterion.AGGREGATE, Criterion.MEAN, Criterion.KEY)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a file is ranked by. ``aggregate`` None: not ranked. ``requested``: money asked for, in yuan.

    An unknown mean, key mark or request stands behind every known one at that criterion.
    """

    file: str
    aggregate: Fraction | None
    mean: Fraction | None = None
    key_mark: Fraction | None = None
    requested: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A file's place. Ties share a rank and the next one skips. ``rank`` None: invalid, behind all.

    ``decided_by``: the criterion that puts it behind the file before it; None for the first and within a tie.
    """

    file: str
    rank: int | None
    tied_with: tuple[str, ...] = ()
    decided_by: Criterion | None = None


def rank(entries: Iterable[Entry], criteria: Sequence[Criterion] = tuple(Criterion)) -> list[Ranked]:
    """Files in order: aggregate, untrimmed mean, key item, lower request (a design rule); still equal: one rank.

    Within a tie by name, which means nothing. Problem if a file comes twice.
    """
    rows = [(tuple(_sort_key(each, name) for name in criteria), each) for each in entries]
    if len({each.file for _, each in rows}) != len(rows):
        raise Problem("同一份材料在排名里出现了两次。", field="file")
    valid = sorted(
        (row for row in rows if row[1].aggregate is not None), key=lambda row: (row[0], row[1].file)
    )
    groups: dict[tuple[tuple[bool, Fraction], ...], list[str]] = {}
    for key, each in valid:
        groups.setdefault(key, []).append(each.file)
    ranked: list[Ranked] = []
    previous: tuple[tuple[bool, Fraction], ...] | None = None
    for key, files in groups.items():
        place = len(ranked) + 1
        decided = _decided(previous, key, criteria)
        for i, file in enumerate(files):
            others = tuple(other for other in files if other != file)
            ranked.append(Ranked(file, place, others, None if i else decided))
        previous = key
    return ranked + [Ranked(each.file, None) for _, each in rows if each.aggregate is None]


def _sort_key(entry: Entry, criterion: Criterion) -> tuple[bool, Fraction]:
    value: Number | None = {
        Criterion.AGGREGATE: entry.aggregate,
        Criterion.MEAN: entry.mean,
        Criterion.KEY: entry.key_mark,
        Criterion.REQUESTED: entry.requested,
    }[criterion]
    if value is None:
        return True, Fraction(0)
    return False, -Fraction(value) if criterion in _DESCENDING else Fraction(value)


def _decided(
    before: tuple[tuple[bool, Fraction], ...] | None,
    after: tuple[tuple[bool, Fraction], ...],
    criteria: Sequence[Criterion],
) -> Criterion | None:
    if before is None:
        return None
    return next(name for name, one, other in zip(criteria, before, after, strict=True) if one != other)


def entries_of(
    figures: Mapping[str, FileFigures],
    key_marks: Mapping[str, Fraction],
    requested: Mapping[str, Decimal],
) -> list[Entry]:
    """What files are ranked by, from their figures, mean marks of the key item and requests in yuan."""
    return [
        Entry(file, each.aggregate, each.mean, key_marks.get(file), requested.get(file))
        for file, each in figures.items()
    ]


def key_marks_of(scores: Iterable[Score]) -> dict[str, Fraction]:
    """The mean mark of the key item, a file; files without one are left out."""
    marks: defaultdict[str, list[Fraction]] = defaultdict(list)
    for each in scores:
        if each.key_mark is not None:
            marks[each.file].append(each.key_mark)
    return {file: mean(values) for file, values in marks.items()}


# ── methods ─────────────────────────────────────────────────────────────────────────────────────
class Way(StrEnum):
    """A method of aggregation that is compared with the others."""

    RULE = "rule"
    MEAN = "mean"
    MEDIAN = "median"
    CALIBRATED = "calibrated"


WAY_TITLES = {
    Way.RULE: "按规则",
    Way.MEAN: "不去高低分",
    Way.MEDIAN: "中位数",
    Way.CALIBRATED: "校准后按规则",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A file under each method: its value in points, its rank, whether it passes (None: invalid, or no line asked).

    ``crosses``: it passes by one method and not by another. ``moves``: places between its best and worst rank.
    """

    file: str
    values: Mapping[Way, Fraction | None]
    ranks: Mapping[Way, int | None]
    passes: Mapping[Way, bool | None]
    crosses: bool
    moves: int


def compare_methods(
    scores: Sequence[Score],
    method: Method = DEFAULT,
    *,
    requested: Mapping[str, Decimal] | None = None,
    places: int | None = None,
    pass_score: Decimal | None = None,
) -> list[Compared]:
    """Every file under each method, in the order of the rule's ranking: where the result depends on the method.

    The line is either a number of ``places`` (all who share the last place pass) or a ``pass_score`` in points. A
    score line means little on the calibrated scale, whose mean is set; prefer places. Problem if both are given.
    """
    if places is not None and pass_score is not None:
        raise Problem("入围线要么按名额，要么按分数，不能两样都给。", field="places")
    figures = all_file_figures(scores, method)
    values = _values(scores, figures, method)
    key_marks, money = key_marks_of(scores), requested or {}
    ranks: dict[Way, dict[str, int | None]] = {}
    for way in Way:
        entries = [
            Entry(file, values[way][file], each.mean, key_marks.get(file), money.get(file))
            for file, each in figures.items()
        ]
        ranks[way] = {each.file: each.rank for each in rank(entries)}
    return [_compared(file, values, ranks, places, pass_score) for file in ranks[Way.RULE]]


def _values(
    scores: Sequence[Score], figures: Mapping[str, FileFigures], method: Method
) -> dict[Way, dict[str, Fraction | None]]:
    common: defaultdict[str, list[Fraction]] = defaultdict(list)
    raw: defaultdict[str, list[Fraction]] = defaultdict(list)
    for each in calibrate(scores, method):
        common[each.file].append(each.value)
        raw[each.file].append(each.raw)
    valid = {file: each.aggregate is not None for file, each in figures.items()}
    return {
        Way.RULE: {file: each.aggregate for file, each in figures.items()},
        Way.MEAN: {file: mean(raw[file]) if valid[file] else None for file in figures},
        Way.MEDIAN: {file: median(raw[file]) if valid[file] else None for file in figures},
        Way.CALIBRATED: {file: aggregate_of(common[file], method)[1] for file in figures},
    }


def _compared(
    file: str,
    values: Mapping[Way, Mapping[str, Fraction | None]],
    ranks: Mapping[Way, Mapping[str, int | None]],
    places: int | None,
    pass_score: Decimal | None,
) -> Compared:
    own = {way: ranks[way][file] for way in Way}
    passes: dict[Way, bool | None] = {}
    for way in Way:
        value, place = values[way][file], own[way]
        if value is None or place is None or (places is None and pass_score is None):
            passes[way] = None
        else:
            passes[way] = place <= places if places is not None else value >= Decimal(pass_score or 0)
    known = [place for place in own.values() if place is not None]
    return Compared(
        file=file,
        values={way: values[way][file] for way in Way},
        ranks=own,
        passes=passes,
        crosses={True, False} <= set(passes.values()),
        moves=max(known) - min(known) if known else 0,
    )


def tied_at_line(ranked: Sequence[Ranked], places: int) -> tuple[str, ...]:
    """Files that share the last place so that more would pass than there are places; empty if the line is clear."""
    for one, other in pairwise(ranked):
        if one.rank is not None and one.rank == other.rank and one.rank <= places:
            group = (one.file, *one.tied_with)
            if one.rank + len(group) - 1 > places:
                return group
    return ()
