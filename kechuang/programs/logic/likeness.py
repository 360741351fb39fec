"""How alike two texts are: normalised, cut into runs of five characters, signed by MinHash, compared exactly.

Nobody has found an official threshold of likeness for applications (rules-programs §1.5): the numbers here are our design,
and are shown so. The result is a hint for a person and never a verdict.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kechuang.core.logic.folding import Folding

Hashes = NDArray[np.uint64]

#: Characters of a shingle.
SHINGLE = 5
#: Hashes of a signature, in bands of two: two texts that share 0.30 of their shingles meet in at least one band with
#: probability 1 − (1 − 0.30²)^64 = 0.998, at 0.80 with 1 − 10⁻²⁸; at 0.01 with 0.006.
HASHES, ROWS = 128, 2
BANDS = HASHES // ROWS
#: Design, not law: from here on a hint is shown; from here on it is asked to be looked at closely.
SHOW, LOOK_CLOSELY = Decimal("0.30"), Decimal("0.60")
#: Design, not law: titles that are as alike as this, of one leader, are a hint whatever the text says.
SAME_TITLE = Decimal("0.90")
_FOUR = Decimal("0.0001")
_SEED = 20260101
_MOST = np.uint64(2**64 - 1)


@dataclass(frozen=True)
class Thresholds:
    """The numbers that decide what is shown; all design."""

    show: Decimal = SHOW
    look_closely: Decimal = LOOK_CLOSELY
    same_title: Decimal = SAME_TITLE


DESIGN = Thresholds()


# ── normal form ──────────────────────────────────────────────────────────────────────────────


_FOLDING = Folding("")


def normal(text: str) -> str:
    """A text without what two writings of one sentence may differ in: width, case, script, punctuation, spaces."""
    return _FOLDING.fold(text)


def placed(text: str) -> tuple[str, list[int]]:
    """The normal form, and for each of its characters where in the text it stands."""
    return _FOLDING.with_places(text)


# ── shingles and signatures ──────────────────────────────────────────────────────────────────


def shingles(texts: Iterable[str]) -> Hashes:
    """The set of hashed runs of five characters of a case's texts, sorted. No run crosses from one text into the next.

    A text shorter than that is a run of its own. Two runs have one hash with probability about 2⁻⁶⁴.
    """
    found = [_runs(normal(each)) for each in texts]
    return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.uint64)


def _runs(text: str) -> Hashes:
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if not len(codes):
        return np.empty(0, dtype=np.uint64)
    width = min(SHINGLE, len(codes))
    count = len(codes) - width + 1
    found = np.full(count, np.uint64(width), dtype=np.uint64)
    for place in range(width):
        found = _mixed(found ^ (codes[place : place + count] + np.uint64(0x9E3779B97F4A7C15)))
    return found


def _mixed(values: Hashes) -> Hashes:
    """The finaliser of splitmix64: every bit of the input moves every bit of the output."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@lru_cache(maxsize=4)
def _seeds(seed: int) -> tuple[Hashes, Hashes]:
    made = np.random.Generator(np.random.PCG64(seed))
    draws = made.integers(0, 2**63, size=(2, HASHES), dtype=np.uint64)
    return draws[0] * np.uint64(2) + np.uint64(1), draws[1]


def signature(hashes: Hashes, *, seed: int = _SEED) -> Hashes:
    """The MinHash signature of a set: 128 least values, each under a hash function of its own.

    The same seed must be used for all that is to be compared: stored bands depend on it.
    """
    if not len(hashes):
        return np.full(HASHES, _MOST, dtype=np.uint64)
    odd, plus = _seeds(seed)
    least = np.full(HASHES, _MOST, dtype=np.uint64)
    # In slices, so that a long text does not need a table of all its runs times all functions.
    for start in range(0, len(hashes), 1024):
        part = hashes[start : start + 1024, None] * odd[None, :] + plus[None, :]
        np.minimum(least, part.min(axis=0), out=least)
    return least


