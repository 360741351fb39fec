"""The numbers that Word draws before paragraphs and does not keep in their text.

Formats by ECMA-376 part 1, 17.18.59 (ST_NumberFormat); only those that Chinese plans use are spelt out, the
others are written as decimals.
"""

from __future__ import annotations

import re

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_CHINESE = frozenset({
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand", "ideographDigital", "japaneseDigitalTenThousand", "chineseLegalSimplified",
})  # fmt: skip
_CIRCLES = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def chinese(number: int) -> str:
    """Write 1 to 99 as 一 … 九十九; others digit by digit."""
    if not 0 < number < 100:
        return "".join(_DIGITS[int(d)] for d in str(number))
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


def drawn(number: int, form: str) -> str:
    """Return ``number`` as Word draws it in the number format ``form``."""
    if form in _CHINESE:
        return chinese(number)
    if form in _CIRCLES and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        return chr((97 if form == "lowerLetter" else 65) + number - 1)
    if form in ("lowerRoman", "upperRoman") and 1 <= number < 200:
        text = ""
        for value, sign in _ROMAN:
            while number >= value:
                text, number = text + sign, number - value
        return text.lower() if form == "lowerRoman" else text
    return "" if form in ("bullet", "none") else str(number)


class Numbering:
    """Counts a document's numbered paragraphs as Word does, level by level."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, tuple[int, str, str]]] = {}
        self._abstract: dict[str, str] = {}
        self._of_style: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if numbering is not None:
            self._read_levels(numbering)
        if styles is not None:
            self._read_styles(styles)

    def label(self, paragraph: etree._Element) -> str:
        """Return the number before ``paragraph`` (``一、``, ``(二)`` …), or the empty string. Counts it."""
        found = self._place(paragraph)
        if found is None:
            return ""
        num, level = found
        abstract = self._abstract.get(num, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        counts[level] = counts.get(level, levels[level][0] - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        return self._text(levels, counts, level)

    def _text(self, levels: dict[int, tuple[int, str, str]], counts: dict[int, int], level: int) -> str:
        """Fill ``%1`` … of the level's pattern."""
        _start, form, pattern = levels[level]
        if form in ("bullet", "none"):
            return ""

        def fill(found: re.Match[str]) -> str:
            own = int(found[1]) - 1
            start, shape, _pattern = levels.get(own, (1, "decimal", ""))
            return drawn(counts.get(own, start), shape)

        text = re.sub(r"%([1-9])", fill, pattern)
        return text + " " if text[-1:].isdigit() else text

    def _place(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """Return (number list, level) of a paragraph, by itself or by its style."""
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return None
        own = properties.find(W + "numPr")
        style = _value(properties.find(W + "pStyle"))
        inherited = self._of_style.get(style or "")
        if own is None:
            return inherited
        num = _value(own.find(W + "numId"))
        level = _integer(_value(own.find(W + "ilvl")), inherited[1] if inherited else 0)
        if num is None:
            return (inherited[0], level) if inherited else None
        return None if num == "0" else (num, level)

    def _read_levels(self, root: etree._Element) -> None:
        """Read the patterns of every list."""
        for abstract in root.iter(W + "abstractNum"):
            levels: dict[int, tuple[int, str, str]] = {}
            for level in abstract.iter(W + "lvl"):
                form = _value(level.find(W + "numFmt")) or "decimal"
                pattern = _value(level.find(W + "lvlText")) or ""
                start = _integer(_value(level.find(W + "start")), 1)
                levels[_integer(level.get(W + "ilvl"), 0)] = (start, form, pattern)
            self._levels[abstract.get(W + "abstractNumId") or ""] = levels
        for num in root.iter(W + "num"):
            self._abstract[num.get(W + "numId") or ""] = _value(num.find(W + "abstractNumId")) or ""

    def _read_styles(self, root: etree._Element) -> None:
        """Read which styles are numbered (a style may take it from the one it is based on)."""
        based: dict[str, str] = {}
        for style in root.iter(W + "style"):
            name = style.get(W + "styleId") or ""
            based[name] = _value(style.find(W + "basedOn")) or ""
            properties = style.find(f"{W}pPr/{W}numPr")
            num = _value(properties.find(W + "numId")) if properties is not None else None
            if properties is not None and num not in (None, "0"):
                self._of_style[name] = (str(num), _integer(_value(properties.find(W + "ilvl")), 0))
        for name, parent in based.items():
            above, seen = parent, {name}
            while above and above not in seen and name not in self._of_style:
                seen.add(above)
                if above in self._of_style:
                    self._of_style[name] = self._of_style[above]
                above = based.get(above, "")


def _value(element: etree._Element | None) -> str | None:
    """Return an element's ``w:val``."""
    return None if element is None else element.get(W + "val")


def _integer(text: str | None, default: int) -> int:
    """Return a small number, or ``default`` where a broken file has none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else default
