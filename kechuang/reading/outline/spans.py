"""Spans of the cleaned text that will be nodes, and how they nest."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

_TITLE_END = re.compile(r"[。;:!?\n]|——|\.(?!\d)")
_LONGEST, _LONGEST_HEADING, _FIRST_CLAUSE = 60, 36, 4
#: What a heading does not say, but the text after it.
_TEXT = re.compile(
    r"\d|力争|确保|争取|新增|完成|达到|实现|通过|组织|建成|全年|今年|截至|积极|[一二三四五六七八九十]是"
)
_SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class Span:
    """A stretch of the cleaned text that a heading or a point of a framework owns."""

    start: int
    end: int
    label: str
    title: str
    framework: str | None = None


class Lines:
    """Where the lines of a text end; asked often, so counted once."""

    def __init__(self, text: str) -> None:
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self._ends.append(len(text))

    def end(self, position: int) -> int:
        """Return the end of the line that holds ``position``."""
        return self._ends[bisect.bisect_left(self._ends, position)]


def title_at(text: str, start: int, limit: int) -> str:
    """Return the title that begins at ``start``: up to the end of its sentence or line.

    Where the heading runs on into its text (加强园区建设,力争新增…), the title is its first clause.
    """
    found = _TITLE_END.search(text, start, min(limit, start + 400))
    title = text[start : found.start() if found else min(limit, start + 400)].strip()
    comma = title.find(",", _FIRST_CLAUSE)
    if comma > 0 and (len(title) > _LONGEST_HEADING or _TEXT.search(title, comma)):
        title = title[:comma]
    title = title[:_LONGEST]
    return _SPACES.sub(" ", title).strip(" ,、*_#")


def nest(spans: list[Span], size: int) -> list[tuple[Span, int | None, int]]:
    """Return (span, parent's index, depth) in the order of the text; what sticks out of its parent is cut."""
    spans = sorted(spans, key=lambda s: (s.start, -s.end))
    nested: list[tuple[Span, int | None, int]] = []
    stack: list[int] = []
    for span in spans:
        if span.end <= span.start or span.start >= size:
            continue
        while stack and nested[stack[-1]][0].end <= span.start:
            stack.pop()
        above = nested[stack[-1]] if stack else None
        if above is not None and (above[0].start, above[0].title) == (span.start, span.title):
            above[0].framework = above[0].framework or span.framework  # the same point, found twice
            continue
        span.end = min(span.end, above[0].end if above else size)
        nested.append((span, stack[-1] if stack else None, above[2] + 1 if above else 0))
        stack.append(len(nested) - 1)
    return nested