def estimate(one: Hashes, other: Hashes) -> float:
    """The Jaccard coefficient as two signatures tell it: its standard error is at most 0.045 with 128 hashes."""
    return float(np.mean(one == other))


def bands(signed: Hashes) -> list[int]:
    """A signature's 64 bands as signed 64-bit numbers, as a database keeps them. Nothing for an empty text."""
    if bool(np.all(signed == _MOST)):
        return []
    pairs = signed.reshape(BANDS, ROWS)
    value = np.full(BANDS, np.uint64(1), dtype=np.uint64)
    for column in range(ROWS):
        value = _mixed(value ^ pairs[:, column])
    return [int(each) for each in value.view(np.int64)]


def jaccard(one: Hashes, other: Hashes) -> Decimal:
    """What two sets share of what both have together, exactly, to four places; 0 if either is empty."""
    if not len(one) or not len(other):
        return Decimal(0)
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return (Decimal(shared) / Decimal(len(one) + len(other) - shared)).quantize(_FOUR)


# ── titles and identifiers ───────────────────────────────────────────────────────────────────


def title_ratio(one: str, other: str) -> Decimal:
    """1 − edits ÷ length of the longer, of two titles in normal form, to four places. Two empty ones are not alike."""
    left, right = normal(one), normal(other)
    longest = max(len(left), len(right))
    if not left or not right:
        return Decimal(0)
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return (1 - Decimal(row[-1]) / Decimal(longest)).quantize(_FOUR)


_IDENTIFIERS = (
    re.compile(r"(?<![0-9A-Z])(?:ZL|CN)?((?:19|20)\d{2}[1-3]\d{7}\.?[\dX])(?![0-9A-Z])"),
    re.compile(r"(?<![0-9A-Z])((?:19|20)\d{2}SR\d{6,7})(?!\d)"),
)


def identifiers(texts: Iterable[str]) -> frozenset[str]:
    """Numbers of patents and of registered software that a case names: the same result handed in twice shows by them."""
    found: set[str] = set()
    for text in texts:
        plain = unicodedata.normalize("NFKC", text).upper().replace(" ", "")
        for pattern in _IDENTIFIERS:
            found |= {each.replace(".", "") for each in pattern.findall(plain)}
    return frozenset(found)


# ── two cases ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Sketch:
    """What is compared of a case. ``texts``: by question; ``leaders``, ``organisations``: keys of standing records."""

    title: str
    texts: Mapping[str, str]
    leaders: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Alike:
    """By what two cases are alike. ``close``: worth a close look."""

    score: Decimal
    title: Decimal
    leader: bool
    organisation: bool
    numbers: tuple[str, ...]
    close: bool


def compare(one: Sketch, other: Sketch, thresholds: Thresholds = DESIGN) -> Alike | None:
    """By what two cases are alike; None where it is not worth a person's time.

    Shown from ``show`` on; besides for one leader with titles as alike as ``same_title``, and for a shared number of a
    patent or software. The same organisation alone is no ground: firms apply every year.
    """
    score = jaccard(shingles(one.texts.values()), shingles(other.texts.values()))
    title = title_ratio(one.title, other.title)
    leader = bool(one.leaders & other.leaders)
    numbers = tuple(sorted(one.numbers & other.numbers))
    twice = leader and title >= thresholds.same_title
    if score < thresholds.show and not twice and not numbers:
        return None
    close = score >= thresholds.look_closely or twice
    return Alike(score, title, leader, bool(one.organisations & other.organisations), numbers, close)


def grounds_in_words(alike: Mapping[str, object]) -> Sequence[str]:
    """The grounds of a stored hint, each in a few words."""
    title = Decimal(str(alike.get("title") or 0))
    words = [f"名称相似度{title * 100:.0f}%"] if title else []
    words += ["同一负责人"] if alike.get("leader") else []
    words += ["同一单位"] if alike.get("organisation") else []
    numbers = alike.get("numbers")
    words += [f"同样的编号：{'、'.join(map(str, numbers))}"] if isinstance(numbers, list) and numbers else []
    return words
