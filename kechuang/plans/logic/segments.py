"""The text for the screen: the original cut into pieces, hidden stretches left out, positions kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

#: What stands on the screen in the place of a hidden stretch, by its reason; others vanish without a trace.
STAND_INS = {"spam": "〔已隐去〕"}
Hidden = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text with one set of marks. ``start`` and ``end`` count in the original."""

    text: str
    start: int
    end: int
    marks: tuple[int, ...] = ()
    focused: bool = False
    stand_in: bool = False

    @property
    def markup(self) -> str:
        """The text as HTML, escaped, with its carriage returns: a parser drops bare ones, and places would shift."""
        return escape(self.text).replace("\r", "&#13;")


def _stretches(hidden: Hidden, start: int, end: int) -> list[tuple[int, int, str]]:
    """The hidden stretches that touch ``start`` to ``end``, in order."""
    found = []
    for stretch in hidden:
        low, high = int(str(stretch[0])), int(str(stretch[1]))
        if start < high and low < end and low < high:
            found.append((low, high, str(stretch[2]) if len(stretch) > 2 else ""))
    return sorted(found)


def shown_text(original: str, hidden: Hidden, start: int = 0, end: int | None = None) -> str:
    """The text from ``start`` to ``end`` as it may be shown: without what is hidden."""
    return "".join(s.text for s in segments(original, hidden, start=start, end=end))


def segments(
    original: str,
    hidden: Hidden = (),
    marks: Iterable[tuple[int, int, int]] = (),
    *,
    focus: tuple[int, int] | None = None,
    start: int = 0,
    end: int | None = None,
) -> list[Segment]:
    """Cut ``original[start:end]`` at every border of ``marks`` (start, end, id), ``focus`` and ``hidden``.

    Marks may overlap: a piece carries the ids of all marks over it, in their order. Hidden stretches give no
    text (spam: a stand-in), and no mark reveals them.
    """
    end = len(original) if end is None else min(end, len(original))
    start = max(0, start)
    if start >= end:
        return []
    veils = _stretches(hidden, start, end)
    spans = sorted(
        (max(a, start), min(b, end), key) for a, b, key in marks if a < end and b > start and b > a
    )
    borders = {start, end, *(b for a, z, _ in spans for b in (a, z))}
    borders |= {b for a, z, _ in veils for b in (a, z) if start < b < end}
    if focus:
        borders |= {b for b in focus if start < b < end}
    points = sorted(borders)
    found, veil, first, active = [], 0, 0, list[tuple[int, int, int]]()
    for left, right in pairwise(points):
        while first < len(spans) and spans[first][0] <= left:
            active.append(spans[first])
            first += 1
        active = [span for span in active if span[1] > left]
        while veil < len(veils) and veils[veil][1] <= left:
            veil += 1
        ids = tuple(key for _, _, key in active)
        lit = focus is not None and focus[0] <= left < focus[1]
        if veil < len(veils) and veils[veil][0] <= left:
            # A stand-in is written once, where the stretch begins (or where the piece that is asked for begins).
            opens = left == max(veils[veil][0], start)
            text = STAND_INS.get(veils[veil][2], "") if opens else ""
            if text:
                found.append(Segment(text, left, right, ids, lit, stand_in=True))
        else:
            found.append(Segment(original[left:right], left, right, ids, lit))
    return found


_ENDS = "。；;！？!?\n\r"
_LONGEST = 120


def clause_around(original: str, hidden: Hidden, start: int, end: int) -> str:
    """The clause in which a span stands, as it may be shown: enough to understand it without the document."""
    low, high = start, end
    while low > 0 and original[low - 1] not in _ENDS and start - low < _LONGEST:
        low -= 1
    while high < len(original) and original[high] not in _ENDS and high - end < _LONGEST:
        high += 1
    return shown_text(original, hidden, low, high).strip()
