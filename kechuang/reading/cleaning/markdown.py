"""Markdown's marks inside lines: emphasis, links and tables. Headings (``#``) stay, for the outline reads them."""

from __future__ import annotations

import re

from kechuang.reading.cleaning.tape import Tape

_EMPHASIS = re.compile(r"\*\*+|__+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])__+|`+")
#: A number withheld (**家, *项, **.*%): where a text has these, its stars are no emphasis.
_WITHHELD = re.compile(
    r"(?<![\d*\n])\*{1,4}(?:\.\*{1,3})?(?:多|余)?(?:[万亿]?元|[万亿]|%|家(?!庭)|户(?!籍)|项(?!目)|件|个(?![人体性])|名(?![单录词])|人(?![才民大])|次(?!级))"
)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\((?:https?:|mailto:|[/.#])[^()\s]{0,500}\)")
_ROW = re.compile(r"^[ \t]*\|(?P<cells>[^\n]*)\|[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"[ \t|:-]+")
_BAR = re.compile(r"[ \t]*\|[ \t]*")


def strip(tape: Tape) -> None:
    """Cut Markdown's marks from ``tape``; the cells of a table row are parted by tabs as elsewhere."""
    if "](" in tape.text:
        tape.cut(_link_marks(tape.text), "markup")
    if "|" in tape.text:
        _part_rows(tape)
    if "**" in tape.text and _WITHHELD.search(tape.text):
        return
    if "**" in tape.text or "__" in tape.text or "`" in tape.text:
        tape.cut((found.span() for found in _EMPHASIS.finditer(tape.text)), "markup")


def _link_marks(text: str) -> list[tuple[int, int]]:
    """Return the marks around the words of every link; a picture goes altogether."""
    spans = []
    for found in _LINK.finditer(text):
        if found[0][0] == "!":
            spans.append(found.span())
        else:
            spans += [(found.start(), found.start(1)), (found.end(1), found.end())]
    return spans


def _part_rows(tape: Tape) -> None:
    """Put a tab between the cells of table rows, and cut the rule under the head."""
    cuts: list[tuple[int, int]] = []
    bars: list[int] = []
    for row in _ROW.finditer(tape.text):
        if _RULE.fullmatch(row["cells"]):
            cuts.append((row.start(), min(row.end() + 1, len(tape.text))))
            continue
        cells = row["cells"]
        first = row.start("cells") + len(cells) - len(cells.lstrip(" \t"))
        last = max(first, row.start("cells") + len(cells.rstrip(" \t")))
        cuts.append((row.start(), first))
        for bar in _BAR.finditer(tape.text, first, last):
            bars.append(bar.start())
            cuts.append((bar.start() + 1, bar.end()))
        cuts.append((last, row.end()))
    letters = list(tape.text)
    for place in bars:
        letters[place] = "\t"
    tape.rewrite("".join(letters))
    tape.cut(cuts, "markup")
