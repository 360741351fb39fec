"""The year's board as plain values: one line a target, gathered into sections, counties and one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kechuang.assessment.logic.outcomes import ATTENTION, Judgement, Outcome
from kechuang.assessment.logic.words import half_up

#: Outcomes that ask a person to do something.
URGENT = frozenset({Outcome.MISSED, Outcome.BEHIND, Outcome.CANNOT_JUDGE, Outcome.NO_DATA, Outcome.BY_HAND})
_ORDER = {outcome: place for place, outcome in enumerate(ATTENTION)}


@dataclass(frozen=True, slots=True)
class Measured:
    """A value as it is shown, with the observation that it links to."""

    value: Decimal | None
    unit: str
    period: str
    status: str
    precision: str
    observation: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One target with its verdict and everything a row shows of it."""

    target: int
    name: str
    wanted: str
    form: str
    measure: str
    indicator: str
    region: str
    region_name: str
    own: bool
    node: int | None
    parent: int | None
    office: str
    period: str
    document: int | None
    span: tuple[int, int] | None
    statement: int | None
    judgement: Judgement
    actual: Measured | None
    base: Measured | None
    base_running: Measured | None = None
    rank: Measured | None = None
    base_rank: Measured | None = None
    floor: Decimal | None = None
    unit: str = ""
    text: str = ""

    @property
    def outcome(self) -> Outcome:
        """The verdict."""
        return self.judgement.outcome

    @property
    def key(self) -> str:
        """What makes lines of several territories one column."""
        return self.indicator or self.name

    @property
    def percent(self) -> Decimal | None:
        """Completion in %, for a bar; display only. What fell below its base has closed none of its gap."""
        done = shown_percent(self.judgement.completion)
        return None if done is None else max(done, Decimal(0))

    @property
    def pace(self) -> Decimal | None:
        """Where time stands, in %, for the bar's tick; display only."""
        return shown_percent(self.judgement.expected)


@dataclass(frozen=True, slots=True)
class Heading:
    """A plan node."""

    id: int
    parent: int | None
    title: str
    depth: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its own lines."""

    heading: Heading | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class County:
    """One county or zone: its verdicts by column, and how many of each there are."""

    code: str
    name: str
    is_zone: bool
    cells: tuple[Line | None, ...]
    tally: tuple[tuple[Outcome, int], ...]
    worst: Outcome | None


@dataclass(frozen=True, slots=True)
class Board:
    """How a year stands in one territory, on one day."""

    region: str
    region_name: str
    year: int
    as_of: date
    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]
    territories: tuple[tuple[str, str, bool], ...]

    @property
    def own(self) -> tuple[Line, ...]:
        """The territory's own targets, without those handed down."""
        return tuple(line for line in self.lines if line.own)

    def narrowed(self, *, node: int | None = None, outcome: str = "", county: str = "") -> Board:
        """The same board with some lines only; a node brings all below it."""
        below = self._below(node) if node is not None else None
        kept = tuple(
            line for line in self.lines
            if (below is None or line.node in below)
            and (not outcome or line.outcome == outcome)
            and (not county or line.region == county)
        )  # fmt: skip
        territories = tuple(each for each in self.territories if not county or each[0] == county)
        return Board(self.region, self.region_name, self.year, self.as_of, kept, self.headings, territories)

    def _below(self, node: int) -> set[int]:
        below = {node}
        for heading in self.headings:  # parents stand before their children
            if heading.parent in below:
                below.add(heading.id)
        return below

    def sections(self) -> list[Section]:
        """The territory's own lines under the headings of their plans, in the plans' order."""
        by_node: dict[int | None, list[Line]] = {}
        for line in self.own:
            by_node.setdefault(line.node, []).append(line)
        filled = self._with_ancestors({node for node in by_node if node is not None})
        sections = [Section(h, tuple(by_node.get(h.id, ()))) for h in self.headings if h.id in filled]
        known = {heading.id for heading in self.headings}
        rest = [line for node, lines in by_node.items() if node not in known for line in lines]
        return sections + ([Section(None, tuple(rest))] if rest else [])

    def _with_ancestors(self, nodes: set[int]) -> set[int]:
        parents = {heading.id: heading.parent for heading in self.headings}
        found: set[int] = set()
        for node in nodes:
            here: int | None = node
            while here is not None and here not in found:
                found.add(here)
                here = parents.get(here)
        return found

    def columns(self) -> list[tuple[str, str]]:
        """What counties are compared by: key and name, in the order of the territory's own targets."""
        handed = {line.key: line.name for line in self.lines if not line.own}
        ordered = {line.key: line.name for line in self.own if line.key in handed}
        return list((ordered | {key: name for key, name in handed.items() if key not in ordered}).items())

    def counties(self) -> list[County]:
        """One row a county or zone, with its cell in each column."""
        cells: dict[tuple[str, str], Line] = {}
        for line in self.lines:
            if not line.own:
                cells.setdefault((line.region, line.key), line)
        keys = [key for key, _ in self.columns()]
        rows = []
        for code, name, is_zone in self.territories:
            row = tuple(cells.get((code, key)) for key in keys)
            count = tally(line for line in row if line is not None)
            rows.append(County(code, name, is_zone, row, tuple(count.items()), worst_of(count)))
        return rows

    def attention(self, limit: int = 8) -> list[Line]:
        """What a person should look at first: missed, then behind by the widest gap, then what is not known."""
        urgent = [line for line in self.lines if line.outcome in URGENT]
        return sorted(
            urgent, key=lambda line: (_ORDER[line.outcome], not line.own, -_gap(line), line.target)
        )[:limit]

    def urgent(self) -> int:
        """How many lines ask for attention."""
        return sum(line.outcome in URGENT for line in self.lines)

    def sentence(self) -> str:
        """How the year stands, in one sentence."""
        own = self.own
        day = f"{self.as_of.year}年{self.as_of.month}月{self.as_of.day}日"
        if not own:
            return f"截至{day}，{self.region_name}{self.year}年还没有执行中的目标。"
        known, unknown = _parts(tally(own))
        head = f"截至{day}，{self.region_name}{self.year}年{len(own)}项目标"
        return head + "；".join(part for part in (f"中，{known}" if known else "", unknown) if part) + "。"


