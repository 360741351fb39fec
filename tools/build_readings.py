"""Build ``kechuang/reading/data/readings.txt``: for each toneless pinyin syllable, the characters read so.

Run by hand when pypinyin's data changes: ``python tools/build_readings.py``. A line is
``syllable<TAB>characters``; all readings of a character count, ü is written v.
"""

from __future__ import annotations

import collections
import pathlib
import unicodedata

from pypinyin.pinyin_dict import pinyin_dict

TARGET = pathlib.Path(__file__).parents[1] / "kechuang" / "reading" / "data" / "readings.txt"


def toneless(syllable: str) -> str:
    """Return a toned syllable without its tone: ``lǜ`` gives ``lv``."""
    marks = unicodedata.normalize("NFD", syllable.lower()).replace("u\u0308", "v")
    return "".join(c for c in marks if "a" <= c <= "z")


def main() -> None:
    """Write the table."""
    table: dict[str, set[str]] = collections.defaultdict(set)
    for code, readings in pinyin_dict.items():
        if 0x4E00 <= code <= 0x9FFF:
            for reading in readings.split(","):
                table[toneless(reading)].add(chr(code))
    lines = [f"{syllable}\t{''.join(sorted(chars))}" for syllable, chars in sorted(table.items()) if syllable]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
