"""One form for each character: full-width to half-width, one kind of space, no invisible characters."""

from __future__ import annotations

import re
import unicodedata

from kechuang.reading.cleaning.tape import Tape

#: Never seen by a reader: controls but tab and line feed, zero-width and direction marks, soft hyphen,
#: variation selectors, private use, surrogates, noncharacters, the replacement character.
_JUNK = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\ufff0-\uffff"
    "\U000e0000-\U0010ffff]+"
)
_SPARE = "\u3002\u3001"  # 。 、 stay


def _table() -> dict[int, str]:
    """Return the map of single characters to single characters."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    # Spaces of all widths; line ends of all systems (a CR before a LF is cut beforehand).
    table |= dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
    table |= dict.fromkeys([0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029], "\n")
    table |= dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2212, 0x2043], "-")
    table |= dict(zip(map(ord, "「」『』﹁﹂﹃﹄〝〞＂∶︰｡､"), '“”‘’“”‘’“”"::。、', strict=True))
    # Small forms, Kangxi radicals and compatibility ideographs, which PDF extraction likes to give.
    for code in [*range(0xFE50, 0xFE6C), *range(0x2E80, 0x2FD6), *range(0xF900, 0xFB00)]:
        folded = unicodedata.normalize("NFKC", chr(code))
        if len(folded) == 1 and folded != chr(code) and chr(code) not in _SPARE:
            table[code] = folded
    return table


_FOLD = _table()


def fold(tape: Tape) -> None:
    """Fold every character of ``tape`` to its one form and cut what nobody sees."""
    if "\r\n" in tape.text:
        tape.cut(((m.start(), m.start() + 1) for m in re.finditer("\r\n", tape.text)), None)
    tape.cut((m.span() for m in _JUNK.finditer(tape.text)), "junk")
    tape.rewrite(tape.text.translate(_FOLD))
