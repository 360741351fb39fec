"""Numbered headings of any style, at the start of a line or inside a paragraph, and lead-ins.

A style is deeper than the one under which it first appears. Inside a paragraph numbers count only as a
sequence (1, 2 …) at the start of sentences, so that a figure is never taken for a heading.
"""

from __future__ import annotations

import collections
import re
from dataclasses import dataclass

from kechuang.reading.outline.spans import Lines, Span, title_at

_CN = "一二三四五六七八九十"
#: Where the rows of ① ⑴ ㈠ ⒈ begin.
_CIRCLES = (0x2460, 0x2474, 0x3220, 0x2488)
_ORAL = ("首先", "其次", "再次", "最后")
_MARK = re.compile(
    rf"""(?:^|(?<=[\n。;:!?,”)—])) [ \t]* (?:
    (?P<md>\#{{1,6}}) [ \t]+ (?=\S)
  | 第 (?P<part>[{_CN}百\d]{{1,4}}) (?P<unit>[编篇部章节条])分? [ \t、:,]* (?=\S)
  | \**(?P<cn_dun>[{_CN}]{{1,3}}) (?: [ \t]?[、.] (?![{_CN}]{{1,2}}[等级类次期届代]) | [ \t]+(?=[\u4e00-\u9fff]) ) (?=[ \t*]*[^\s.])
  | \**[(【〔] (?P<cn_par>[{_CN}]{{1,3}}) [)】〕] [、.:]? (?=[ \t*]*\S)
  | (?P<dec_multi>\d{{1,2}}(?:\.\d{{1,2}}){{1,4}}) [、.]? [ \t]* (?=[^\s\d.%倍万亿个项家户名件人元])
  | \**(?P<dec_dun>\d{{1,2}}) (?: 、 (?!\d{{1,2}}[^\d年]) | \\?[.] (?!\d) | [ \t]+(?=[\u4e00-\u9fff“《]) ) (?=[ \t*]*[^\s.%])
  | (?: [(] (?P<dec_par>\d{{1,2}}) [)] | (?P<dec_half>\d{{1,2}}) [)] ) [、.]? (?=[ \t]*\S)
  | (?P<circ>[①-⑳⑴-⒇㈠-㈩⒈-⒛]) [、.]? (?=[ \t]*\S)
  | 第 (?P<di>[{_CN}]{{1,2}}) [,、:是] (?=\S)
  | 其 (?P<qi>[{_CN}]{{1,2}}) [,、:是] (?=\S)
  | (?P<shi>[{_CN}]{{1,2}}) (?P<modal>[是要]) (?=[\u4e00-\u9fff“])
  | (?P<oral>首先|其次|再次|最后) [,是要]? (?=\S)
    )""",
    re.VERBOSE,
)
#: From the widest to the narrowest; styles of speech (一是, 第一, 首先) go under whatever they stand in.
_WEIGHT = {
    "md1": 0, "md2": 1, "md3": 2, "md4": 3, "md5": 4, "md6": 5, "编": 6, "篇": 6, "部": 6, "章": 7, "节": 8, "条": 9,
    "cn_dun": 10, "cn_par": 11, "dec_dun": 12, "dec2": 12.2, "dec3": 12.3, "dec4": 12.4, "dec5": 12.5, "dec_par": 13,
    "dec_half": 13.5, "circ": 14,
}  # fmt: skip
_SPOKEN = frozenset({"di", "qi", "shi是", "shi要", "oral"})
_LEADER = re.compile(r"(?:[.·]{3,}|…{2,}|\t)[ \t]*\d{1,3}[ \t]*$")
_LEAD = re.compile(
    r"(?:^|(?<=[\n。;]))[ \t]*(?P<title>[^\n。;:,]{0,20}?(?:思路|目标|任务|要求|原则|重点|举措|措施|做法|定位|指标|安排|打算|成效|问题)"
    r"(?:和[\u4e00-\u9fff]{2,6})?)(?:主要|具体)?(?:是|为|如下|有)?:(?=\S)"
)


@dataclass(slots=True)
class _Mark:
    """A number found: its style, its value, and whether it opens a line."""

    start: int
    body: int
    style: str
    number: int
    label: str
    opens_line: bool


def _value(text: str) -> int:
    """Return the value of a small Chinese or Arabic number."""
    if text.isdigit() and text.isascii():
        return int(text)
    total = 0
    for char in text:
        digit = _CN.find(char) + 1
        if char == "百":
            total = max(total, 1) * 100
        elif char == "十":
            total = max(total, 1) * 10
        elif 1 <= digit <= 9:
            total += digit
    return total


