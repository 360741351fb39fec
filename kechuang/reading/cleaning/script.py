"""Traditional to simplified characters, by phrases, keeping the map back.

Only lines that hold a character which simplified text does not use are turned: 後, 於 or 乾 in a simplified
line may be a name. OpenCC's phrase tables do the turning.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Callable

from kechuang.reading.cleaning.tape import Tape

#: 著 is 着 after or before these (OpenCC's plain table keeps it, for 著名 and 著作).
_ZHE = re.compile("著(?=[力眼重手实陆想装落急])|(?<=[随沿朝向本凭靠顺围意])著")
_PIECE = re.compile(r"[^\w]")
_LONGEST_ALIGNED = 200


@functools.cache
def _converter() -> Callable[[str], str]:
    """Return OpenCC's traditional-to-simplified converter (loaded when first needed)."""
    from opencc import OpenCC  # late: its tables take 20 ms, and most documents are simplified

    return OpenCC("t2s").convert


@functools.cache
def _traditional() -> re.Pattern[str]:
    """Return a pattern of the characters that only traditional text uses."""
    block = [chr(code) for code in range(0x4E00, 0xA000)]
    turned = _converter()("\n".join(block)).split("\n")
    marks = [a for a, b in zip(block, turned, strict=True) if a != b and not _in_gb2312(a)]
    return re.compile(f"[{''.join(marks)}]")


def _in_gb2312(char: str) -> bool:
    """Tell whether the national set of 1980, all simplified, holds ``char``."""
    return char.encode("gb2312", "ignore") != b""


def _to_simplified(text: str) -> str:
    """Turn ``text``; the result may differ in length."""
    return _ZHE.sub("着", _converter()(text).replace("衞", "卫"))


def simplify(tape: Tape) -> None:
    """Turn the traditional lines of ``tape`` to simplified characters."""
    text = tape.text
    # Cheap first: text that the simplified national set can hold has nothing to turn.
    outside = text.encode("gb2312", "ignore").decode("gb2312")
    if len(outside) == len(text):
        return
    traditional = _traditional()
    if not traditional.search(text):
        return
    lines = text.split("\n")
    position, jobs = 0, []
    for line in lines:
        if traditional.search(line):
            jobs.append((position, line))
        position += len(line) + 1
    _apply(tape, jobs)


def _apply(tape: Tape, jobs: list[tuple[int, str]]) -> None:
    """Replace each (position, line) by its simplified form."""
    texts: list[str] = []
    origin: list[int] = []
    last = 0
    for start, line in jobs:
        texts.append(tape.text[last:start])
        origin.extend(tape.origin[last:start])
        last = start + len(line)
        turned = _to_simplified(line)
        texts.append(turned)
        places = tape.origin[start:last]
        origin.extend(places if len(turned) == len(line) else align(line, turned, places))
    texts.append(tape.text[last:])
    origin.extend(tape.origin[last:])
    tape.text, tape.origin = "".join(texts), origin


def align(before: str, after: str, places: list[int]) -> list[int]:
    """Return a place for each character of ``after``, where the turning changed the length."""
    left, right = _PIECE.split(before), _PIECE.split(after)
    if len(left) != len(right):
        return _spread(places, len(after))
    result: list[int] = []
    at = 0
    for index, (a, b) in enumerate(zip(left, right, strict=True)):
        own = places[at : at + len(a)]
        result.extend(own if len(a) == len(b) else _match(a, b, own, places[max(at - 1, 0)]))
        at += len(a)
        if index < len(left) - 1:
            result.append(places[at])
            at += 1
    return result


def _match(a: str, b: str, places: list[int], before: int) -> list[int]:
    """Align one short piece by what is the same in both."""
    if not a or not b or max(len(a), len(b)) > _LONGEST_ALIGNED:
        return _spread(places or [before], len(b))
    result: list[int] = []
    for _tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        result.extend(_spread(places[i1:i2] or [result[-1] if result else places[0]], j2 - j1))
    return result


def _spread(places: list[int], size: int) -> list[int]:
    """Spread ``size`` characters evenly over ``places``."""
    return [places[i * len(places) // size] for i in range(size)]
