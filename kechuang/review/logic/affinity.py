"""How well an expert fits a file: text, disciplines and what the expert declared, each between 0 and 1. Pure.

Text: cosine of TF-IDF over words (rjieba) and over pairs of characters. Disciplines: how deep the nearest shared ancestor in
the tree of paths such as ``/520/52020/`` lies. A part that is unknown for a pair (no text, no discipline, nothing
declared) does not count as zero: the weights of the known parts are scaled up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import rjieba
from numpy.typing import NDArray
from scipy import sparse

from kechuang.core.logic.verdicts import Problem

Floats = NDArray[np.float32]
_RUNS = re.compile(r"[㐀-鿿]+|[a-z0-9][a-z0-9+#.-]*")
#: Words that stand in every application and tell nothing.
_EMPTY_WORDS = frozenset(
    (
        "研究",
        "应用",
        "技术",
        "方法",
        "基于",
        "项目",
        "系统",
        "分析",
        "进行",
        "以及",
        "我们",
        "一种",
        "相关",
        "关键",
        "及其",
    )
)


@dataclass(frozen=True, kw_only=True)
class Text:
    """A file's words, or those of all outputs of an expert, each field joined or listed."""

    titles: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    abstracts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much each part counts; not negative. ``title``, ``keyword``, ``abstract`` weigh words within a text.

    ``common``: terms in more than this share of all texts are left out, as they tell nothing.
    """

    words: float = 0.35
    pairs: float = 0.25
    discipline: float = 0.25
    declared: float = 0.15
    title: float = 2.0
    keyword: float = 3.0
    abstract: float = 1.0
    common: float = 0.4


@dataclass(frozen=True, kw_only=True)
class Why:
    """The parts behind one number: values in [0, 1], None where unknown; ``terms`` weigh most in both texts."""

    total: float
    words: float | None
    pairs: float | None
    discipline: float | None
    declared: float | None
    terms: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Affinity:
    """Affinities (files × experts), float32 in [0, 1], and their parts; a part is NaN where it is unknown."""

    total: Floats
    words: Floats
    pairs: Floats
    discipline: Floats
    declared: Floats
    vocabulary: tuple[str, ...]
    file_words: sparse.csr_array
    expert_words: sparse.csr_array

    def why(self, file: int, expert: int, *, terms: int = 5) -> Why:
        """What stands behind the number of one pair, for the screen."""
        shared = (self.file_words[[file]] * self.expert_words[[expert]]).tocoo()
        order = sorted(zip((-shared.data).tolist(), shared.col.tolist(), strict=True))[:terms]
        parts = {name: _known(getattr(self, name)[file, expert]) for name in _PARTS}
        return Why(
            total=float(self.total[file, expert]),
            terms=tuple(self.vocabulary[column] for _, column in order),
            **parts,
        )


_PARTS = ("words", "pairs", "discipline", "declared")


def affinities(
    files: Sequence[Text],
    experts: Sequence[Text],
    *,
    file_disciplines: Sequence[Iterable[str]] = (),
    expert_disciplines: Sequence[Iterable[str]] = (),
    declared: Mapping[tuple[int, int], float] | None = None,
    weights: Weights | None = None,
) -> Affinity:
    """Affinities of all files and experts with their parts.

    ``file_disciplines`` and ``expert_disciplines``: paths of each, in order; empty: unknown for all. ``declared``:
    (file, expert) → fit in [0, 1] as the expert declared it. Raises ``Problem`` for lengths that differ, weights below
    zero, and declared values out of range.
    """
    weights = weights or Weights()
    _check(files, experts, file_disciplines, expert_disciplines, weights)
    shape = (len(files), len(experts))
    vocabulary, file_words, expert_words = _vectors(files, experts, words_of, weights)
    _, file_pairs, expert_pairs = _vectors(files, experts, pairs_of, weights)
    parts = {
        "words": _cosine(file_words, expert_words),
        "pairs": _cosine(file_pairs, expert_pairs),
        "discipline": discipline_fit(file_disciplines, expert_disciplines)
        if file_disciplines and expert_disciplines
        else np.full(shape, np.nan, dtype=np.float32),
        "declared": _declared(declared or {}, shape),
    }
    total, whole = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
    for name, values in parts.items():
        weight, known = np.float32(getattr(weights, name)), ~np.isnan(values)
        total += np.where(known, values, 0) * weight
        whole += known * weight
    total = np.clip(np.divide(total, whole, out=np.zeros_like(total), where=whole > 0), 0, 1)
    return Affinity(
        total=total, vocabulary=vocabulary, file_words=file_words, expert_words=expert_words, **parts
    )


def words_of(text: str) -> list[str]:
    """Words of two characters or more, lower case, without those that tell nothing."""
    found: list[str] = []
    for run in _RUNS.findall(text.lower()):
        found += [run] if run.isascii() else rjieba.cut(run)
    return [word for word in found if len(word) > 1 and word not in _EMPTY_WORDS]


def pairs_of(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters, and whole Latin words."""
    found: list[str] = []
    for run in _RUNS.findall(text.lower()):
        found += [run] if run.isascii() else [run[k : k + 2] for k in range(len(run) - 1)]
    return found