def _read(found: re.Match[str]) -> tuple[str, int, str]:
    """Return (style, number, label) of a match."""
    kind = found.lastgroup or ""
    style, label = kind, found[0].strip(" \t*、,:")
    written = found[kind]
    if kind == "md":
        style, label, written = f"md{len(written)}", written, "0"
    elif kind == "unit":
        style, written = written, found["part"]
    elif kind == "dec_multi":
        parts = written.split(".")
        style, label, written = f"dec{len(parts)}", written, parts[-1]
    elif kind == "circ":
        base = next(b for b in _CIRCLES if b <= ord(written) < b + 20)
        label, written = written, str(ord(written) - base + 1)
    elif kind == "oral":
        label, written = written, str(_ORAL.index(written) + 1)
    elif kind == "modal":
        style, written = "shi" + written, found["shi"]
    return style, _value(written), label


def _marks(text: str, lines: Lines) -> list[_Mark]:
    """Return all numbers that may be headings, in order."""
    marks = []
    for found in _MARK.finditer(text):
        start = found.start() + len(found[0]) - len(found[0].lstrip(" \t"))
        opens = found.start() == 0 or text[found.start() - 1] == "\n"
        style, number, label = _read(found)
        before = text[found.start() - 1] if found.start() else "\n"
        if not opens and (style.startswith("md") or style in ("编", "篇", "部", "章", "节", "条")):
            continue
        if not opens and before == "," and style not in _SPOKEN:
            continue
        end = lines.end(start)
        if opens and _LEADER.search(text, max(start, end - 40), end):
            continue  # a line of a table of contents
        marks.append(_Mark(start, found.end(), style, number, label, opens))
    return marks


def _in_sequence(marks: list[_Mark], lines: Lines) -> list[_Mark]:
    """Keep what opens a line, and inside paragraphs only true sequences (1, 2 …) of one style."""
    kept: list[_Mark] = []
    runs: dict[str, list[_Mark]] = {}
    line = -1

    def close(style: str) -> None:
        run = runs.pop(style, [])
        if len(run) >= 2:
            kept.extend(mark for mark in run if not mark.opens_line)

    for mark in marks:
        here = lines.end(mark.start)
        if here != line:
            for style in list(runs):
                close(style)
            line = here
        run = runs.get(mark.style)
        follows = bool(run) and mark.number == run[-1].number + 1  # type: ignore[index]
        # 最后 may come after 首先 at once.
        follows = follows or (bool(run) and mark.style == "oral" and mark.number > run[-1].number)  # type: ignore[index]
        if mark.opens_line:
            kept.append(mark)
        if follows:
            run.append(mark)  # type: ignore[union-attr]
        elif mark.number == 1 or mark.opens_line:
            close(mark.style)
            runs[mark.style] = [mark]
    for style in list(runs):
        close(style)
    counts = collections.Counter(mark.style for mark in kept)
    # One 一是 alone is a phrase, not a list.
    return sorted((m for m in kept if m.style not in _SPOKEN or counts[m.style] > 1), key=lambda m: m.start)


def find(text: str) -> list[Span]:
    """Return the spans of all numbered headings and items of ``text``, well nested."""
    lines = Lines(text)
    marks = _in_sequence(_marks(text, lines), lines)
    weights = dict(_WEIGHT)
    first = next((m.style for m in marks if m.style in ("cn_dun", "cn_par", "dec_dun")), "")
    if first == "dec_dun":  # a house style that counts 1. before 一、
        weights |= {"dec_dun": 9.5, "dec2": 9.6, "dec3": 9.7, "dec4": 9.8, "dec5": 9.9}
    spans: list[Span] = []
    open_: list[tuple[_Mark, Span]] = []
    for mark in marks:
        _close_before(open_, mark, weights)
        end = len(text) if mark.opens_line else lines.end(mark.start)
        span = Span(mark.start, end, mark.label, title_at(text, mark.body, lines.end(mark.body)))
        if span.title:
            spans.append(span)
            open_.append((mark, span))
    return spans


def _close_before(open_: list[tuple[_Mark, Span]], mark: _Mark, weights: dict[str, float]) -> None:
    """End the open headings that ``mark`` ends: its own style and narrower ones."""
    while open_ and open_[-1][1].end <= mark.start:
        open_.pop()
    same = next((i for i, (m, _s) in enumerate(open_) if m.style == mark.style), None)
    keep = len(open_) if same is None else same
    if mark.style in weights:
        wider = [i for i, (m, _s) in enumerate(open_) if weights.get(m.style, -1.0) > weights[mark.style]]
        keep = min([keep, *wider])
    for _mark, span in open_[keep:]:
        span.end = min(span.end, mark.start)
    del open_[keep:]


def leads(text: str) -> list[Span]:
    """Return lead-ins inside paragraphs (主要目标是: …), each up to the next one or the end of its line."""
    found = list(_LEAD.finditer(text))
    lines = Lines(text)
    spans: list[Span] = []
    for index, match in enumerate(found):
        end = lines.end(match.start("title"))
        if end - match.end() < 20:
            continue
        following = found[index + 1].start("title") if index + 1 < len(found) else end
        spans.append(Span(match.start("title"), min(end, following), "", match["title"].strip()))
    return spans
