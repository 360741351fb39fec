"""The public version of an offer or a need: what a searcher sees, and nothing else.

Halls, search, counts, feeds and the public API read the face alone. A contact never stands in one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.core.logic.decimals import grouped
from kechuang.exchange.logic.content import Given
from kechuang.exchange.logic.goals import said_goal
from kechuang.exchange.logic.parts import PARTS, Part, PartKind
from kechuang.exchange.logic.readiness import levels_of

#: What stands for a part that the owner does not show.
LATER = "对接后可见"
#: Parts that a face never shows: they are for the officer.
_NEVER = frozenset({"secrecy"})


@dataclass(frozen=True)
class Face:
    """What a searcher sees. ``parts`` are titles with their lines; ``hidden`` the titles of what is withheld."""

    title: str
    organisation: str
    abstract: str
    keywords: tuple[str, ...]
    field_code: str
    industry: str
    amount: Decimal | None
    is_amount_open: bool
    maturity: int | None
    deadline: date | None
    shows_region: bool
    is_masked: bool
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    hidden: tuple[str, ...]

    def texts(self) -> list[str]:
        """Every word that it shows, for search and for comparing."""
        lines = [line for _, each in self.parts for line in each]
        return [self.title, self.organisation, self.abstract, *self.keywords, *lines]


def face_of(kind: str, given: Given, *, organisation: str, rights: Sequence[str] = ()) -> Face:
    """The public version as the owner wants it. ``rights``: the named titles of its intellectual property."""
    mask, masked = given.mask, given.is_masked
    shown = set(mask.get("shown") or ())

    def stays(code: str) -> bool:
        return not masked or code in shown

    parts, hidden = _parts(kind, given, shown)
    if rights:
        if stays("rights"):
            parts.append(("知识产权", tuple(rights)))
        else:
            hidden.append("知识产权")
    deadline = given.content.get("deadline")
    return Face(
        title=mask["title"] if masked else given.title,
        organisation=mask["organisation"] if masked else organisation,
        abstract=mask["abstract"] if masked else given.abstract,
        keywords=tuple(given.keywords) if stays("keywords") else (),
        field_code=given.field_code,
        industry=given.industry if stays("industry") else "",
        amount=given.amount if stays("amount") else None,
        is_amount_open=given.is_amount_open if stays("amount") else True,
        maturity=given.maturity,
        deadline=date.fromisoformat(deadline) if deadline and stays("deadline") else None,
        shows_region=stays("region"),
        is_masked=masked,
        parts=tuple(parts),
        hidden=tuple(hidden),
    )


def _parts(kind: str, given: Given, shown: set[str]) -> tuple[list[tuple[str, tuple[str, ...]]], list[str]]:
    """The parts that are told, in order, and the titles of those withheld. Long ones may have words of their own."""
    words: Mapping[str, str] = given.mask.get("words") or {}
    parts: list[tuple[str, tuple[str, ...]]] = []
    hidden: list[str] = []
    for part in PARTS[kind]:
        lines = lines_of(part, given.content.get(part.code))
        if not lines or part.code in _NEVER:
            continue
        if not given.is_masked or part.code in shown:
            parts.append((part.title, lines))
        elif part.code in words:
            parts.append((part.title, tuple(words[part.code].splitlines())))
        else:
            hidden.append(part.title)
    return parts, hidden


def lines_of(part: Part, value: Any) -> tuple[str, ...]:
    """A stored part as a person reads it, a line each; nothing if it is not told."""
    if not value:
        return ()
    if part.kind == PartKind.GOALS:
        return tuple(said_goal(row) for row in value)
    if part.kind == PartKind.TECHNOLOGIES:
        return tuple(f"{name}：证据支持到第{level}级" for name, level in levels_of(value).items())
    if part.kind in (PartKind.CHOICE, PartKind.CHOICES):
        titles = dict(part.choices)
        return (
            "、".join(
                titles[each] for each in ([value] if isinstance(value, str) else value) if each in titles
            ),
        )
    if part.kind in (PartKind.MONEY, PartKind.NUMBER):
        return (grouped(Decimal(value)),)
    return tuple(line for line in str(value).splitlines() if line.strip())


def leaks_in(texts: Iterable[str], secrets: Iterable[str]) -> list[str]:
    """Those of ``secrets`` (names, numbers) that stand in the public words, whatever spaces are between."""
    whole = re.sub(r"\s", "", "".join(texts)).lower()
    plain = {secret: re.sub(r"\s", "", secret).lower() for secret in secrets}
    return [secret for secret, bare in plain.items() if len(bare) >= 2 and bare in whole]
