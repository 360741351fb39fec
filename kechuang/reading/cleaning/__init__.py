r"""Cleaning: from a document's own text to one plain form, with a map back to every character.

What the grammar may rely on in ``Cleaned.text``:

- simplified characters (traditional lines are turned by phrases; simplified ones are left alone);
- full-width ASCII is half-width: digits, letters, ``% ( ) , : ; ! ? . + - ~ /``. Chinese ``。 、 “ ” ‘ ’ 《 》
  【 】 〔 〕 — …`` stay; ``「」『』`` become ``“”‘’``; en dashes and minus signs become ``-``;
- a line break (``\n``) is the end of a paragraph, heading or table row; a break inside a sentence is gone;
  table cells are parted by ``\t``;
- no space between a Chinese character and a number or Latin word, except after a number that opens a line;
- no control or zero-width characters, no marks of Markdown but ``#``, no pinyin glosses, no spam; each is in ``Cleaned.hidden``.

Chinese numerals are left as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from kechuang.reading.cleaning import breaks, folding, glosses, markdown, script, spam
from kechuang.reading.cleaning.tape import Tape
from kechuang.reading.model import Hidden

__all__ = ["Cleaned", "clean"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Cleaned text with its map back.

    ``origin[i]`` is the position in the original of ``text[i]``: as long as ``text``, never decreasing.
    ``hidden`` are the stretches of the original that were left out and must never be shown.
    """

    text: str
    origin: tuple[int, ...]
    hidden: tuple[Hidden, ...] = ()


def clean(original: str) -> Cleaned:
    """Return ``original`` in the plain form that the module describes. Linear in its length."""
    tape = Tape(original)
    folding.fold(tape)
    markdown.strip(tape)
    breaks.join(tape)  # before anything is taken out of a line: the page's width tells its breaks
    glosses.strip(tape)
    script.simplify(tape)
    spam.hide(tape)
    breaks.close_spaces(tape)
    return Cleaned(tape.text, tuple(tape.origin), tuple(sorted(tape.hidden, key=lambda h: (h.start, h.end))))
