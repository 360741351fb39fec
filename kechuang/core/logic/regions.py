"""From a place's name to the divisions it may mean: candidates with reasons, never a silent guess.

Names repeat: 朝阳 is a city and two districts, 吉林 a province and a city. ``resolve`` gives every
candidate with a score and what speaks for it; ``resolve_one`` answers only where one stands alone or
far ahead. Names are those of 2023-06 unless a row says from when to when it holds.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from typing import Any

from kechuang.core.logic.decimals import half_width
from kechuang.core.logic.region_names import CITY, COUNTY, PROVINCE, ZONE, Match, calls, former_stem

#: Of which month the shipped names are.
NAMES_OF = "2023-06"

#: How many points the first candidate must lead by to be taken without asking.
CLEAR_LEAD = 15

_LONGEST_TEXT = 60
_MATCH_POINTS = {Match.FULL: 60, Match.FORMER: 15}
_LEVEL_POINTS = {PROVINCE: 50, CITY: 45, COUNTY: 35, ZONE: 35}
_TRIMMED_LESS = 10
_PATH, _INSIDE, _NEAR, _RETIRED = 25, 30, 10, -20
_FULL_SCORE = 100
_SEPARATORS = str.maketrans("", "", " \t\r\n\u3000/\\-—·,，、>|")


@dataclass(frozen=True, slots=True)
class Place:
    """One division or zone, as a row of the table says. ``parent`` is a code, None at the top."""

    code: str
    name: str
    level: str
    parent: str | None
    short_name: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()

    def held(self, day: date) -> bool:
        """Whether the division existed under this name on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A division that a text may mean: score 0 to 100, and in words what speaks for it or against.

    ``former``: the text has another suffix than today's name, so it is an offer to be confirmed.
    """

    code: str
    name: str
    full_name: str
    score: int
    reasons: tuple[str, ...]
    former: bool = False


@dataclass(slots=True)
class _Hit:
    place: Place
    match: Match
    word: str
    path: tuple[Place, ...] = ()
    was: Place | None = None


def national_rows() -> list[dict[str, str]]:
    """The rows of the shipped table of divisions: code, name, level, parent, placeholder."""
    text = files("kechuang.core").joinpath("data/regions.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


class Gazetteer:
    """Answers what a place's name may mean, from rows of divisions.

    A row is a mapping with ``code``, ``name``, ``level`` (province, city, county, zone) and
    ``parent`` (code, empty at the top); optionally ``placeholder`` (true rows are kept out),
    ``short_name``, ``valid_from`` and ``valid_to`` (dates or ISO texts) and ``successors`` (codes, a
    sequence or a text with spaces). Rows whose level is none of the four (a country) are only parents.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.places = {row["code"]: _place(row) for row in rows if not row.get("placeholder")}
        self._index: dict[str, dict[str, Match]] = {}
        for place in self.places.values():
            if place.level in _LEVEL_POINTS:
                self._enter(place)
        self._longest = max(map(len, self._index), default=0)
        names = Counter(place.name for place in self.places.values() if place.level == COUNTY)
        self._same_name = {name: number for name, number in names.items() if number > 1}
        self.shared_county_names = sum(self._same_name.values())

    def _enter(self, place: Place) -> None:
        above = tuple(each.name for each in self.above(place.code)) if place.level == ZONE else ()
        words = [*calls(place.code, place.name, place.level, above)]
        if place.short_name:
            words.append((place.short_name, Match.SHORT))
        for word, match in words:
            known = self._index.setdefault(word, {})
            if known.get(place.code, 0) < match:
                known[place.code] = match

    def above(self, code: str) -> tuple[Place, ...]:
        """The divisions above ``code``, the highest first; empty for an unknown code."""
        chain: list[Place] = []
        place = self.places.get(code)
        while place is not None and place.parent in self.places and len(chain) < len(_LEVEL_POINTS) + 1:
            place = self.places[place.parent]
            chain.append(place)
        return tuple(reversed(chain))

    def within(self, code: str, of: str) -> bool:
        """Whether ``code`` is ``of`` or lies below it."""
        return code == of or any(place.code == of for place in self.above(code))

    def full_name(self, code: str) -> str:
        """The name with the names above it: 吉林省长春市朝阳区. KeyError for an unknown code."""
        above = (place.name for place in self.above(code) if place.level in _LEVEL_POINTS)
        return "".join((*above, self.places[code].name))

    def resolve(self, text: str, *, context: str | None = None, as_of: date | None = None) -> list[Candidate]:
        """Every division that ``text`` may mean, the likeliest first; empty if it names none.

        ``text``: a full or short name, a path (江西省吉安市吉州区, 江西吉安) or a code. ``context`` is
        the code of the division whose paper is being read: its own subtree comes first. ``as_of``
        leaves out names that did not hold on that day, and offers the successors of retired ones.
        """
        plain = half_width(text).translate(_SEPARATORS)
        if not plain or len(plain) > _LONGEST_TEXT:
            return []
        hits = self._hits(plain)
        if as_of is not None:
            hits = [later for hit in hits for later in self._on(hit, as_of)]
        best: dict[str, Candidate] = {}
        for hit in hits:
            candidate = self._candidate(hit, context, as_of)
            if candidate.code not in best or candidate.score > best[candidate.code].score:
                best[candidate.code] = candidate
        found = sorted(best.values(), key=lambda each: (-each.score, each.code))
        if len(found) > 1:
            note = f"“{text.strip()}”可能指{len(found)}个地方"
            found = [replace(each, reasons=(*each.reasons, note)) for each in found]
        return found

    def resolve_one(
        self, text: str, *, context: str | None = None, as_of: date | None = None
    ) -> Candidate | None:
        """The one division that ``text`` means, or None where a person has to choose.

        A candidate is taken if it stands alone or leads by ``CLEAR_LEAD``, and if today's name was
        used: a former suffix (增城市 for 增城区) is offered by ``resolve``, never assumed.
        """
        found = self.resolve(text, context=context, as_of=as_of)
        if not found or (len(found) > 1 and found[0].score - found[1].score < CLEAR_LEAD):
            return None
        return None if found[0].former else found[0]

    def _hits(self, plain: str) -> list[_Hit]:
        if plain in self.places and self.places[plain].level in _LEVEL_POINTS:
            return [_Hit(self.places[plain], Match.FULL, plain)]
        hits = self._paths(plain)
        stem = former_stem(plain)
        if not hits and stem:
            hits = [
                _Hit(self.places[code], Match.FORMER, plain)
                for code, match in self._index.get(stem, {}).items()
                if match == Match.SHORT and self.places[code].level in {CITY, COUNTY}
            ]
        return hits

    def _paths(self, plain: str) -> list[_Hit]:
        """Every way to read ``plain`` as names from above to below, the last being the place meant."""
        ways: list[list[_Hit]] = [[] for _ in range(len(plain) + 1)]
        for start in range(len(plain)):
            if start and not ways[start]:
                continue
            for end in range(start + 1, min(len(plain), start + self._longest) + 1):
                for code, match in self._index.get(plain[start:end], {}).items():
                    ways[end] += self._extended(ways[start] if start else None, code, match, plain[start:end])
        return ways[len(plain)]

    def _extended(self, ways: list[_Hit] | None, code: str, match: Match, word: str) -> list[_Hit]:
        place = self.places[code]
        if ways is None:
            return [_Hit(place, match, word)]
        above = {each.code for each in self.above(code)}
        return [_Hit(place, match, word, (*way.path, way.place)) for way in ways if way.place.code in above]

    def _on(self, hit: _Hit, day: date) -> list[_Hit]:
        """The hit if its name held on ``day``, else its successors if it was retired by then."""
        place = hit.place
        if place.held(day):
            return [hit]
        if place.valid_to is None or day <= place.valid_to:
            return []
        heirs = [self.places[code] for code in place.successors if code in self.places]
        return [_Hit(heir, hit.match, hit.word, hit.path, place) for heir in heirs if heir.held(day)]

    def _candidate(self, hit: _Hit, context: str | None, as_of: date | None) -> Candidate:
        place = hit.place
        reasons = [_how(hit)]
        score = _MATCH_POINTS.get(hit.match, _LEVEL_POINTS[place.level])
        score -= _TRIMMED_LESS if hit.match == Match.TRIMMED else 0
        if hit.was is not None and hit.was.valid_to is not None:
            reasons.append(f"“{hit.was.name}”用到{hit.was.valid_to}，其后由{place.name}接续")
        if hit.path:
            score += _PATH
            reasons.append("上级相符：" + "、".join(each.name for each in hit.path))
        if as_of is None and place.valid_to is not None:
            score += _RETIRED
            reasons.append(f"该名称用到{place.valid_to}")
        points, where = self._nearness(place, context)
        if where:
            score += points
            reasons.append(where)
        if place.name in self._same_name and not hit.path:
            reasons.append(
                f"全国有{self.shared_county_names}个县级地名与别处重名，其中“{place.name}”"
                f"有{self._same_name[place.name]}个"
            )
        score = min(max(score, 0), _FULL_SCORE)
        former = hit.match == Match.FORMER
        return Candidate(place.code, place.name, self.full_name(place.code), score, tuple(reasons), former)

    def _nearness(self, place: Place, context: str | None) -> tuple[int, str]:
        """Points and words for how near a place is to where the text comes from."""
        home = self.places.get(context or "")
        if home is None or home.level not in _LEVEL_POINTS:
            return 0, ""
        if self.within(place.code, home.code):
            return _INSIDE, f"在{home.name}范围内"
        if self.within(home.code, place.code):
            return _NEAR, f"是{home.name}的上级"
        mine, theirs = (self._province(code) for code in (home.code, place.code))
        return (_NEAR, f"与{home.name}同省") if mine == theirs else (0, "")

    def _province(self, code: str) -> str:
        chain = (*self.above(code), self.places[code])
        return next((place.code for place in chain if place.level == PROVINCE), code)


def _how(hit: _Hit) -> str:
    name = (hit.was or hit.place).name
    if hit.word in {hit.place.code, name}:
        return "代码相符" if hit.word == hit.place.code else "全称相符"
    if hit.match == Match.FORMER:
        return f"与“{hit.word}”只差后缀，或为改设前的旧称"
    return f"“{hit.word}”是{name}的简称"


def _place(row: Mapping[str, Any]) -> Place:
    successors = row.get("successors") or ()
    return Place(
        code=row["code"],
        name=row["name"],
        level=row["level"],
        parent=row.get("parent") or None,
        short_name=row.get("short_name") or "",
        valid_from=_date(row.get("valid_from")),
        valid_to=_date(row.get("valid_to")),
        successors=tuple(successors.split() if isinstance(successors, str) else successors),
    )


def _date(value: date | str | None) -> date | None:
    if isinstance(value, str):
        return date.fromisoformat(value) if value else None
    return value
