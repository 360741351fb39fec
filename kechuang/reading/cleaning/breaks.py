"""Line breaks inside sentences go, those between paragraphs stay; so with spaces beside numbers.

A break is inside a sentence where the paragraph before it stands unfinished (it has sentences, or is as wide
as the page, and its end is no end) and what follows opens no heading, no item and no indented paragraph.
"""

from __future__ import annotations

import re

from kechuang.reading.cleaning.tape import Tape

_HAN = "\u3400-\u9fff"
_BREAK = re.compile(r"\n[ \t\n]*")
#: What closes a sentence or clause for good.
_CLOSED = re.compile(r"[。;!?:…】》\]|>#*=_]$|[。;!?][”’)]$")
#: What can never open a line of its own.
_NEVER_FIRST = re.compile(r"[、,。;:!?)”’》】%]")
#: What can never end a line of its own.
_NEVER_LAST = re.compile(r"[、,(“‘《【]$")
_OPENER = re.compile(
    r"[(【〔]?[一二三四五六七八九十百]{1,3}[)】〕、.是要]|\(?\d{1,3}[)、.]|[①-⑳⑴-⒇⒈-⒛㈠-㈩]|第[一二三四五六七八九十百\d]{1,4}"
    r"[章节条部篇编、,]|[#>|*+•·●■◆★-]|(?:其[一二三四五六七]|首先|其次|再次|最后)[,是]|附件|发布|来源|https?:"
)
_SENTENCE = re.compile("[。;!?]")
_SPACE = re.compile(rf"(?<=[{_HAN}]) {{1,2}}(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%]) {{1,2}}(?=[{_HAN}])")
_LINE_NUMBER = re.compile(r"(?:^|\n)[ \t#*]*[\d.]+$")


def join(tape: Tape) -> None:
    """Join the lines of ``tape`` that one sentence runs through, and close up numbers with their words."""
    _join_lines(tape)
    text = tape.text
    tape.cut(
        (
            m.span()
            for m in _SPACE.finditer(text)
            if not _LINE_NUMBER.search(text[max(m.start() - 12, 0) : m.start()])
        ),
        None,
    )


def _join_lines(tape: Tape) -> None:
    """Cut the breaks inside sentences."""
    text = tape.text
    width = width_of_page(text)
    pairs = _Pairs(text)
    spans: list[tuple[int, int]] = []
    line_start = 0
    sentences = False  # has the paragraph so far any?
    for found in _BREAK.finditer(text):
        start, end = found.span()
        while start > line_start and text[start - 1] in " \t":
            start -= 1
        sentences = sentences or bool(_SENTENCE.search(text, line_start, start))
        full = bool(width) and start - line_start >= width - 3
        if _runs_through(text, start, end, pairs, unfinished=sentences or full):
            spans.append((start, end))
        else:
            sentences = False
        line_start = end
    tape.cut(spans, "break")


class _Pairs:
    """The pairs of neighbouring characters in a text, counted only when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pairs: frozenset[str] | None = None

    def has(self, pair: str) -> bool:
        """Tell whether the two characters stand side by side anywhere."""
        if self._pairs is None:
            self._pairs = frozenset(map("".join, zip(self._text, self._text[1:], strict=False)))
        return pair in self._pairs


def width_of_page(text: str) -> int:
    """Return the number of characters of a full line in a hard-wrapped text, else 0."""
    lengths = sorted(len(line) for line in text.split("\n") if len(line) > 12)
    if len(lengths) < 6:
        return 0
    width = lengths[len(lengths) * 9 // 10]
    full = sum(width - 3 <= length <= width + 1 for length in lengths)
    return width if full >= 0.5 * len(lengths) and width <= 120 else 0


def _runs_through(text: str, start: int, end: int, pairs: _Pairs, *, unfinished: bool) -> bool:
    """Tell whether a sentence runs through the break ``text[start:end]``.

    ``unfinished``: what stands before has sentences, or its last line is as wide as the page.
    """
    if start == 0 or end == len(text) or "\t" in text[start:end]:
        return False
    tail = text[max(start - 2, 0) : start]
    if _OPENER.match(text, end) or _CLOSED.search(tail):
        return False
    if _NEVER_FIRST.match(text, end):
        return True
    if text.count("\n", start, end) > 1:
        return unfinished and "一" <= text[end] <= "鿿" and pairs.has(text[start - 1] + text[end])
    if text[end - 1] == " ":
        return False
    return unfinished or bool(_NEVER_LAST.search(tail))
