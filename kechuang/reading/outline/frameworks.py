"""Named frameworks of a plan: counted series, numbered nicknames and quoted parallel points.

- ``围绕一条…、提升两大…、加强三项…``: a series of numeral, measure word and noun; headings that repeat a member
  hang below the series;
- ``"126"行动计划,即…1个…,…2个…,…6个…``: a nickname of numerals spelt out in the same sentence, with its
  quoted items;
- ``"…点、…点、…点"``: quoted members of one length and one last character, each with the clause that
  takes it up.
"""

from __future__ import annotations

import itertools
import re

from kechuang.reading.outline.spans import Span

_NUMERAL = "[一二两三四五六七八九十]|[1-9]\\d?"
_MEASURE = "[条大项个种类支座张区带轴心极链翼化件场]"
_MEMBER = rf"[\u4e00-\u9fff]{{0,6}}?(?:{_NUMERAL}){_MEASURE}[\u4e00-\u9fff]{{1,8}}"
_SERIES = re.compile(rf"(?<![\u4e00-\u9fff]){_MEMBER}(?:[、,]{_MEMBER}){{2,}}")
_NICKNAME = re.compile(
    r"[“\"‘](?P<name>\d{2,6}|[一二两三四五六七八九十百千\d+]{2,8})[”\"’](?P<what>[\u4e00-\u9fff]{2,8}?)?"
    r"(?:,|:|\(|——)?(?:即|就是|分别是|具体为|具体是|包括|也就是)"
)
_GROUP = re.compile(rf"(?P<count>{_NUMERAL})[个大项条](?P<noun>[\u4e00-\u9fff]{{2,8}})")
_QUOTED = re.compile(r"[“‘]([^“”‘’\n]{2,40})[”’]")
_POINTS = re.compile(r"[“‘](?P<all>[\u4e00-\u9fff]{3,8}(?:、[\u4e00-\u9fff]{3,8}){2,7})[”’]")
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九十")} | {"两": 2}
_REACH = 600
_NOT_WORDS = re.compile(r"[^\u4e00-\u9fff\d]")
_STOP = re.compile("[。\n]")
_MOST = 12


def series(text: str, numbered: list[Span]) -> list[Span]:
    """Return the counted series of ``text``; headings among ``numbered`` that repeat a member join it."""
    spans: list[Span] = []
    titles: dict[str, list[Span]] = {}
    for span in numbered:
        titles.setdefault(_core(span.title), []).append(span)
    for found in _SERIES.finditer(text):
        members = list(re.finditer(r"[^、,]+", found[0]))
        counts = [_count(m[0]) for m in members]
        if len(counts) > _MOST or not _rises(counts):
            continue
        name = members[0][0] + "…"
        end = found.end()
        loose: list[Span] = []
        for member in members:
            section = next((s for s in titles.get(_core(member[0]), ()) if s.start >= found.end()), None)
            if section is not None:
                section.framework = name
                end = max(end, section.end)
            else:
                start = found.start() + member.start()
                loose.append(Span(start, start + len(member[0]), "", member[0], name))
        spans.append(Span(found.start(), end, "", found[0], name))
        spans.extend(loose)
    return spans


def _core(title: str) -> str:
    """Return a title by which a member and its section are told to be one."""
    return _NOT_WORDS.sub("", title)


def _count(member: str) -> int:
    """Return the numeral of a member."""
    found = re.search(rf"({_NUMERAL})(?={_MEASURE})", member)
    text = found[1] if found else "0"
    return int(text) if text.isdigit() else _DIGITS[text]


def _rises(counts: list[int]) -> bool:
    """A framework counts upwards or evenly (1-2-3-4, three times three); a list of results does not."""
    return all(a <= b for a, b in itertools.pairwise(counts)) and max(counts) <= 20


def named(text: str) -> list[Span]:
    """Return nicknames of numerals that the same sentence spells out, with groups and quoted items."""
    spans: list[Span] = []
    for found in _NICKNAME.finditer(text):
        end = _sentence_end(text, found.end())
        groups = _groups(text, found.end(), end, found["name"])
        if len(groups) >= 2 or (groups and groups[0][2]):
            spans.append(
                Span(found.start(), end, "", f"“{found['name']}”{found['what'] or ''}", found["name"])
            )
            for group, title, items in groups:
                spans.append(Span(*group, "", title, found["name"]))
                spans.extend(Span(*place, "", item, found["name"]) for place, item in items)
    return spans


_Group = tuple[tuple[int, int], str, list[tuple[tuple[int, int], str]]]


def _groups(text: str, start: int, end: int, name: str) -> list[_Group]:
    """Return (span, title, quoted items) of each counted group of a spelt-out nickname."""
    wanted = [int(c) if c.isdigit() else _DIGITS[c] for c in name if c.isdigit() or c in _DIGITS]
    groups: list[_Group] = []
    at = start
    for found in _GROUP.finditer(text, start, end):
        number = int(found["count"]) if found["count"].isdigit() else _DIGITS[found["count"]]
        if len(groups) >= len(wanted) or number != wanted[len(groups)]:
            continue
        begin = at + len(text[at:end]) - len(text[at:end].lstrip(",;、: "))
        items = [((m.start(1), m.end(1)), m[1]) for m in _QUOTED.finditer(text, begin, found.start())]
        groups.append(((begin, found.end()), found[0], items))
        at = found.end()
    return groups


def points(text: str) -> list[Span]:
    """Return quoted series of one length and one last character; a member owns the clause that takes it up."""
    spans: list[Span] = []
    for found in _POINTS.finditer(text):
        members = found["all"].split("、")
        if len({m[-1] for m in members}) != 1 or len({len(m) for m in members}) != 1 or len(members[0]) < 4:
            continue
        limit = _paragraph_end(text, found.end())
        places = _clauses(text, found.end(), limit, members)
        last = max([found.end(), *(end for _start, end in places.values())])
        name = f"{len(members)}个“{members[0][-1]}”"
        spans.append(Span(found.start(), last, "", found["all"], name))
        at = found.start("all")
        for member in members:
            start, end = places.get(member, (at, at + len(member)))
            spans.append(Span(start, end, "", member, name))
            at += len(member) + 1
    return spans


def _clauses(text: str, start: int, limit: int, members: list[str]) -> dict[str, tuple[int, int]]:
    """Find, for each member, the clause after the series that repeats its noun, in the members' order."""
    places: dict[str, tuple[int, int]] = {}
    at = start
    for member in members:
        found = text.find(member[2:], at, limit)
        if found < 0:
            return {}
        begin = max(text.rfind(mark, at, found) + len(mark) if text.rfind(mark, at, found) >= 0 else at
                    for mark in (";", "。", "——", ":"))  # fmt: skip
        end = min((p for p in (text.find(mark, found, limit) for mark in ";。") if p >= 0), default=limit)
        places[member] = (begin, end)
        at = end
    return places


def _sentence_end(text: str, start: int) -> int:
    """Return the end of the sentence that holds ``start`` (its full stop included), not beyond a fair length."""
    limit = min(len(text), start + _REACH)
    found = _STOP.search(text, start, limit)
    return limit if found is None else found.end() - (found[0] == "\n")


def _paragraph_end(text: str, start: int) -> int:
    """Return the end of the line that holds ``start``, not beyond a fair length."""
    limit = min(len(text), start + _REACH)
    end = text.find("\n", start, limit)
    return limit if end < 0 else end
