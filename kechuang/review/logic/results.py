"""Scores: one sheet's total, one file's figures, one reviewer's figures, calibration (网评统计).

Everything is a Fraction until it is shown. A standard deviation is mostly irrational: thresholds are therefore compared
by squares (``variance >= sd²``), and where a root itself is needed (``root``) it is exact if it is rational, otherwise
cut at 30 decimals from 50 correct digits, the same on every machine. Nothing is rounded before it is compared;
``shown`` rounds half up for display.

The numbers in ``Method`` are design values, not law: never show them as a legal basis. That practice often drops one
maximum and one minimum is remembered, not read in a rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from math import isqrt

from kechuang.core.logic.verdicts import Problem

Number = Decimal | Fraction | int
_ROOTS = Context(prec=50, rounding=ROUND_HALF_EVEN)
_ROOT_STEP = Decimal(1).scaleb(-30)


@dataclass(frozen=True, slots=True)
class Method:
    """How scores become results. Every default is a design value, not law.

    ``trim_from``: from so many scores on, one maximum and one minimum are dropped; from ``mean_from`` on the plain mean
    holds; fewer are invalid. ``calibrate_from``: so many files a reviewer must have scored before his scale is
    calibrated to mean ``calibrated_mean`` and standard deviation ``calibrated_sd``; ``calibrate_by_sample``: divide by
    the sample sd (n−1) instead of the population sd. An outlier is further from the median than ``outlier_mads`` times
    ``mad_scale`` times the median absolute deviation, and at least ``outlier_points``. Reviewers are split from a
    sample sd of ``split_sd`` or a range of ``split_range`` on. A comment is wanted strictly below ``comment_below``
    and strictly above ``comment_above``. ``grades``: (name, least aggregate), from the top down.
    """

    trim_from: int = 5
    mean_from: int = 3
    calibrate_from: int = 8
    calibrated_mean: Decimal = Decimal(80)
    calibrated_sd: Decimal = Decimal(8)
    calibrate_by_sample: bool = False
    outlier_mads: Decimal = Decimal("2.5")
    mad_scale: Decimal = Decimal("1.4826")
    outlier_points: Decimal = Decimal(15)
    split_sd: Decimal = Decimal(10)
    split_range: Decimal = Decimal(30)
    comment_below: Decimal = Decimal(60)
    comment_above: Decimal = Decimal(90)
    grades: tuple[tuple[str, Decimal], ...] = (
        ("90分及以上", Decimal(90)),
        ("80至90分", Decimal(80)),
        ("70至80分", Decimal(70)),
        ("60至70分", Decimal(60)),
        ("不到60分", Decimal(0)),
    )


DEFAULT = Method()


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────
def shown(value: Number | None, digits: int = 2) -> str:
    """A number for people, rounded half up; — if unknown. Never compare what this returns."""
    if value is None:
        return "—"
    exact = Fraction(value)
    scaled = abs(exact) * 10**digits
    whole = int(scaled + Fraction(1, 2))
    text = str(whole) if not digits else f"{whole // 10**digits}.{whole % 10**digits:0{digits}d}"
    return f"-{text}" if exact < 0 and whole else text


def root(value: Fraction) -> Fraction:
    """The square root: exact if rational, otherwise to 30 decimals. ValueError below zero."""
    if value < 0:
        raise ValueError("负数没有平方根。")
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom)
    ratio = _ROOTS.divide(Decimal(value.numerator), Decimal(value.denominator))
    near = _ROOTS.sqrt(ratio)
    return Fraction(near.quantize(_ROOT_STEP, rounding=ROUND_HALF_UP, context=Context(prec=100)))


def mean(values: Sequence[Fraction]) -> Fraction:
    """The arithmetic mean of at least one value."""
    return sum(values, Fraction(0)) / len(values)


def median(values: Iterable[Fraction]) -> Fraction:
    """The middle value, or the mean of the two in the middle; of at least one value."""
    ordered = sorted(values)
    half, is_odd = divmod(len(ordered), 2)
    return ordered[half] if is_odd else (ordered[half - 1] + ordered[half]) / 2


def trimmed(values: Sequence[Fraction]) -> list[Fraction]:
    """The values without one maximum and one minimum, however many share them; of at least two values."""
    return sorted(values)[1:-1]


def _squares(values: Sequence[Fraction]) -> Fraction:
    middle = mean(values)
    return sum(((each - middle) ** 2 for each in values), Fraction(0))


def population_variance(values: Sequence[Fraction]) -> Fraction:
    """The mean squared distance from the mean (divided by n); of at least one value."""
    return _squares(values) / len(values)


def sample_variance(values: Sequence[Fraction]) -> Fraction | None:
    """The squared distances divided by n−1; None for one value."""
    return _squares(values) / (len(values) - 1) if len(values) > 1 else None


# ── sheet ───────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Item:
    """A line of a score sheet: marks from ``low`` to ``high``, both included, counted ``weight`` times.

    ``is_key``: the item that breaks ties (for example 创新性).
    """

    code: str
    title: str
    weight: Decimal = Decimal(1)
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(100)
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A score sheet. Problem if its items contradict one another."""

    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        """Check the items."""
        codes = [each.code for each in self.items]
        if not codes or len(set(codes)) != len(codes):
            raise Problem("评分表至少一项，各项代码不能重复。", field="items")
        for each in self.items:
            if each.weight <= 0 or each.low >= each.high:
                raise Problem(f"“{each.title}”的权重要大于 0，最高分要大于最低分。", field=each.code)
        if sum(each.is_key for each in self.items) > 1:
            raise Problem("只能有一个关键项。", field="items")

    @property
    def full(self) -> Fraction:
        """The highest total."""
        return sum((Fraction(each.weight) * Fraction(each.high) for each in self.items), Fraction(0))


