"""Strip pinyin glosses: a bracketed syllable right after a character that is read so.

Pages copied through a careless converter say ``創(chuàng)新``. The bracket goes only where the syllable is a
reading of the character before it, so ``R&D``, ``试行``, ``GDP`` and ``APP`` in brackets always stay.
Readings: data file built by ``tools/build_readings.py`` from pypinyin's table.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from importlib import resources

from kechuang.reading.cleaning.tape import Tape

_LETTER = "a-zêüɡāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ\u0300\u0301\u0304\u0308\u030c"
_GLOSS = re.compile(rf"(?<=[\u3400-\u9fff])\(\s?([{_LETTER}]{{1,8}})[1-5]?\s?\)")


@functools.cache
def _readings() -> dict[str, str]:
    """Return, for each toneless syllable, the characters that are read so."""
    text = resources.files("kechuang.reading").joinpath("data/readings.txt").read_text("utf-8")
    return dict(line.split("\t") for line in text.splitlines())


@functools.lru_cache(maxsize=4096)
def _is_reading(char: str, gloss: str) -> bool:
    """Tell whether ``gloss``, toned or not, is a reading of ``char``."""
    marks = unicodedata.normalize("NFD", gloss).replace("ɡ", "g").replace("u\u0308", "v")
    syllable = "".join(c for c in marks if "a" <= c <= "z")
    table = _readings()
    # lü and nü are also written lu and nu by converters that lost the dots.
    return char in table.get(syllable, "") or (syllable in ("lu", "nu") and char in table[syllable[0] + "v"])


def strip(tape: Tape) -> None:
    """Cut every pinyin gloss from ``tape``; each is kept as hidden with the reason ``gloss``."""
    text = tape.text
    spans = [m.span() for m in _GLOSS.finditer(text) if _is_reading(text[m.start() - 1], m[1])]
    tape.cut(spans, "gloss")
