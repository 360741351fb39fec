"""A kind of matter (事项) as data: what is asked, by which way a case goes, who decides, how it is scored.

A kind is plain data through and through: a pack's file registers one, an administrator copies one and changes it on a
screen, a call freezes the version that it starts with (``as_data``/``from_data``), and a changed one can be written out
as a pack's file again. Nothing in it is code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from kechuang.programs.states import FieldKind, KindGroup, Step

T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """A text that a kind rests on. ``confirmed`` False: not read in the official text, and shown so."""

    title: str
    clause: str = ""
    confirmed: bool = True


@dataclass(frozen=True)
class Question:
    """One question of the form.

    ``unit``: shown inside the field; money is always stored in yuan (``money_unit`` says in what it is typed: 元 or
    万元). ``most``: characters of a text, rows of a table, files of an attachment. ``columns``: of a table, each a question.
    ``fact``: name of the fact (``kechuang.rules.facts``) that fills it from the registry, ``fact_year`` its year counted
    from the call's (−1: the year before; None: a fact as of the day). ``prefill``: what else fills it
    (``organisation.name``, ``organisation.uscc``, ``last_year``…). ``identifying``: left out of the copy that a blinded
    expert reads. ``compared``: its text takes part in the search for duplicates. ``when``: shown only if another question's
    answer is one of these (``{"kind": ("joint",)}``).
    """

    code: str
    title: str
    kind: FieldKind = FieldKind.TEXT
    section: str = ""
    required: bool = True
    help: str = ""
    unit: str = ""
    money_unit: str = "万元"
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    most: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple[Question, ...] = ()
    fact: str = ""
    fact_year: int | None = None
    prefill: str = ""
    identifying: bool = False
    compared: bool = False
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of the form under a heading of its own."""

    code: str
    title: str
    help: str = ""


@dataclass(frozen=True)
class Material:
    """A document to hand in. ``sample``: what a good one looks like, in words; ``accepts``: file name endings."""

    code: str
    title: str
    required: bool = True
    help: str = ""
    sample: str = ""
    accepts: tuple[str, ...] = ("pdf", "docx", "xlsx", "jpg", "png")
    most: int = 1
    identifying: bool = True


class ConditionKind(StrEnum):
    """How a condition of applying is answered before anything is filled in."""

    RULE = "rule"  # a topic of ``kechuang.rules``, asked of the applicant's facts
    APPLICANT = "applicant"  # the kind of organisation
    QUALIFICATION = "qualification"  # holds one of these, in force
    NO_BAN = "no_ban"  # no restriction on applying
    LIMIT = "limit"  # the limits of the kind
    BY_HAND = "by_hand"  # only a person can say


@dataclass(frozen=True)
class Condition:
    """One condition of applying, with its clause. ``of``: the topic, kinds or qualifications that are asked."""

    code: str
    title: str
    kind: ConditionKind = ConditionKind.BY_HAND
    of: tuple[str, ...] = ()
    clause: str = ""
    help: str = ""
    blocking: bool = True


@dataclass(frozen=True)
class StepPlan:
    """One step of the way: who does it, and within how many working days.

    ``promised``: the days that the bureau promises; ``statutory``: those that law allows (None: law is silent).
    ``roles``: the posts that act; empty: those that the lifecycle names. ``post``: the duty office in words.
    """

    step: Step
    promised: int | None = None
    statutory: int | None = None
    roles: tuple[str, ...] = ()
    post: str = ""
    note: str = ""


@dataclass(frozen=True)
class Limit:
    """How many one may lead or join: counted over cases and running projects; all numbers are data.

    ``whom``: ``person`` or ``organisation``. ``roles``: what parts are counted (``lead``, ``member``, ``partner``).
    ``states``: ``applying``, ``ongoing``. ``kinds``: codes of kinds (or groups, as ``group:project``) that count; empty: the
    kind itself. ``excluding``: kinds that do not. ``window``: ``call``, ``year`` or ``all``. ``most``: the cap, inclusive.
    ``unless_fact``/``above``: not limited if the organisation's fact is greater than that.
    """

    code: str
    title: str
    whom: str
    roles: tuple[str, ...]
    states: tuple[str, ...]
    most: int
    window: str = "year"
    kinds: tuple[str, ...] = ()
    excluding: tuple[str, ...] = ()
    clause: str = ""
    confirmed: bool = True
    unless_fact: str = ""
    above: Decimal | None = None


@dataclass(frozen=True)
class ScoreItem:
    """One line of the score sheet: its greatest score, and what to look at."""

    code: str
    title: str
    maximum: Decimal
    help: str = ""
    key: bool = False


@dataclass(frozen=True)
class ReviewPlan:
    """How experts judge: how many a file, whether they know who applies, how scores become a result.

    ``method``: ``mean``, ``trimmed``, ``median`` or ``calibrated``. ``pass_line``: the aggregate that is needed (None: by
    rank alone). ``comment_below``/``comment_above``: outside these a comment is demanded. ``vote``: the committee votes.
    """

    experts: int = 5
    blinded: bool = True
    method: str = "trimmed"
    pass_line: Decimal | None = None
    comment_below: Decimal = Decimal(60)
    comment_above: Decimal = Decimal(90)
    items: tuple[ScoreItem, ...] = ()
    disciplines_from: str = ""
    per_institution: int = 1
    vote: bool = False
    quorum: tuple[int, int] = (2, 3)
    grades: tuple[tuple[str, str, int, int], ...] = ()  # code, title, pass ratio as numerator and denominator