def sheet_faults(sheet: Sheet, marks: Mapping[str, Decimal | None]) -> tuple[tuple[str, str], ...]:
    """What is wrong with a reviewer's marks, as (code of item, words); empty if they can be added up."""
    known = {each.code for each in sheet.items}
    faults = [(code, "评分表里没有这一项") for code in marks if code not in known]
    for each in sheet.items:
        value = marks.get(each.code)
        if value is None:
            faults.append((each.code, f"“{each.title}”还没有打分"))
        elif not value.is_finite() or not each.low <= value <= each.high:
            faults.append((each.code, f"“{each.title}”要在 {each.low} 到 {each.high} 分之间，填的是 {value}"))
    return tuple(faults)


def total_of(sheet: Sheet, marks: Mapping[str, Decimal | None]) -> Fraction:
    """A reviewer's total: Σ weight × mark, in points. Problem if a mark is missing, out of range or unknown."""
    if faults := sheet_faults(sheet, marks):
        raise Problem("；".join(words for _, words in faults) + "。", field=faults[0][0])
    return sum((Fraction(each.weight) * Fraction(marks[each.code] or 0) for each in sheet.items), Fraction(0))


def comment_wanted(total: Number, method: Method = DEFAULT) -> str:
    """Why a total needs a comment, in Chinese; empty if it needs none. Both bounds are exclusive."""
    if total < method.comment_below:
        return f"总分低于 {method.comment_below} 分，请写明主要问题"
    if total > method.comment_above:
        return f"总分高于 {method.comment_above} 分，请写明突出之处"
    return ""


# ── one file ────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Score:
    """What a reviewer gave a file; ``total`` None: assigned and not given, which is not zero.

    ``key_mark``: his mark for the key item.
    """

    file: str
    expert: str
    total: Fraction | None
    key_mark: Fraction | None = None


class How(StrEnum):
    """How an aggregate came about."""

    TRIMMED = "trimmed"
    PLAIN = "plain"
    INVALID = "invalid"


HOW_TITLES = {
    How.TRIMMED: "去掉一个最高分和一个最低分后平均",
    How.PLAIN: "直接平均",
    How.INVALID: "评分不足，无效",
}


@dataclass(frozen=True, slots=True)
class Outlier:
    """A score to be explained by its reviewer; it is never dropped for this. ``distance``: from the median, in points."""

    expert: str
    total: Fraction
    distance: Fraction


@dataclass(frozen=True, slots=True)
class FileFigures:
    """A file's figures; ``aggregate`` is the one that counts. None where there are too few scores to say.

    ``sample_sd`` divides by n−1, ``population_sd`` by n. ``split``: why the reviewers are held to be split.
    """

    file: str
    n: int
    missing: int
    how: How
    aggregate: Fraction | None
    mean: Fraction | None
    trimmed_mean: Fraction | None
    median: Fraction | None
    sample_sd: Fraction | None
    population_sd: Fraction | None
    spread: Fraction | None
    grade: str
    grades: tuple[tuple[str, int], ...]
    outliers: tuple[Outlier, ...]
    split: tuple[str, ...]


def aggregate_of(values: Sequence[Fraction], method: Method = DEFAULT) -> tuple[How, Fraction | None]:
    """The figure that counts for a file, and how it came about."""
    if len(values) < method.mean_from or not values:
        return How.INVALID, None
    if len(values) >= max(method.trim_from, 3):
        return How.TRIMMED, mean(trimmed(values))
    return How.PLAIN, mean(values)


def grade_of(value: Fraction | None, method: Method = DEFAULT) -> str:
    """The grade of a value; empty if unknown or below all."""
    if value is None:
        return ""
    return next((name for name, least in method.grades if value >= least), "")


def file_figures(file: str, scores: Sequence[Score], method: Method = DEFAULT) -> FileFigures:
    """The figures of one file from all its assigned reviewers' scores."""
    given = [each for each in scores if each.total is not None]
    values = [each.total for each in given if each.total is not None]
    how, aggregate = aggregate_of(values, method)
    variance = sample_variance(values) if values else None
    names = [grade_of(each, method) for each in values]
    return FileFigures(
        file=file,
        n=len(values),
        missing=len(scores) - len(values),
        how=how,
        aggregate=aggregate,
        mean=mean(values) if values else None,
        trimmed_mean=mean(trimmed(values)) if len(values) >= 3 else None,
        median=median(values) if values else None,
        sample_sd=None if variance is None else root(variance),
        population_sd=root(population_variance(values)) if values else None,
        spread=max(values) - min(values) if values else None,
        grade=grade_of(aggregate, method),
        grades=tuple((name, names.count(name)) for name, _ in method.grades),
        outliers=outliers_of(given, method),
        split=split_of(values, method),
    )