def discipline_fit(files: Sequence[Iterable[str]], experts: Sequence[Iterable[str]]) -> Floats:
    """Best fit over the disciplines of each: depth of the shared ancestor / depth of the deeper path; NaN: unknown."""
    file_sets, file_paths = _paths(files)
    expert_sets, expert_paths = _paths(experts)
    table = np.full((len(file_paths) + 1, len(expert_paths) + 1), np.nan, dtype=np.float32)
    for row, one in enumerate(file_paths):
        for column, two in enumerate(expert_paths):
            shared = next(
                (k for k, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two))
            )
            table[row, column] = shared / max(len(one), len(two))
    by_file = np.full((len(file_sets), table.shape[1]), np.nan, dtype=np.float32)
    for slot in range(max(map(len, file_sets), default=0)):
        by_file = np.fmax(by_file, table[[s[slot] if slot < len(s) else -1 for s in file_sets]])
    result = np.full((len(file_sets), len(expert_sets)), np.nan, dtype=np.float32)
    for slot in range(max(map(len, expert_sets), default=0)):
        result = np.fmax(result, by_file[:, [s[slot] if slot < len(s) else -1 for s in expert_sets]])
    return result


def _paths(sets: Sequence[Iterable[str]]) -> tuple[list[list[int]], list[tuple[str, ...]]]:
    places: dict[tuple[str, ...], int] = {}
    found = []
    for each in sets:
        split = {tuple(part for part in path.split("/") if part) for path in each}
        found.append([places.setdefault(path, len(places)) for path in sorted(split) if path])
    return found, list(places)


def _vectors(
    files: Sequence[Text], experts: Sequence[Text], split: Callable[[str], list[str]], weights: Weights
) -> tuple[tuple[str, ...], sparse.csr_array, sparse.csr_array]:
    """Terms, and TF-IDF rows of length 1 of files and of experts (empty texts: rows of zeros)."""
    places: dict[str, int] = {}
    data: list[float] = []
    columns: list[int] = []
    ends = [0]
    for text in (*files, *experts):
        counts: Counter[str] = Counter()
        for lines, weight in (
            (text.titles, weights.title),
            (text.keywords, weights.keyword),
            (text.abstracts, weights.abstract),
        ):
            for line in lines:
                for term in split(line):
                    counts[term] += weight  # type: ignore[assignment]
        columns += [places.setdefault(term, len(places)) for term in counts]
        data += counts.values()
        ends.append(len(columns))
    table = sparse.csr_array(
        (np.log1p(np.array(data, dtype=np.float32)), np.array(columns, dtype=np.int64), np.array(ends)),
        shape=(len(ends) - 1, len(places)),
    )
    seen = np.bincount(table.indices, minlength=len(places))
    rare = np.log1p((len(ends) - 1) / np.maximum(seen, 1)).astype(np.float32)
    if len(ends) > 10:  # of a handful of texts a common term still tells something
        rare[seen > weights.common * (len(ends) - 1)] = 0
    table = table * rare[None, :]
    table = sparse.csr_array(table)
    lengths = np.sqrt(np.asarray(table.power(2).sum(axis=1)).ravel())
    scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    table.data *= np.repeat(scale, np.diff(table.indptr)).astype(np.float32)
    table.eliminate_zeros()
    return tuple(places), table[: len(files)], table[len(files) :]


def _cosine(one: sparse.csr_array, two: sparse.csr_array) -> Floats:
    result = np.clip((one @ two.T).toarray().astype(np.float32), 0, 1)
    result[np.diff(one.indptr) == 0, :] = np.nan
    result[:, np.diff(two.indptr) == 0] = np.nan
    return result


def _declared(declared: Mapping[tuple[int, int], float], shape: tuple[int, int]) -> Floats:
    result = np.full(shape, np.nan, dtype=np.float32)
    for (file, expert), value in declared.items():
        if not (0 <= file < shape[0] and 0 <= expert < shape[1]) or not 0 <= value <= 1:
            raise Problem(
                f"申报的匹配度（{file}，{expert}）= {value} 超出范围，应在 0 到 1 之间。", field="declared"
            )
        result[file, expert] = value
    return result


def _known(value: np.float32) -> float | None:
    return None if np.isnan(value) else float(value)


def _check(
    files: Sequence[Text],
    experts: Sequence[Text],
    file_disciplines: Sequence[Iterable[str]],
    expert_disciplines: Sequence[Iterable[str]],
    weights: Weights,
) -> None:
    for name, own, given in (("材料", files, file_disciplines), ("专家", experts, expert_disciplines)):
        if given and len(given) != len(own):
            raise Problem(f"{name}有{len(own)}个，学科给了{len(given)}组，应当一样多。")
    if min(vars(weights).values()) < 0:
        raise Problem("权重不能小于 0。", field="weights")
