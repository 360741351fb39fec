"""Where the applicant can still be recognised in a text that is to be read blind: hints for a person, never a verdict.

``hidden`` is what is masked outright; ``scan`` looks for what masking by the letter misses: names broken by spaces or in
full-width letters, shortened names, a surname with a title, telephone numbers, addresses of mail and web, credit codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kechuang.core.logic.decimals import half_width

#: Endings by which a company's name goes on after what it is called by.
_FORMS = (
    "股份有限公司", "有限责任公司", "有限公司", "集团公司", "合作社", "集团", "公司",
)  # fmt: skip
_COUNTY_ENDS = ("县", "市", "区")
_TITLES = "老师|教授|博士|院士|研究员|主任|所长|院长|总工|工程师|同志|总"
_LONGEST_FORM = 4  # characters that a shortened name still needs so as not to be a common word
_AROUND = 12
_PATTERNS = (
    ("手机号", re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")),
    ("电话号码", re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")),
    ("电子邮箱", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")),
    ("网址", re.compile(r"(?:https?://|www\.)[\w./-]+")),
    ("统一社会信用代码", re.compile(r"(?<![0-9A-Z])[159Y][1239]\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}(?![0-9A-Z])")),
)


@dataclass(frozen=True, slots=True)
class Marks:
    """By what an applicant is known: names of organisations, of people, places (not the whole call's), codes and numbers."""

    organisations: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """A place to look at: in which text, what was found, why it is a hint, and the words around it."""

    where: str
    found: str
    why: str
    around: str


def core_of(name: str) -> str:
    """A company's name without its legal form: what people call it by. Empty if that is too short to be told from a word."""
    for form in _FORMS:
        if name.endswith(form):
            core = name.removesuffix(form)
            return core if len(core) >= _LONGEST_FORM else ""
    return ""


def hidden(marks: Marks) -> tuple[str, ...]:
    """The words that are masked wherever they stand in a blinded text."""
    found = {*marks.organisations, *marks.people, *marks.places, *marks.codes}
    found |= {core_of(each) for each in marks.organisations}
    found |= {each[:-1] for each in marks.places if len(each) > 2 and each.endswith(_COUNTY_ENDS[0])}
    return tuple(sorted(each for each in found if len(each) >= 2))


def scan(texts: Mapping[str, str], marks: Marks) -> tuple[Hint, ...]:
    """Where the applicant may still be recognised. ``texts``: what an expert will read, by the place where it stands."""
    found: dict[tuple[str, str, str], Hint] = {}
    for where, text in texts.items():
        for each in (*_named(where, text, marks), *_patterned(where, text)):
            found.setdefault((each.where, each.found, each.why), each)
    return tuple(found.values())


def _named(where: str, text: str, marks: Marks) -> Iterator[Hint]:
    plain, places = _plain(text)
    for word, why in _sought(marks):
        wanted = _plain(word)[0]
        at = plain.find(wanted) if wanted else -1
        if at >= 0:
            start, end = places[at], places[at + len(wanted) - 1] + 1
            yield Hint(where, text[start:end], why, _around(text, start, end))
    for name in marks.people:
        match = re.search(rf"{re.escape(name[0])}(?:{_TITLES})", text) if name else None
        if match:
            yield Hint(where, match[0], "姓加称呼", _around(text, match.start(), match.end()))


def _sought(marks: Marks) -> Iterator[tuple[str, str]]:
    for whose, why in (
        (marks.organisations, "单位名称"),
        (marks.people, "姓名"),
        (marks.places, "所在地"),
        (marks.codes, "编号"),
    ):
        yield from ((each, why) for each in whose if len(each) >= 2)
    for name in marks.organisations:
        core = core_of(name)
        if core:
            yield core, "单位简称"
            yield from ((each, "单位简称") for each in _shorter(core, marks.places))


def _shorter(core: str, places: Iterable[str]) -> Iterator[str]:
    """The core without the place's name before it, if enough is left."""
    for place in places:
        for start in (place, place[:-1]):
            rest = core.removeprefix(start)
            if rest != core and len(rest) >= _LONGEST_FORM:
                yield rest


def _patterned(where: str, text: str) -> Iterator[Hint]:
    for why, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Hint(where, match[0], why, _around(text, match.start(), match.end()))


def _plain(text: str) -> tuple[str, list[int]]:
    """Half-width letters in lower case without gaps, and where each of them stood."""
    kept, places = [], []
    for at, letter in enumerate(text):
        made = half_width(letter).lower()
        if made and not made.isspace() and made not in "·•-_":
            kept.append(made[0])
            places.append(at)
    return "".join(kept), places


def _around(text: str, start: int, end: int) -> str:
    before = "…" if start > _AROUND else ""
    after = "…" if end + _AROUND < len(text) else ""
    return f"{before}{text[max(0, start - _AROUND) : end + _AROUND]}{after}".replace("\n", " ")