def outliers_of(scores: Sequence[Score], method: Method = DEFAULT) -> tuple[Outlier, ...]:
    """Scores to be explained: far from the median by the group's own measure, and by points."""
    rows = [(each.expert, each.total) for each in scores if each.total is not None]
    if len(rows) < method.mean_from:
        return ()
    middle = median(total for _, total in rows)
    deviation = median(abs(total - middle) for _, total in rows)
    bound = Fraction(method.outlier_mads) * Fraction(method.mad_scale) * deviation
    return tuple(
        Outlier(expert, total, abs(total - middle))
        for expert, total in rows
        if abs(total - middle) > bound and abs(total - middle) >= method.outlier_points
    )


def split_of(values: Sequence[Fraction], method: Method = DEFAULT) -> tuple[str, ...]:
    """Why reviewers are held to be split, in Chinese; empty if they are not."""
    reasons = []
    variance = sample_variance(values) if values else None
    if variance is not None and variance >= Fraction(method.split_sd) ** 2:
        reasons.append(f"样本标准差 {shown(root(variance))}，达到 {method.split_sd}")
    if len(values) > 1 and max(values) - min(values) >= method.split_range:
        reasons.append(f"最高分与最低分相差 {shown(max(values) - min(values))}，达到 {method.split_range}")
    return tuple(reasons)


def all_file_figures(scores: Iterable[Score], method: Method = DEFAULT) -> dict[str, FileFigures]:
    """The figures of every file. Problem if one reviewer scores a file twice."""
    by_file = _by_file(scores)
    return {file: file_figures(file, rows, method) for file, rows in by_file.items()}


def _by_file(scores: Iterable[Score]) -> dict[str, list[Score]]:
    grouped: defaultdict[str, list[Score]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for each in scores:
        if (each.file, each.expert) in seen:
            raise Problem(f"专家 {each.expert} 给 {each.file} 打了两次分。", field="scores")
        seen.add((each.file, each.expert))
        grouped[each.file].append(each)
    return dict(grouped)


# ── one reviewer ────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class ExpertFigures:
    """A reviewer's figures. ``spearman``: rank correlation of his scores with the means of the others, from −1 to 1.

    None where fewer than three shared files, or no differences, let nothing be said. ``missing_share``: of the files
    assigned to him.
    """

    expert: str
    assigned: int
    n: int
    missing_share: Fraction
    mean: Fraction | None
    sample_sd: Fraction | None
    population_sd: Fraction | None
    spearman: Fraction | None


def expert_figures(scores: Iterable[Score]) -> dict[str, ExpertFigures]:
    """The figures of every reviewer."""
    by_file = _by_file(scores)
    own: defaultdict[str, list[Score]] = defaultdict(list)
    for rows in by_file.values():
        for each in rows:
            own[each.expert].append(each)
    sums = {file: _sum_of(rows) for file, rows in by_file.items()}
    return {expert: _figures_of(expert, rows, sums) for expert, rows in own.items()}


def _sum_of(rows: Iterable[Score]) -> tuple[Fraction, int]:
    values = [each.total for each in rows if each.total is not None]
    return sum(values, Fraction(0)), len(values)


def _figures_of(
    expert: str, rows: Sequence[Score], sums: Mapping[str, tuple[Fraction, int]]
) -> ExpertFigures:
    values, pairs = [], []
    for each in rows:
        if each.total is None:
            continue
        values.append(each.total)
        sum_, count = sums[each.file]
        if count > 1:
            pairs.append((each.total, (sum_ - each.total) / (count - 1)))
    variance = sample_variance(values) if values else None
    return ExpertFigures(
        expert=expert,
        assigned=len(rows),
        n=len(values),
        missing_share=Fraction(len(rows) - len(values), len(rows)),
        mean=mean(values) if values else None,
        sample_sd=None if variance is None else root(variance),
        population_sd=root(population_variance(values)) if values else None,
        spearman=spearman([one for one, _ in pairs], [other for _, other in pairs]),
    )


def spearman(one: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction | None:
    """Rank correlation with mean ranks for ties; None for fewer than three pairs or where one side does not differ."""
    if len(one) < 3:
        return None
    left, right = _mean_ranks(one), _mean_ranks(other)
    middle = Fraction(len(one) + 1, 2)
    product = sum(((a - middle) * (b - middle) for a, b in zip(left, right, strict=True)), Fraction(0))
    squares = _squares(left) * _squares(right)
    return product / root(squares) if squares else None


def _mean_ranks(values: Sequence[Fraction]) -> list[Fraction]:
    order = sorted(values)
    first: dict[Fraction, int] = {}
    count: dict[Fraction, int] = {}
    for i, value in enumerate(order, 1):
        first.setdefault(value, i)
        count[value] = count.get(value, 0) + 1
    return [first[value] + Fraction(count[value] - 1, 2) for value in values]
