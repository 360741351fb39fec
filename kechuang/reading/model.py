"""What the reader returns: plain frozen values, no behaviour beyond small derived facts.

Every position counts characters (Python code points) of the *original* text from 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class ReadingError(Exception):
    """A document that cannot be read. ``code`` is stable; the message is for the person who gave it."""

    code = "unreadable"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Kind(StrEnum):
    """Is the number a result or a goal?"""

    ACTUAL = "actual"
    TARGET = "target"


class Form(StrEnum):
    """How the statement is expressed (the kinds of the acceptance list, A2)."""

    VALUE = "value"  # a value, with or without a comparator
    GROWTH = "growth"  # growth alone; ``growth_pct`` holds it, ``value`` is None
    SHARE = "share"  # a ratio or share in %
    RANGE = "range"  # N-M
    STRETCH = "stretch"  # 确保A力争B (value, value_hi); 力争B alone has certainty 力争
    RANK = "rank"  # an absolute rank, smaller is better
    RANK_CHANGE = "rank_change"  # 前移n位
    POINTS = "points"  # change in percentage points, never the same as %
    MULTIPLE = "multiple"  # n times of last year, no value
    COMPLETION = "completion"  # 完成…的71.8%
    COVERAGE = "coverage"  # all of a class (全覆盖, 消零)
    MILESTONE = "milestone"  # done or not done
    QUALITATIVE = "qualitative"  # 一批, 大幅提升, 走在前列
    STATUTORY = "statutory"  # 不低于法定增长
    MASKED = "masked"  # x多项: a number withheld in the text; value is None


#: Forms that carry a number (or withhold one): only these are written by ``--out``.
QUANTIFIED = frozenset(
    {
        Form.VALUE,
        Form.GROWTH,
        Form.SHARE,
        Form.RANGE,
        Form.STRETCH,
        Form.RANK,
        Form.RANK_CHANGE,
        Form.POINTS,
        Form.MULTIPLE,
        Form.COMPLETION,
        Form.MASKED,
    }
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a document: an indicator, what is said of it, and where it stands.

    ``cmp`` is one of ``= >= > <= < ~ range stretch growth growth>= growth> share share>= share>
    share~ delta masked`` or, for statements without a number, the empty string. Percentages are in %
    (56.9 means 56.9 %). ``unit`` is as written after folding to simplified characters (万元, 家, %).
    """

    kind: Kind
    form: Form
    indicator: str  # the words of the text, cleaned
    norm: str  # the normal name: from the catalogue where it is known, else built by rule
    start: int
    end: int
    span: str  # original[start:end]
    cmp: str = "="
    value: Decimal | None = None
    value_hi: Decimal | None = None
    unit: str | None = None
    growth_pct: Decimal | None = None
    growth_cmp: str | None = None  # comparator of the growth where a value stands too
    multiple: Decimal | None = None
    share_pct: Decimal | None = None
    completion_pct: Decimal | None = None
    rank: int | None = None
    rank_scope: str | None = None
    rank_change: int | None = None  # positive: towards the first place
    approx: str | None = None  # 多, 余, 约, 近, 左右, 预计
    certainty: str | None = None  # 确保, 力争, 争取 …
    mode: str | None = None  # 新增, 净增, 累计, 总量, 达到, 完成 …
    cumulative: bool = False
    period: str | None = None  # "2014", "2023", "2021-2025", "累计" …
    region: str | None = None
    region_inferred: bool = False
    holder: str | None = None  # duty-holder named in the text
    basis: str | None = None  # what a growth compares with, where it is said
    note: str | None = None
    code: str | None = None  # the catalogue's code of the indicator, where it is known
    node: int | None = None  # index into Reading.nodes
    confidence: float = 1.0  # 0..1
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A heading or a point of a named framework in the plan's own order.

    ``parent`` indexes ``Reading.nodes`` (None: top). ``framework`` names the framework a node belongs
    to (``126``, ``围绕一条主线…``); headings have ``framework=None``.
    """

    index: int
    parent: int | None
    depth: int
    label: str  # 一, (二), 3., 1. …
    title: str
    start: int
    end: int  # end of the node's text (exclusive), children included
    framework: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A catalogue entry that the reader may name an indicator by; handed in by the caller."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Hidden:
    """A stretch of the original that is never shown: spam in the place of a name, a pinyin gloss."""

    start: int
    end: int
    reason: str  # "spam" | "gloss" | "break" …


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read: the original, the statements, the plan's tree, and what was hidden."""

    original: str
    cleaned: str
    origin: tuple[int, ...]  # origin[i] = position in the original of cleaned character i
    title: str
    year: int | None  # the year that the document is about (for a summary with a plan: the plan's)
    region: str | None
    region_inferred: bool
    nodes: tuple[Node, ...] = ()
    statements: tuple[Statement, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    warnings: tuple[str, ...] = field(default=())
