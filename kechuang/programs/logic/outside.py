"""How alike a case and another bureau's project are. Of that only a line is known: its texts are held against each of the case's.

The thresholds are those of ``logic.likeness``; all design, no law. The result is a hint and never a verdict.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kechuang.programs.logic.likeness import (
    DESIGN,
    Thresholds,
    bands,
    jaccard,
    shingles,
    signature,
    title_ratio,
)


@dataclass(frozen=True)
class OutsideGiven:
    """One line of another bureau's list."""

    source: str
    title: str
    unit: str
    year: int
    leader: str = ""
    abstract: str = ""

    @property
    def key(self) -> tuple[str, int, str, str]:
        """By what it is told that two lines are one project."""
        return (self.source, self.year, self.title, self.unit)


@dataclass(frozen=True)
class Whose:
    """Whose a case is, by name: an outside list knows no keys."""

    title: str
    units: Collection[str]
    leaders: Collection[str]


def bands_of(text: str) -> list[int]:
    """The bands of one text by itself."""
    return bands(signature(shingles([text])))


def grounds_between(
    whose: Whose, texts: Mapping[str, str], project: OutsideGiven, thresholds: Thresholds = DESIGN
) -> tuple[Decimal, dict[str, object]] | None:
    """By how much and by what a case and a project are alike; None where it is not worth a person's time.

    Shown from ``show`` on for the text that is most alike, and for titles as alike as ``same_title``: of many lists nothing
    but the title is given. The same unit or a leader of the same name are said, and alone no ground.
    """
    title = title_ratio(whose.title, project.title)
    score = _text_score(texts.values(), project.abstract)
    if score < thresholds.show and title < thresholds.same_title:
        return None
    grounds = {
        "title": str(title), "leader": bool(project.leader) and project.leader in whose.leaders,
        "organisation": project.unit in whose.units, "close": score >= thresholds.look_closely,
    }  # fmt: skip
    return score, grounds


def _text_score(texts: Collection[str], abstract: str) -> Decimal:
    wanted = shingles([abstract])
    return max((jaccard(shingles([each]), wanted) for each in texts), default=Decimal(0))


def bands_wanted(title: str, texts: Sequence[str]) -> set[int]:
    """The bands by which projects worth an exact look are found: of each text of a case by itself."""
    return {band for text in (title, *texts) for band in bands_of(text)}
