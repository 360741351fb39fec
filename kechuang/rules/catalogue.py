"""The rules: registered by packs, chosen by topic, place and as-of date, asked, and explained.

::

    @rule(
        code="hnte_2016", topic="hnte", title="高新技术企业认定", source="国科发火〔2016〕32号、195号",
        since=date(2016, 1, 1), as_of="申请日", readings=(CAP_BASE,),
    )
    def hnte(ask: Ask) -> Iterator[Yielded]:
        yield ask.at_least(STAFF, ratio(…), ask.param("hnte.staff_share"))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, localcontext
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from kechuang.rules.asking import Ask
from kechuang.rules.facts import Facts
from kechuang.rules.findings import Amount, Finding, Score, Yielded
from kechuang.rules.packs import load
from kechuang.rules.parameters import Value, parameters
from kechuang.rules.verdicts import Verdict, all_of

Judge = Callable[[Ask], Iterator[Yielded]]
#: Decimal products of three amounts of money are exact within so many digits.
_EXACT = Context(prec=90)


class RuleError(ValueError):
    """A rule that is not there, or a code that is taken; the message is for the person."""


class RuleKind(StrEnum):
    """What a rule is to whoever it judges. Titles and benefits are policies; the rest is counted about him."""

    RECOGNITION = "recognition"
    BENEFIT = "benefit"
    COMPUTATION = "computation"


RULE_KIND_TITLES: Mapping[str, str] = {
    RuleKind.RECOGNITION: "认定和评价",
    RuleKind.BENEFIT: "补助和优惠",
    RuleKind.COMPUTATION: "测算",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a law where it is silent: named options, one of them the default. ``why`` says what is silent."""

    code: str
    title: str
    options: tuple[tuple[str, str], ...]
    default: str
    why: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule of one time and place.

    ``topic``: what it is about; rules of a topic follow each other in time. ``place``: a region's code, empty for the
    whole country. ``since`` and ``until`` (inclusive): application dates that it judges. ``as_of``: in words, which day
    counts. ``parameters``: topics whose numbers it asks. ``subject``: ``enterprise`` or ``carrier``. ``of_last_year``: it counts a whole year, so
    that who asks today is told of the year before. ``result``: the
    title that one gets (the qualification's code). ``benefit``: the code of the amount that one gets or is spared.
    A rule with neither only computes.
    ``window``: in words, when one applies. ``confirmed`` False: the rule's text itself was not read.
    """

    code: str
    topic: str
    title: str
    source: str
    since: date
    judge: Judge
    until: date | None = None
    place: str = ""
    as_of: str = "申请日"
    parameters: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    subject: str = "enterprise"
    result: str = ""
    benefit: str = ""
    summary: str = ""
    window: str = ""
    confirmed: bool = True
    note: str = ""
    of_last_year: bool = False
    order: int = field(default=0)

    @property
    def kind(self) -> RuleKind:
        """A title, a benefit, or only a computation."""
        if self.result:
            return RuleKind.RECOGNITION
        return RuleKind.BENEFIT if self.benefit else RuleKind.COMPUTATION

    @property
    def is_policy(self) -> bool:
        """Is there something to be had by meeting it?"""
        return self.kind != RuleKind.COMPUTATION

    def day_counted(self, asked_on: date) -> date:
        """The as-of date for whoever asks on a day: that day, or the last one of the year before (``of_last_year``)."""
        return date(asked_on.year - 1, 12, 31) if self.of_last_year else asked_on

    def holds(self, day: date) -> bool:
        """Does it judge applications of this day?"""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(slots=True)
class Evaluation:
    """A rule's answer on one subject, with all that it was made from."""

    rule: Rule
    as_of: date
    verdict: Verdict
    findings: list[Finding]
    scores: list[Score]
    amounts: list[Amount]
    ask: Ask
    title: str = ""
    alternatives: list[Alternative] = field(default_factory=list)

    def finding(self, code: str) -> Finding:
        """The finding on a condition, or the part of a joined one; ``KeyError`` if there is none."""
        for each in self.findings:
            for one in each.walk():
                if one.condition.code == code:
                    return one
        raise KeyError(code)

    def score(self, code: str) -> Score:
        """A score item by code; ``KeyError`` if there is none."""
        for each in self.scores:
            if each.code == code:
                return each
        raise KeyError(code)

    def amount(self, code: str) -> Amount:
        """An amount by code; ``KeyError`` if there is none."""
        for each in self.amounts:
            if each.code == code:
                return each
        raise KeyError(code)

    @property
    def unconfirmed(self) -> list[tuple[str, Value]]:
        """Parameters that were used and were not read in the official text."""
        found = ((code, self.ask.table[code]) for code in sorted(self.ask.used))
        return [(code, value) for code, value in found if not value.is_confirmed]


@dataclass(frozen=True, slots=True)
class Alternative:
    """What another reading of a silent law would give, where the answer differs."""

    reading: Reading
    option: str
    option_title: str
    evaluation: Evaluation


rules_by_code: dict[str, Rule] = {}


def rule(
    *,
    code: str,
    topic: str,
    title: str,
    source: str,
    since: date,
    **more: object,
) -> Callable[[Judge], Judge]:
    """Register the decorated generator as a rule; see ``Rule`` for ``more``. Raises ``RuleError`` for a taken code."""

    def register(judge: Judge) -> Judge:
        if code in rules_by_code:
            raise RuleError(f"规则“{code}”登记了两次。")
        made = Rule(code=code, topic=topic, title=title, source=source, since=since, judge=judge, **more)  # type: ignore[arg-type]
        _refuse_overlap(made)
        rules_by_code[code] = made
        return judge

    return register


def _refuse_overlap(new: Rule) -> None:
    for old in rules_by_code.values():
        if (old.topic, old.place) != (new.topic, new.place):
            continue
        first, second = sorted((old, new), key=lambda each: each.since)
        if first.until is None or first.until >= second.since:
            raise RuleError(f"规则“{old.code}”与“{new.code}”同一事项、同一地方而时间重叠。")


def all_rules() -> list[Rule]:
    """Every installed rule, in the order of registration."""
    load()
    return list(rules_by_code.values())


def rule_of(code: str) -> Rule:
    """The rule with a code. Raises ``RuleError`` that names the codes that begin alike."""
    load()
    if code in rules_by_code:
        return rules_by_code[code]
    alike = [each for each in rules_by_code if each.startswith(code[:3])]
    raise RuleError(f"没有规则“{code}”。" + (f"您要的是不是：{'、'.join(alike)}？" if alike else ""))


def select(topic: str, as_of: date, places: Iterable[str] = ()) -> Rule:
    """The rule of a topic that judges a day: that of the nearest of ``places`` (the lowest first), else the national.

    Raises ``RuleError`` if there is none, naming the times that there are rules for.
    """
    load()
    own = [each for each in rules_by_code.values() if each.topic == topic]
    for place in (*places, ""):
        for each in own:
            if each.place == place and each.holds(as_of):
                return each
    spans = "；".join(
        f"{each.since}—{each.until or '今'} {each.title}{f'（{each.place}）' if each.place else ''}"
        for each in own
    )
    raise RuleError(f"“{topic}”在 {as_of} 没有适用的规则。" + (f"有：{spans}。" if spans else ""))


@lru_cache(maxsize=512)
def parameter_table(topics: tuple[str, ...], as_of: date, places: tuple[str, ...]) -> Mapping[str, Value]:
    """All parameters of some topics as they hold on a day in a place (the lowest place first)."""
    table = {}
    for code, parameter in parameters.items():
        if code.split(".", 1)[0] in topics:
            value = parameter.at(as_of, places)
            if value is not None:
                table[code] = value
    return MappingProxyType(table)


def evaluate(
    chosen: Rule,
    facts: Facts,
    *,
    as_of: date,
    places: tuple[str, ...] = (),
    readings: Mapping[str, str] | None = None,
    alternatives: bool = True,
    stored: Mapping[str, Value] | None = None,
) -> Evaluation:
    """Ask one rule about one subject. ``as_of`` is the day that the rule says; today is never assumed.

    ``readings`` chooses options of silent laws by code; ``alternatives``: ask the other options too and keep those
    answers that differ. ``stored``: numbers of law as a trace holds them, instead of what the files say now. Raises
    ``RuleError`` for an option that is not there.
    """
    options = _options(chosen, readings or {})
    table = table_of(chosen, as_of, places)
    if stored is not None:
        table = {**table, **stored}
    result = _once(chosen, facts, as_of, table, options)
    if alternatives:
        for reading in chosen.readings:
            if reading.code in result.ask.read:
                result.alternatives += _others(chosen, facts, as_of, table, options, reading, result)
    return result


def table_of(chosen: Rule, as_of: date, places: tuple[str, ...]) -> Mapping[str, Value]:
    """The numbers of law that a rule may ask for, as the files have them for a day in a place."""
    # a local rule's own place counts even where nobody says where the subject is
    own = (chosen.place,) if chosen.place and chosen.place not in places else ()
    return parameter_table((*chosen.parameters, chosen.topic), as_of, (*places, *own))


def _options(chosen: Rule, wanted: Mapping[str, str]) -> dict[str, str]:
    options = {each.code: each.default for each in chosen.readings}
    for code, option in wanted.items():
        known = next((each for each in chosen.readings if each.code == code), None)
        if known is None:
            continue  # a choice kept for another rule of the topic
        if option not in dict(known.options):
            names = "、".join(name for name, _ in known.options)
            raise RuleError(f"“{known.title}”没有“{option}”这种读法，可选：{names}。")
        options[code] = option
    return options


def _once(
    chosen: Rule, facts: Facts, as_of: date, table: Mapping[str, Value], options: Mapping[str, str]
) -> Evaluation:
    ask = Ask(facts, as_of, table, options)
    findings: list[Finding] = []
    scores: list[Score] = []
    amounts: list[Amount] = []
    with localcontext(_EXACT):
        for each in chosen.judge(ask):
            if type(each) is Finding:
                findings.append(each)
            elif type(each) is Score:
                scores.append(each)
            else:
                amounts.append(each)  # type: ignore[arg-type]
    verdict = all_of([each.verdict for each in findings])
    return Evaluation(chosen, as_of, verdict, findings, scores, amounts, ask, facts.title)


def _others(
    chosen: Rule,
    facts: Facts,
    as_of: date,
    table: Mapping[str, Value],
    options: Mapping[str, str],
    reading: Reading,
    first: Evaluation,
) -> list[Alternative]:
    found = []
    for option, title in reading.options:
        if option == options[reading.code]:
            continue
        other = _once(chosen, facts, as_of, table, {**options, reading.code: option})
        if _answer(other) != _answer(first):
            found.append(Alternative(reading, option, title, other))
    return found


def _answer(result: Evaluation) -> tuple[object, ...]:
    """What two evaluations are compared by: verdicts, points and amounts, not words."""
    return (
        result.verdict,
        tuple((each.code, each.verdict) for each in result.findings),
        tuple((each.code, each.points, each.low, each.high) for each in result.scores),
        tuple((each.code, str(each.value)) for each in result.amounts),
    )
