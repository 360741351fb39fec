"""Line breaks inside sentences go, those between paragraphs stay; so with spaces beside numbers.

A break is inside a sentence where the paragraph before it stands unfinished (it has sentences, or is as wide
as the page, and its end is no end) and what follows opens no heading, no item and no indented paragraph.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass

from kechuang.reading.cleaning.tape import Tape

_HAN = "\u3400-\u9fff"
_BREAK = re.compile(r"\n[ \t\n]*")
#: What closes a sentence or clause for good.
_CLOSED = re.compile(r"[。;!?:…|]$|[。;!?][”’)]$")
#: Of these, what may also happen to stand at the end of a full line of a page.
_SENTENCE_END = re.compile("[。;]$")
#: What can never open a line of its own.
_NEVER_FIRST = re.compile(r"[、,。;:!?)”’》】]|%(?![ \t]*\n)")
#: What can never end a line of its own.
_NEVER_LAST = re.compile(r"[、,(“‘《【]$")
_OPENER = re.compile(
    r"[(【〔]?[一二三四五六七八九十百]{1,3}[)】〕、.是要]|\(?\d{1,3}[)、.](?!\d)|[①-⑳⑴-⒇⒈-⒛㈠-㈩]"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节節条條部篇编編、,]|[#>|*+•·●■◆★-]"
    r"|(?:其[一二三四五六七]|首先|其次|再次|最后|最後)[,是]|附件|发布|發布|来源|來源|https?:"
)
_SENTENCE = re.compile("[。;!?]")
_SPACE = re.compile(rf"(?<=[{_HAN}]) {{1,2}}(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%]) {{1,2}}(?=[{_HAN}])")
_UNITS = frozenset("年月日时家项件个名人户次位支所只万亿元倍届期多余")
#: What is set on a line as a whole: a number, a Latin word, a character with the marks after it.
_FIRST_WORD = re.compile(r"[(“《‘]*(?:[A-Za-z0-9.%&/-]{1,30}|.)[、,。;:!?)”》]{0,3}")
#: Lines of one page differ by this many columns at most, since words are not cut; marks may be squeezed.
_RAGGED, _SLACK, _WIDEST_PAGE = 8, 6, 200
_LONGEST_LINE = 400
#: A row of a table: its widest, its fewest cells, and what a cell with a number is.
_WIDEST_ROW, _FEWEST_CELLS = 4000, 4
_HEAD_WORD = re.compile("^序号$|指标|^单位$|目标|完成|实际|备注|计划|责任")
_PROSE = re.compile("[。,;:!?、]")
_WIDE_GAPS = re.compile(r"[^ ] {2,}(?=[^ ])")
_A_NUMBER = re.compile(
    r"(?:[≥≤><约]|不少于|不低于|超过|突破)?-?\d[\d,.]*(?:[%万亿元家项件个名人次户]{0,3}(?:以上)?)?|(?:19|20)\d\d年"
)
_LINE_NUMBER = re.compile(r"(?:^|\n)[ \t#*]*[\d.]+$")


def join(tape: Tape) -> None:
    """Join the lines of ``tape`` that one sentence runs through."""
    text = tape.text
    page = page_of(text)
    pairs = _Pairs(text)
    spans: list[tuple[int, int]] = []
    line_start = 0
    sentences = False  # has the paragraph so far any?
    for found in _BREAK.finditer(text):
        start, end = found.span()
        while start > line_start and text[start - 1] in " \t":
            start -= 1
        sentences = sentences or bool(_SENTENCE.search(text, line_start, start))
        full = page.is_full(text, line_start, start, end)
        cells = _parts_cells(text, line_start, start) or _parts_cells(text, end, _line_end(text, end))
        if not cells and _runs_through(text, start, end, pairs, begun=sentences, full=full):
            spans.append((start, end))
        else:
            sentences = False
        line_start = start + text[start:end].rindex("\n") + 1
    tape.cut(spans, "break")


def close_spaces(tape: Tape) -> None:
    """Close up numbers and Latin words with the Chinese beside them, but not the number that opens a line."""
    text = tape.text
    rows = _Rows(text)
    tape.cut(
        (
            found.span()
            for found in _SPACE.finditer(text)
            if not _after_number_of_line(text, found) and not rows.holds(found.start())
        ),
        None,
    )


def _after_number_of_line(text: str, space: re.Match[str]) -> bool:
    """Tell whether ``space`` parts a line's number from its heading (not a quantity from its unit)."""
    before = text[max(space.start() - 12, 0) : space.start()]
    return text[space.end()] not in _UNITS and _LINE_NUMBER.search(before) is not None


_GAPS = re.compile(r"[^ ] +(?=[^ ])")


