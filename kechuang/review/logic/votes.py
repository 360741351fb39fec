"""Committee votes: is the meeting valid, does a file pass, how many of a grade may there be (评委会投票).

Ratios are Fractions and reached with the number itself: 2/3 of 15 is 10, and 10 votes pass. Numbers of heads that a
ratio wants are rounded up, numbers of places that a ratio allows are rounded down. Which ratios hold, and whether of
those present or of all members, differs from rule to rule: all of it is a parameter, the defaults are design values
that follow one city's rule, and a rule's source is shown with the result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from kechuang.core.logic.verdicts import Problem

_TWO_THIRDS = Fraction(2, 3)


class Base(StrEnum):
    """What a pass ratio is taken of."""

    PRESENT = "present"
    ALL = "all"


BASE_TITLES = {Base.PRESENT: "到会委员", Base.ALL: "全体委员"}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A part of a number of people; ``is_strict``: more than it, not merely as much (超过半数)."""

    value: Fraction
    is_strict: bool = False

    def __post_init__(self) -> None:
        """Check the value: Problem outside 0 to 1."""
        if not 0 <= self.value <= 1:
            raise Problem(f"比例要在 0 到 1 之间，“{self.value}”不是。", field="ratio")

    def of(self, number: int) -> int:
        """How many of ``number`` it wants at least."""
        exact = self.value * number
        return math.floor(exact) + 1 if self.is_strict else math.ceil(exact)

    @property
    def words(self) -> str:
        """The ratio in Chinese."""
        return f"超过 {self.value}" if self.is_strict else f"至少 {self.value}"


@dataclass(frozen=True, slots=True)
class VoteRule:
    """How a committee votes.

    ``quorum``: of all members. ``passing``: by grade; ``otherwise`` for grades not named. ``base``: of whom. Members
    who stand aside from one file leave its base and its quorum if ``is_reduced_by_recusal``. ``is_secret``: by ballot.
    """

    quorum: Ratio = Ratio(_TWO_THIRDS)
    passing: Mapping[str, Ratio] = field(default_factory=dict)
    otherwise: Ratio = Ratio(_TWO_THIRDS)
    base: Base = Base.PRESENT
    is_secret: bool = True
    is_reduced_by_recusal: bool = False
    source: str = ""

    def ratio_for(self, grade: str) -> Ratio:
        """The ratio that a grade wants."""
        return self.passing.get(grade, self.otherwise)


@dataclass(frozen=True, slots=True)
class Meeting:
    """How many members the committee has, and how many of them are here. Problem if that cannot be."""

    members: int
    present: int

    def __post_init__(self) -> None:
        """Check the numbers."""
        if self.members < 1 or not 0 <= self.present <= self.members:
            raise Problem(
                f"委员 {self.members} 人、到会 {self.present} 人不对：到会人数不能小于 0，也不能超过委员人数。",
                field="present",
            )


@dataclass(frozen=True, slots=True)
class Count:
    """Votes for one file at one grade. ``recused``: members present who stand aside from it. Problem below zero."""

    file: str
    grade: str
    yes: int
    no: int = 0
    abstained: int = 0
    recused: int = 0

    def __post_init__(self) -> None:
        """Check the numbers."""
        if min(self.yes, self.no, self.abstained, self.recused) < 0:
            raise Problem("票数不能小于 0。", field="yes")

    @property
    def cast(self) -> int:
        """Votes given."""
        return self.yes + self.no + self.abstained


