"""Texts to terms: words, pairs of neighbouring characters, and single characters, each as a code of 64 bits.

Three kinds, for they fail in different ways: words are exact but the cutter errs, pairs need no cutter, single
characters find 检 in 检验 and 检测. A Latin word or a number is all three at once: it is as telling as the pairs and
characters that a Chinese word of its weight has. A code tells its kind in its two highest bits. Characters and pairs are coded
exactly; two words share a code with probability about 2⁻⁶².
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import rjieba
from numpy.typing import NDArray

from kechuang.matching.logic.documents import FIELD_WEIGHTS, Document
from kechuang.matching.logic.folding import fold

Codes = NDArray[np.uint64]
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

WORD, PAIR, CHARACTER = 0, 1, 2
#: Words and single characters count half as much as pairs.
KIND_WEIGHTS = np.array([0.5, 1.0, 0.5], dtype=np.float32)
KINDS = len(KIND_WEIGHTS)
_KIND_BIT = 62
_MOST_REMEMBERED = 1_000_000
_CHARACTER_BITS = np.uint64(21)
_RUNS = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+|[^\\s\u3400-\u9fff\U00020000-\U0003ffff]+")
_FIRST_HAN, _LAST_HAN, _FIRST_RARE = 0x3400, 0x9FFF, 0x20000


@dataclass(frozen=True, slots=True)
class Bag:
    """Terms of several texts: which text, which term, how much it counts; a term may come more than once in a text."""

    size: int
    rows: Ints
    codes: Codes
    counts: Floats


def kinds_of(codes: Codes) -> Ints:
    """The kind of each term."""
    return (codes >> np.uint64(_KIND_BIT)).astype(np.int64)


def words_of(folded: str, *, shortest: int = 2) -> list[tuple[str, int]]:
    """The words of a folded text that have so many characters or more, and where each begins."""
    found = []
    for run in _RUNS.finditer(folded):
        place, text = run.start(), run[0]
        for word in rjieba.cut(text) if _is_han(ord(text[0])) else (text,):
            length = len(word)
            if length >= shortest:
                found.append((word, place))
            place += length
    return found


def bag_of(documents: Sequence[Document]) -> Bag:
    """The terms of documents, each counted by the weight of its field."""
    rows: list[int] = []
    weights: list[int] = []
    texts: list[str] = []
    for row, document in enumerate(documents):
        for field, text in document.fields():
            rows.append(row)
            weights.append(FIELD_WEIGHTS[field])
            texts.append(fold(text))
    lines = np.array(rows, dtype=np.int64)
    parts = (_characters(texts), _words(texts))
    line = np.concatenate([part[0] for part in parts])
    return Bag(
        len(documents),
        lines[line] if len(line) else line,
        np.concatenate([part[1] for part in parts]),
        np.array(weights, dtype=np.float32)[line] if len(line) else np.empty(0, np.float32),
    )


def _is_han(code: int) -> bool:
    return _FIRST_HAN <= code <= _LAST_HAN or code >= _FIRST_RARE


def _characters(texts: Sequence[str]) -> tuple[Ints, Codes]:
    """Pairs and single characters of all texts at once; neither reaches across a gap or into Latin letters."""
    joined = " ".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    line = np.repeat(np.arange(len(texts)), np.array([len(each) + 1 for each in texts], dtype=np.int64))
    line = line[: len(codes)]
    han = ((codes >= _FIRST_HAN) & (codes <= _LAST_HAN)) | (codes >= _FIRST_RARE)
    wide = codes.astype(np.uint64)
    paired = han[:-1] & han[1:]
    pairs = (wide[:-1] << _CHARACTER_BITS | wide[1:])[paired] | np.uint64(PAIR << _KIND_BIT)
    single = wide[han] | np.uint64(CHARACTER << _KIND_BIT)
    return np.concatenate([line[:-1][paired], line[han]]), np.concatenate([pairs, single])


class _WordCodes(dict[str, int]):
    """Word → its code without the kind; filled as words are met, and emptied when it grows too large."""

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        code = int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little") >> 2
        self[word] = code
        return code


_WORD_CODES = _WordCodes()


def word_code(word: str) -> int:
    """The code of a word."""
    return _WORD_CODES[word]


def _words(texts: Iterable[str]) -> tuple[Ints, Codes]:
    """The words of texts, and Latin ones as pairs and characters also."""
    lines: list[int] = []
    codes: list[int] = []
    for line, text in enumerate(texts):
        before = len(codes)
        for run in _RUNS.findall(text):
            if _is_han(ord(run[0])):
                codes += [_WORD_CODES[word] for word in rjieba.cut(run) if len(word) > 1]
            else:
                code = _WORD_CODES[run]
                codes += [code | kind << _KIND_BIT for kind in range(KINDS)]
        lines += [line] * (len(codes) - before)
    return np.array(lines, dtype=np.int64), np.array(codes, dtype=np.uint64)
