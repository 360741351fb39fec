"""Where two cases say the same: maximal shared runs with their places, and two passages side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any

from kechuang.programs.logic.likeness import placed

#: Characters (in normal form) from which a shared run is worth showing: design. Shorter ones are set phrases.
SHORTEST = 12
MOST = 40
#: Places of one run in the other text that are tried, and characters shown before and after a run.
_TRIED = 16
_AROUND = 40
#: Runs that lie no farther apart than this in both texts are shown as one passage, so that changed words are seen.
_NEAR = 60


@dataclass(frozen=True)
class Passage:
    """A run that two cases share: from (inclusive) and to (exclusive) in the question's text of each."""

    question: str
    start: int
    end: int
    other_question: str
    other_start: int
    other_end: int

    def as_data(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


def passages(one: Mapping[str, str], other: Mapping[str, str]) -> list[Passage]:
    """The maximal shared runs of two cases' texts, in the order of the first, near ones joined; at most ``MOST``."""
    index: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    theirs = {code: placed(text) for code, text in other.items()}
    for code, (text, _) in theirs.items():
        for place in range(len(text) - SHORTEST + 1):
            spots = index[text[place : place + SHORTEST]]
            if len(spots) < _TRIED:
                spots.append((code, place))
    found: list[Passage] = []
    for code, text in one.items():
        found += _joined(list(_of_question(code, placed(text), theirs, index)))
    return found[:MOST]


def _of_question(
    code: str,
    mine: tuple[str, list[int]],
    theirs: Mapping[str, tuple[str, list[int]]],
    index: Mapping[str, list[tuple[str, int]]],
) -> Iterator[Passage]:
    text, places = mine
    at = 0
    while at + SHORTEST <= len(text):
        spots = index.get(text[at : at + SHORTEST], ())
        best = max(
            ((_run(text, at, theirs[other][0], place), other, place) for other, place in spots),
            key=lambda each: each[0],
            default=None,
        )
        if best is None:
            at += 1
            continue
        length, other, place = best
        there = theirs[other][1]
        yield Passage(
            code, places[at], places[at + length - 1] + 1, other, there[place], there[place + length - 1] + 1
        )
        at += length


def _run(one: str, at: int, other: str, place: int) -> int:
    """How long two texts agree from two places on."""
    most = min(len(one) - at, len(other) - place)
    length = SHORTEST
    while length < most and one[at + length] == other[place + length]:
        length += 1
    return length


def _joined(found: list[Passage]) -> list[Passage]:
    joined: list[Passage] = []
    for each in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.other_question == each.other_question
            and 0 <= each.start - last.end <= _NEAR
            and 0 <= each.other_start - last.other_end <= _NEAR
        ):
            joined[-1] = Passage(
                last.question, last.start, each.end, last.other_question, last.other_start, each.other_end
            )
        else:
            joined.append(each)
    return joined


@dataclass(frozen=True)
class Piece:
    """A piece of a passage. ``shared``: it stands in both."""

    text: str
    shared: bool


def side_by_side(one: str, other: str, passage: Passage) -> tuple[list[Piece], list[Piece]]:
    """A passage of two texts with a little around it, cut into what both share and what is only in one."""
    left = one[max(0, passage.start - _AROUND) : passage.end + _AROUND]
    right = other[max(0, passage.other_start - _AROUND) : passage.other_end + _AROUND]
    mine, theirs = placed(left), placed(right)
    blocks = SequenceMatcher(None, mine[0], theirs[0], autojunk=False).get_matching_blocks()
    # Runs of one or two characters agree by chance.
    same = [each for each in blocks if each.size > 2]
    return (
        _pieces(left, [(mine[1][b.a], mine[1][b.a + b.size - 1] + 1) for b in same]),
        _pieces(right, [(theirs[1][b.b], theirs[1][b.b + b.size - 1] + 1) for b in same]),
    )


def _pieces(text: str, shared: list[tuple[int, int]]) -> list[Piece]:
    found, at = [], 0
    for start, end in shared:
        if start > at:
            found.append(Piece(text[at:start], False))
        found.append(Piece(text[start:end], True))
        at = end
    if at < len(text):
        found.append(Piece(text[at:], False))
    return found