@dataclass(frozen=True, slots=True)
class VoteFinding:
    """A condition of a vote: what was found, what is wanted, and a sentence with both."""

    code: str
    is_met: bool
    found: int
    wanted: int
    words: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The result for a file. An invalid vote decides nothing: ``has_passed`` is None then, not False."""

    file: str
    grade: str
    has_passed: bool | None
    findings: tuple[VoteFinding, ...]

    @property
    def is_valid(self) -> bool:
        """Was the vote valid?"""
        return self.has_passed is not None


# ── meeting and vote ────────────────────────────────────────────────────────────────────────────
def quorum_finding(meeting: Meeting, rule: VoteRule, recused: int = 0) -> VoteFinding:
    """Are enough members here?"""
    away = recused if rule.is_reduced_by_recusal else 0
    members, present = meeting.members - away, meeting.present - away
    wanted = rule.quorum.of(members)
    is_met = present >= max(wanted, 1)
    verdict = "会议有效" if is_met else "会议无效"
    words = f"委员 {members} 人，到会 {present} 人，要求{rule.quorum.words}（{wanted} 人），{verdict}"
    return VoteFinding("quorum", is_met, present, wanted, words)


def decide(meeting: Meeting, count: Count, rule: VoteRule) -> Decision:
    """The result of one vote, with its numbers.

    Invalid, and thus undecided, if too few members are here, or if more votes were given than there are voters.
    Members present who gave no vote count in the base of those present, like abstentions.
    """
    quorum = quorum_finding(meeting, rule, count.recused)
    voters = meeting.present - count.recused
    is_clean = count.cast <= voters
    words = f"可投票 {voters} 人，收回 {count.cast} 票" + ("" if is_clean else "，票多于人，投票无效")
    returned = VoteFinding("returned", is_clean, count.cast, voters, words)
    base = meeting.present if rule.base == Base.PRESENT else meeting.members
    if rule.is_reduced_by_recusal:
        base -= count.recused
    ratio = rule.ratio_for(count.grade)
    wanted = ratio.of(base)
    is_passed = count.yes >= max(wanted, 1)
    words = (
        f"赞成 {count.yes} 票、反对 {count.no} 票、弃权 {count.abstained} 票；{BASE_TITLES[rule.base]} {base} 人，"
        f"要求{ratio.words}（{wanted} 票），{'通过' if is_passed else '未通过'}"
    )
    passing = VoteFinding("passing", is_passed, count.yes, wanted, words)
    is_valid = quorum.is_met and returned.is_met
    return Decision(count.file, count.grade, is_passed if is_valid else None, (quorum, returned, passing))


# ── grades ──────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many of a grade: a part of all awards (rounded down), a number, or the smaller of both."""

    grade: str
    ratio: Fraction | None = None
    number: int | None = None

    def places(self, total: int) -> int:
        """How many places there are among ``total`` awards. Problem if the cap says nothing."""
        limits = [] if self.number is None else [self.number]
        if self.ratio is not None:
            limits.append(math.floor(self.ratio * total))
        if not limits:
            raise Problem(f"{self.grade}的上限要写比例或数目。", field="caps")
        return min(limits)


def cap_findings(
    awarded: Mapping[str, int], caps: Iterable[Cap], total: int | None = None
) -> list[VoteFinding]:
    """Does every grade keep within its cap? ``total``: all awards of the kind; by default those in ``awarded``."""
    every = sum(awarded.values()) if total is None else total
    found = []
    for cap in caps:
        places, given = cap.places(every), awarded.get(cap.grade, 0)
        limit = f"总数 {every} 的 {cap.ratio}" if cap.ratio is not None else "定额"
        verdict = "没有超过" if given <= places else f"超过 {given - places} 项"
        words = f"{cap.grade} {given} 项，上限 {places} 项（{limit}），{verdict}"
        found.append(VoteFinding(f"cap.{cap.grade}", given <= places, given, places, words))
    return found


@dataclass(frozen=True, slots=True)
class Filled:
    """Who gets the places of a grade. ``tied``: equal at the line, to be voted on again; ``beyond``: no place left."""

    chosen: tuple[str, ...]
    tied: tuple[str, ...]
    beyond: tuple[str, ...]


#: How the places of a grade are filled, for the page and the minutes.
CAP_WORDS = "通过的多于名额时，按赞成票从多到少取；末位赞成票相同、名额不够的，都不取，再投一次"


@dataclass(frozen=True, slots=True)
class Capped:
    """A passed file against the places of its grade: does it stand (None: tied at the line, to be voted on again)?"""

    has_passed: bool | None
    words: str


def cap_passed(passed: Sequence[Count], most: Mapping[str, int]) -> dict[str, Capped]:
    """The passed files whose grade has a cap, by file: who gets a place, who is tied at the line, who comes too late."""
    found: dict[str, Capped] = {}
    for grade, places in most.items():
        filled = fill_places([each for each in passed if each.grade == grade], places)
        limit = f"{grade}名额 {places} 项"
        found |= {file: Capped(has_passed=True, words=f"{limit}，在名额内") for file in filled.chosen}
        found |= {file: Capped(None, f"{limit}，末位赞成票相同，须再投一次") for file in filled.tied}
        found |= {
            file: Capped(has_passed=False, words=f"{limit}，赞成票排在名额以外") for file in filled.beyond
        }
    return found


def fill_places(counts: Sequence[Count], places: int) -> Filled:
    """Those that passed, by votes in favour, into the places; a tie at the line is left to a second vote, never cut.

    ``counts``: the passed files of one grade, their order means nothing.
    """
    if places < 0:
        raise Problem("名额不能小于 0。", field="places")
    ordered = sorted(counts, key=lambda each: (-each.yes, each.file))
    if len(ordered) <= places:
        return Filled(tuple(each.file for each in ordered), (), ())
    line = ordered[places].yes
    chosen = tuple(each.file for each in ordered if each.yes > line)
    at_line = tuple(each.file for each in ordered if each.yes == line)
    below = tuple(each.file for each in ordered if each.yes < line)
    return Filled(chosen, at_line, below) if len(chosen) < places else Filled(chosen, (), (*at_line, *below))