@dataclass(frozen=True)
class Kind:
    """A kind of matter, in one version.

    ``applicants``: kinds of organisations that may apply; empty: a person applies for himself. ``title_field``: the question whose
    answer names the case; ``amount_field``: that which asks for money. ``conditions`` are asked before the form,
    ``limits`` at every gate. ``publicity``: working days. ``objection_hint``: what no objection can be raised about. ``correction_days``: working
    days for mending. ``hand_over``: the event's name for what comes after approval (``task_book``, ``qualification``,
    ``award``, ``payment``, ``appointment``). ``design``: numbers here that are our proposals, not law. ``drafts``: how many one applicant may be
    filling in at once in a call.
    """

    code: str
    title: str
    group: KindGroup
    summary: str
    sources: tuple[Source, ...]
    steps: tuple[StepPlan, ...]
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    english: str = ""
    version: int = 1
    place: str = ""
    applicants: tuple[str, ...] = ("enterprise",)
    materials: tuple[Material, ...] = ()
    conditions: tuple[Condition, ...] = ()
    limits: tuple[Limit, ...] = ()
    review: ReviewPlan | None = None
    title_field: str = "title"
    amount_field: str = ""
    leader_field: str = ""
    publicity: int = 5
    correction_days: int = 5
    correction_rounds: int = 1
    objection_excludes: tuple[str, ...] = ()
    pledge: str = ""
    fee: str = "不收费"
    contact: str = ""
    hand_over: str = ""
    design: str = ""
    base: str = ""
    drafts: int = 1

    @property
    def source(self) -> str:
        """The sources in one line."""
        return "；".join(" ".join(filter(None, (each.title, each.clause))) for each in self.sources)

    def step(self, step: str) -> StepPlan | None:
        """The plan of a step; None if the kind does without it."""
        return next((each for each in self.steps if each.step == step), None)

    def next_step(self, state: str) -> str | None:
        """The step after a state (``draft`` or a step's); None after the last."""
        order = ["draft", *(str(each.step) for each in self.steps)]
        place = order.index(state)
        return order[place + 1] if place + 1 < len(order) else None

    def question(self, code: str) -> Question | None:
        """A question by code."""
        return next((each for each in self.questions if each.code == code), None)

    def material(self, code: str) -> Material | None:
        """A material by code."""
        return next((each for each in self.materials if each.code == code), None)

    def questions_of(self, section: str) -> list[Question]:
        """The questions under a heading."""
        return [each for each in self.questions if each.section == section]


# ── as data and back ─────────────────────────────────────────────────────────────────────────


def as_data(thing: Any) -> Any:
    """A kind, or a part of one, as JSON can hold it. What stands at its default is left out."""
    if is_dataclass(thing):
        return {
            each.name: as_data(getattr(thing, each.name))
            for each in fields(thing)
            if getattr(thing, each.name) != each.default
        }
    if isinstance(thing, StrEnum):
        return str(thing)
    if isinstance(thing, Decimal):
        return str(thing)
    if isinstance(thing, (tuple, list)):
        return [as_data(each) for each in thing]
    return thing


def from_data(data: Mapping[str, Any]) -> Kind:
    """A kind from its data. Raises ``ValueError`` that says where something cannot be read."""
    return _made(Kind, data, "事项")


def changed(kind: Kind, **changes: Any) -> Kind:
    """The same kind with parts put otherwise."""
    return replace(kind, **changes)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _made(kind: type[T], data: Any, where: str) -> T:
    if not isinstance(data, Mapping):
        raise ValueError(f"{where}：应为一组名称和内容。")  # noqa: TRY004 - a fault of a file, not of a call
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    strange = sorted(set(data) - known)
    if strange:
        raise ValueError(f"{where}：不认识“{strange[0]}”。")
    hints = _hints(kind)  # type: ignore[arg-type]
    given = {name: _read(hints[name], value, f"{where}·{name}") for name, value in data.items()}
    try:
        return kind(**given)
    except TypeError as error:
        missing = [e.name for e in fields(kind) if e.name not in given and e.default is MISSING]  # type: ignore[arg-type]
        raise ValueError(f"{where}：缺少{'、'.join(missing) or str(error)}。") from error


def _read(hint: Any, value: Any, where: str) -> Any:
    if get_origin(hint) is UnionType:
        if value is None:
            return None
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        return _read_many(hint, value, where)
    if is_dataclass(hint):
        return _made(hint, value, where)  # type: ignore[arg-type]
    return _read_one(hint, value, where)


def _read_many(hint: Any, value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"{where}：应为一列。")  # noqa: TRY004 - a fault of a file, not of a call
    parts = get_args(hint)
    if len(parts) == 2 and parts[1] is Ellipsis:
        return tuple(_read(parts[0], each, f"{where}[{place}]") for place, each in enumerate(value, 1))
    if len(parts) != len(value):
        raise ValueError(f"{where}：应有{len(parts)}项。")
    return tuple(_read(part, each, where) for part, each in zip(parts, value, strict=True))


def _read_one(hint: Any, value: Any, where: str) -> Any:
    if hint is Decimal:
        try:
            found = Decimal(str(value))
        except InvalidOperation as error:
            raise ValueError(f"{where}：“{value}”不是数。") from error
        if not found.is_finite():
            raise ValueError(f"{where}：“{value}”不是数。")
        return found
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        try:
            return hint(value)
        except ValueError as error:
            raise ValueError(f"{where}：没有“{value}”这一种。") from error
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise ValueError(f"{where}：“{value}”应为{_WORDS.get(hint, hint.__name__)}。")
    return value


_WORDS = {str: "文字", int: "整数", bool: "是或否"}


def walk(questions: tuple[Question, ...]) -> Iterator[Question]:
    """All questions, the columns of tables included."""
    for each in questions:
        yield each
        yield from walk(each.columns)
