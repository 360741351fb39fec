"""What the pool of experts judges by: freshness, likeness of two records, masks made of what is not sealed."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from kechuang.core.logic.decimals import half_width
from kechuang.core.logic.verdicts import Problem

#: How many representative outputs an expert is asked for.
OUTPUTS_ASKED = 3
#: Load limits beyond this are typing errors.
MOST_LOAD = 200

_NOISE = re.compile(r"[\s·•.,，。:：;；()（）《》“”\"'—\-]+")


def stale_before(today: date) -> date:
    """The last day of confirmation that is too old today: a year and more ago."""
    try:
        return today.replace(year=today.year - 1)
    except ValueError:  # 29 February
        return today.replace(year=today.year - 1, day=28)


def is_stale(confirmed_on: date | None, today: date) -> bool:
    """Has the person not said within a year that his record is true?"""
    return confirmed_on is None or confirmed_on < stale_before(today)


def fold(text: str) -> str:
    """A name or title without spaces, dots, marks, width and case."""
    return _NOISE.sub("", half_width(text)).lower()


def masked_id(tail: str) -> str:
    """An identity number of which only the end is open; empty if there is none."""
    return f"{'*' * 14}{tail}" if tail else ""


def masked_phone(tail: str) -> str:
    """A telephone number of which only the end is open; empty if there is none."""
    return f"{'*' * 7}{tail}" if tail else ""


def masked_email(address: str) -> str:
    """An e-mail address as lists show it: z***@example.cn."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}" if address else ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two records of people of the same name are compared by. ``outputs`` are folded titles."""

    key: int
    name: str
    employer: str
    phone_mark: str
    outputs: Collection[str] = ()


def alike(one: Likeness, other: Likeness) -> list[str]:
    """Why two records may be of one person, in words; empty if nothing says so."""
    if fold(one.name) != fold(other.name):
        return []
    reasons = []
    if one.phone_mark and one.phone_mark == other.phone_mark:
        reasons.append("手机号相同")
    if one.employer and one.employer == other.employer:
        reasons.append("单位相同")
    shared = len(set(one.outputs) & set(other.outputs))
    if shared:
        reasons.append(f"有{shared}项成果相同")
    return [f"姓名相同，{reason}" for reason in reasons]


@dataclass(frozen=True, slots=True)
class DisciplineRow:
    """One discipline of GB/T 13745—2009."""

    code: str
    name: str
    parent: str


@lru_cache(maxsize=1)
def shipped_disciplines() -> tuple[DisciplineRow, ...]:
    """All 62 first-level disciplines, and the second level of those that a city's bureau uses; parents first."""
    text = files("kechuang.subjects").joinpath("data/disciplines.csv").read_text(encoding="utf-8")
    return tuple(
        DisciplineRow(row["code"], row["name"], row["parent"]) for row in csv.DictReader(text.splitlines())
    )


@dataclass(frozen=True, slots=True)
class OutputLine:
    """A representative output as somebody states it."""

    kind: str
    title: str
    year: int | None = None
    identifier: str = ""
    keywords: str = ""
    abstract: str = ""


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """Days on which an expert does not review, both inclusive."""

    since: date
    until: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class RelationLine:
    """A tie as somebody declares it: to whom by name or, of an organisation, by its 统一社会信用代码."""

    kind: str
    other: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What an expert's record says of him as an expert. ``absences``, ``relations`` None: leave as they are."""

    disciplines: tuple[str, ...] = ()
    expertise: str = ""
    is_financial: bool = False
    load_limit: int = 10
    outputs: tuple[OutputLine, ...] | None = None
    absences: tuple[AbsenceLine, ...] | None = None
    relations: tuple[RelationLine, ...] | None = None


def hash_of(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}")


def read_phone(text: str) -> str:
    """A telephone number as it is kept; ``Problem`` if it is none."""
    plain = re.sub(r"[\s\-()（）]+", "", half_width(text)).removeprefix("+86")
    if not _PHONE.fullmatch(plain):
        raise Problem("电话号码不对：手机应为1开头的11位，座机请带区号，如 0900-1234567。", field="phone")
    return plain