def _line_end(text: str, start: int) -> int:
    stop = text.find("\n", start, start + _WIDEST_ROW)
    return stop if stop >= 0 else min(len(text), start + _WIDEST_ROW)


def _parts_cells(text: str, start: int, end: int) -> bool:
    """Tell whether a line is a table's: cells parted by tabs, or at least three words and no sentence."""
    if text.find("\t", start, end) >= 0:
        return True
    if text.find(" ", start, end) < 0 or end - start > _WIDEST_ROW:
        return False
    line = text[start:end].strip()
    return len(_GAPS.findall(line)) >= _FEWEST_CELLS - 2 and not _PROSE.search(line)


class _Rows:
    """Which lines are rows of a table whose cells only spaces part; each line is looked at once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = -1
        self._row = False

    def holds(self, position: int) -> bool:
        """Tell whether ``position`` stands in such a row; positions must be asked for in order."""
        if position > self._end:
            start = self._text.rfind("\n", 0, position) + 1
            stop = self._text.find("\n", position)
            self._end = stop if stop >= 0 else len(self._text)
            self._row = self._end - start <= _WIDEST_ROW and _is_row(self._text[start : self._end])
        return self._row


def _is_row(line: str) -> bool:
    """Tell whether a line is words and at least two numbers that spaces part, and no sentence."""
    if len(_WIDE_GAPS.findall(line.strip())) > 1 and not _SENTENCE.search(line):
        return True
    if _PROSE.search(line):
        return False
    words = line.split()
    if sum(_HEAD_WORD.search(word) is not None for word in words) >= _FEWEST_CELLS - 1:
        return True
    numbers = sum(_A_NUMBER.fullmatch(word) is not None for word in words)
    return (
        len(words) >= _FEWEST_CELLS
        and numbers > 1
        and numbers * 6 >= len(words)
        and not any(word in _UNITS and before.isdigit() for before, word in itertools.pairwise(words))
    )


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


def _columns(text: str) -> int:
    """Return the width of ``text`` on a page: a Chinese character takes two columns."""
    return len(text.encode("gbk", "replace")) if not text.isascii() else len(text)


@dataclass(frozen=True, slots=True)
class Page:
    """How wide a hard-wrapped text is set: in columns, or cut after a fixed number of characters (0: not so)."""

    columns: int
    characters: int

    def is_full(self, text: str, line: int, start: int, end: int) -> bool:
        """Tell whether the first word of the next line (at ``end``) would not have fitted on ``text[line:start]``."""
        if self.characters and start - line == self.characters:
            return True
        if not self.columns or start - line > self.columns:
            return False
        word = _FIRST_WORD.match(text, end)
        return _columns(text[line:start].strip()) + _columns(word[0] if word else "") + _SLACK > self.columns


def page_of(text: str) -> Page:
    """Return how ``text`` is wrapped; most of its lines must be full for it to be wrapped at all."""
    lines = [line for line in text.split("\n") if len(line) > 12]
    if len(lines) < 6:
        return Page(0, 0)
    length, times = Counter(map(len, lines)).most_common(1)[0]
    characters = length if times >= 0.5 * len(lines) else 0
    widths = sorted(_columns(line.strip()) for line in lines)
    width = widths[len(widths) * 9 // 10]
    full = sum(width - _RAGGED <= each <= width + 4 for each in widths)
    return Page(width if full >= 0.5 * len(lines) and width <= _WIDEST_PAGE else 0, characters)


def _runs_through(text: str, start: int, end: int, pairs: _Pairs, *, begun: bool, full: bool) -> bool:
    """Tell whether a sentence or paragraph runs through the break ``text[start:end]``.

    ``begun``: the paragraph before it has sentences; ``full``: its last line is as wide as the page.
    """
    if start == 0 or end == len(text) or "\t" in text[start:end] or _OPENER.match(text, end):
        return False
    tail = text[max(start - 2, 0) : start]
    single = text.count("\n", start, end) == 1 and text[end - 1] != " "
    if _CLOSED.search(tail):
        return full and begun and single and _SENTENCE_END.search(tail) is not None
    if _NEVER_FIRST.match(text, end):
        return True
    if single and (begun or full or _NEVER_LAST.search(tail) is not None):
        return True
    # Otherwise only a word that is cut in two, and stands whole elsewhere, tells.
    if text[end - 1] == " " or not "一" <= text[end] <= "鿿":
        return False
    return (begun or full or _is_clause(text, start)) and pairs.has(text[start - 1] + text[end])


def _is_clause(text: str, end: int) -> bool:
    """Tell whether the line that ends at ``end`` has clauses and is no heading."""
    line = text.rfind("\n", max(end - _LONGEST_LINE, 0), end) + 1
    return line > 0 and text.find(",", line, end) > 0 and not _OPENER.match(text, line)
