"""Sentences and clauses: where the words of a number may come from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(r"[。!?;](?:[”’)]*)|\n+|\t")
_MARK = re.compile(r"[,:()]|——|;")
_LIMIT = 1500  # a sentence longer than this is cut, so that no rule looks further


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch up to 。, ; or a line's end; ``paragraph`` counts lines."""

    start: int
    end: int
    opens_line: bool
    ends_line: bool
    full_stop: bool  # closed by 。, ! or ?: a sentence, not a heading


def sentences(text: str) -> Iterator[Sentence]:
    """Cut a text into sentences, none longer than the limit."""
    position, opens = 0, True
    while position < len(text):
        match = _END.search(text, position, position + _LIMIT)
        stop = match.end() if match else min(len(text), position + _LIMIT)
        content_end = match.start() if match else stop
        ends_line = (
            stop >= len(text) or bool(match and match.group()[0] == "\n") or text.startswith("\n", stop)
        )
        if text[position:content_end].strip():
            yield Sentence(
                position, content_end, opens, ends_line, bool(match and match.group()[0] in "。!?;")
            )
        opens = bool(match and match.group()[0] == "\n")
        position = stop


class Marks:
    """The places inside a sentence that part clauses; brackets without a number part nothing."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._starts = [start]
        skip = -1
        for match in _MARK.finditer(text, start, end):
            if match.start() < skip:
                continue
            if match.group() == "(":
                close = text.find(")", match.end(), min(end, match.end() + 60))
                inside = text[match.end() : close] if close > 0 else ""
                if close > 0 and not re.search(
                    r"\d(?!\))|其中|[一二三四五六七八九十两][家个项件名户]", inside
                ):
                    skip = close + 1
                    continue
            self._starts.append(match.end())

    def clause(self, position: int) -> int:
        """Start of the clause in which ``position`` stands."""
        return self._starts[bisect_right(self._starts, position) - 1]

    def clause_before(self, position: int) -> int:
        """Start of the clause before the one in which ``position`` stands."""
        return self._starts[max(0, bisect_right(self._starts, position) - 2)]