def _parts(count: dict[Outcome, int]) -> tuple[str, str]:
    reached = count.get(Outcome.REACHED, 0) + count.get(Outcome.STRETCH_REACHED, 0)
    known = []
    if reached:
        stretch = count.get(Outcome.STRETCH_REACHED, 0)
        known.append(f"{reached}项已达到" + (f"（其中{stretch}项达到力争目标）" if stretch else ""))
    for outcome, words in _KNOWN:
        if count.get(outcome):
            known.append(f"{count[outcome]}项{words}")
    unknown = [f"{count[outcome]}项{words}" for outcome, words in _UNKNOWN if count.get(outcome)]
    return "，".join(known), ("，" if not known else "") + "，".join(unknown) if unknown else ""


_KNOWN = (
    (Outcome.ON_PACE, "进度正常"),
    (Outcome.BEHIND, "进度滞后"),
    (Outcome.MISSED, "未达到"),
    (Outcome.STRETCH_SHORT, "力争目标未及"),
)
_UNKNOWN = (
    (Outcome.NOT_DUE, "未到期"),
    (Outcome.NO_DATA, "暂无数据"),
    (Outcome.CANNOT_JUDGE, "无法判定"),
    (Outcome.BY_HAND, "需人工认定"),
)


def tally(lines: Iterable[Line]) -> dict[Outcome, int]:
    """How many lines there are of each outcome, the most urgent first; those without are left out."""
    count = Counter(line.outcome for line in lines)
    return {outcome: count[outcome] for outcome in ATTENTION if count[outcome]}


def worst_of(count: dict[Outcome, int]) -> Outcome | None:
    """The outcome that colours a tile: the most urgent one."""
    return next(iter(count), None)


def shown_percent(ratio: Fraction | None) -> Decimal | None:
    """A ratio as a percentage with one decimal; display only."""
    return None if ratio is None else half_up(ratio * 100, 1)


def _gap(line: Line) -> Fraction:
    done, expected = line.judgement.completion, line.judgement.expected
    return Fraction(0) if done is None else (Fraction(1) if expected is None else expected) - done
