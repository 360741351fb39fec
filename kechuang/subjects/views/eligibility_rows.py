"""Evaluations as pages draw them: cards, findings in order, the score table, readings, facts to enter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.urls import reverse

from kechuang.rules.catalogue import Alternative, Evaluation, Reading, Rule
from kechuang.rules.facts import Fact, FactSource, facts_by_name
from kechuang.rules.findings import Finding, Score
from kechuang.rules.parameters import MARKS, Parameter, Value, parameters
from kechuang.rules.values import FactRef
from kechuang.rules.verdicts import VERDICT_TITLES, Verdict
from kechuang.subjects.facts.derived import DERIVED
from kechuang.subjects.forms.eligibility import Asked, field_unit, key_of
from kechuang.subjects.logic.closeness import Standing, closeness, in_order, standing_of
from kechuang.subjects.logic.wording import (
    TONES,
    Said,
    amount_title,
    fact_title,
    fact_words,
    said,
    value_words,
)
from kechuang.subjects.models import Organisation


class Ways(Protocol):
    """Where the facts of one subject are entered."""

    def of(self, ref: FactRef, fact: Fact) -> tuple[str, str]:
        """Where a fact is entered, in words, and the address; no address for what is answered for one check only."""


@dataclass(frozen=True)
class Entrances:
    """Where an organisation's facts are entered. ``years``: those that have a statement already."""

    organisation: Organisation
    years: frozenset[int]

    def of(self, ref: FactRef, fact: Fact) -> tuple[str, str]:
        """Where a fact is entered, in words, and the address; no address for what is answered for one check only."""
        pk = self.organisation.pk
        if ref in DERIVED:  # it follows from what the size rule asks
            page = reverse("subjects:eligibility_topic", args=[pk, "enterprise_size"])
            return "企业规模划型", f"{page}#missing"
        if fact.source == FactSource.STATEMENT:
            # what is declared as at a day stands in the newest statement
            year = max(self.years, default=None) if ref.year is None else ref.year
            if year in self.years:
                page = reverse("subjects:statement_detail", args=[pk, year])
                return f"{year}年度报表", f"{page}#f-{ref.name}"
            return "年度报表", reverse("subjects:statement_years", args=[pk])
        if fact.source == FactSource.REGISTRY:
            return "单位资料", reverse("subjects:organisation_edit", args=[pk])
        if fact.source == FactSource.IP:
            return "知识产权", f"{reverse('subjects:organisation_detail', args=[pk])}#right"
        if fact.source == FactSource.QUALIFICATION:
            return "资质", f"{reverse('subjects:organisation_detail', args=[pk])}#qualification"
        return "", ""


@dataclass(frozen=True)
class Lacking:
    """A fact that nobody has told: what it is, where it is entered, or how it is answered here."""

    ref: FactRef
    key: str
    title: str
    help: str
    where: str
    url: str
    fact: Fact | None
    unit: str = ""


@dataclass(frozen=True)
class FindingRow:
    """One finding as drawn."""

    code: str
    label: str
    plain: str
    clause: str
    verdict: str
    title: str
    tone: str
    said: Said
    note: str
    lacking: list[Lacking]
    parts: list[FindingRow]


@dataclass(frozen=True)
class ScoreRow:
    """One row of the score table as drawn. ``level``: how deep it stands."""

    score: Score
    found: str
    points: str
    tone: str
    title: str
    level: int


@dataclass(frozen=True)
class ReadingRow:
    """One silent place of the law: its options, which is chosen, and what the others would give."""

    reading: Reading
    chosen: str
    others: list[tuple[str, str]]


@dataclass(frozen=True)
class UnconfirmedRow:
    """One number of law that was used and not read in the official text."""

    title: str
    value: str
    mark: str
    doc: str
    clause: str
    note: str


@dataclass(frozen=True)
class Card:
    """One topic in the list of all."""

    rule: Rule
    standing: Standing
    title: str
    tone: str
    url: str
    points: str
    amounts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def bars(self) -> list[tuple[str, int]]:
        """How many conditions stand how: tone and number, none left out but zeros."""
        one = self.standing
        counts = (
            (Verdict.MET, one.met),
            (Verdict.UNMET, one.unmet),
            (Verdict.UNKNOWN, one.unknown),
            (Verdict.MANUAL, one.manual),
        )
        return [(TONES[verdict], count) for verdict, count in counts if count]


def cards_of(
    organisation: Organisation, evaluations: Iterable[Evaluation], asked: Asked
) -> tuple[list[Card], list[Card]]:
    """The topics that one can apply for, nearest first; and those that only compute."""
    ordered = sorted(evaluations, key=closeness)
    drawn = [_card(organisation, each, asked) for each in ordered]
    return [each for each in drawn if each.rule.is_policy], [
        each for each in drawn if not each.rule.is_policy
    ]


def _card(organisation: Organisation, result: Evaluation, asked: Asked) -> Card:
    standing = standing_of(result)
    address = reverse("subjects:eligibility_topic", args=[organisation.pk, result.rule.topic])
    return Card(
        result.rule,
        standing,
        VERDICT_TITLES[result.verdict],
        TONES[result.verdict],
        f"{address}?{asked.query}",
        points_words(standing),
        amounts=[
            (amount_title(result.rule, result.verdict, stored), value_words(stored["value"], stored["unit"]))
            for stored in (each.as_dict() for each in result.amounts)
            if stored["value"] is not None
        ][:3],
    )


def points_words(standing: Standing) -> str:
    """The score in words: 72分, 62—88分（满分100分）; empty where the rule has none."""
    points = standing.points
    if points is None:
        return ""
    if points.certain is not None:
        return f"{value_words(points.certain, '分')}（满分{value_words(points.full, '分')}）"
    if points.low is None or points.high is None:
        return "还算不出"
    return f"{value_words([points.low, points.high], '分')}（满分{value_words(points.full, '分')}）"


def findings_of(entrances: Ways, result: Evaluation) -> dict[str, list[FindingRow]]:
    """Findings as drawn by verdict: unmet, unknown, manual, met."""
    by_verdict = in_order(result.findings)
    return {
        str(verdict): [finding_row(entrances, each) for each in found]
        for verdict, found in by_verdict.items()
    }


def finding_row(entrances: Ways, finding: Finding) -> FindingRow:
    """One finding as drawn, with its parts."""
    condition = finding.condition
    return FindingRow(
        condition.code,
        condition.label,
        condition.plain,
        condition.clause,
        str(finding.verdict),
        VERDICT_TITLES[finding.verdict],
        TONES[finding.verdict],
        said(finding.as_dict()),
        finding.note,
        lacking_of(entrances, finding.missing),
        [finding_row(entrances, each) for each in finding.parts],
    )


def lacking_of(entrances: Ways, refs: Iterable[FactRef]) -> list[Lacking]:
    """Facts that nobody has told, as drawn."""
    return [_lacking(entrances, FactRef(*ref)) for ref in dict.fromkeys(refs)]


def _lacking(entrances: Ways, ref: FactRef) -> Lacking:
    fact = facts_by_name.get(ref.name)
    if fact is None:
        return Lacking(ref, key_of(ref), ref.name, "", "", "", None)
    where, url = entrances.of(ref, fact)
    return Lacking(ref, key_of(ref), fact_title(ref), fact.help, where, url, fact, field_unit(fact))


def scores_of(result: Evaluation) -> list[ScoreRow]:
    """The score table as drawn, in the rule's own order."""
    group = {each.code: each.group for each in result.scores}
    return [_score_row(each, _depth(each.code, group)) for each in result.scores]


def _depth(code: str, group: dict[str, str]) -> int:
    depth, above = 0, group.get(code, "")
    while above in group and above != "total" and depth < len(group):
        depth, above = depth + 1, group[above]
    return depth


def _score_row(score: Score, level: int) -> ScoreRow:
    stored = score.as_dict()
    return ScoreRow(
        score,
        value_words(stored["found"], score.unit),
        _points(score),
        TONES[score.verdict],
        {Verdict.MET: "已定", Verdict.MANUAL: "专家评", Verdict.UNKNOWN: "缺数据"}.get(
            score.verdict, "不得分"
        ),
        level,
    )


def _points(score: Score) -> str:
    if score.points is not None:
        return value_words(score.points, "分")
    if score.low is not None and score.high is not None:
        return value_words([score.low, score.high], "分")
    return "—"


def readings_of(result: Evaluation) -> list[ReadingRow]:
    """The silent places that this check came by, with what the other readings would give where it differs."""
    rows = []
    for reading in result.rule.readings:
        if reading.code not in result.ask.read:
            continue
        others = [
            (each.option_title, difference(result, each))
            for each in result.alternatives
            if each.reading.code == reading.code
        ]
        rows.append(ReadingRow(reading, result.ask.chosen[reading.code], others))
    return rows


def difference(result: Evaluation, other: Alternative) -> str:
    """What another reading changes, in words."""
    changes = []
    if other.evaluation.verdict != result.verdict:
        changes.append(f"结论成为“{VERDICT_TITLES[other.evaluation.verdict]}”")
    now, then = standing_of(result), standing_of(other.evaluation)
    if points_words(now) != points_words(then):
        changes.append(f"得分由{points_words(now)}变为{points_words(then)}")
    for each in other.evaluation.findings:
        old = next((one for one in result.findings if one.code == each.code), None)
        if old is not None and old.verdict != each.verdict:
            changes.append(
                f"“{each.condition.label}”由{VERDICT_TITLES[old.verdict]}变为{VERDICT_TITLES[each.verdict]}"
            )
    for amount in other.evaluation.amounts:
        before = next((one for one in result.amounts if one.code == amount.code), None)
        if before is not None and before.as_dict()["value"] != amount.as_dict()["value"]:
            words = [value_words(one.as_dict()["value"], one.unit) for one in (before, amount)]
            changes.append(f"{amount.label}由{words[0]}变为{words[1]}")
    return "；".join(changes) or "分项有变化，结论不变"


def unconfirmed_of(result: Evaluation) -> list[UnconfirmedRow]:
    """Numbers of law that were used and are not confirmed, with what their mark means."""
    return [_unconfirmed(parameters.get(code), code, value) for code, value in result.unconfirmed]


def _unconfirmed(parameter: Parameter | None, code: str, value: Value) -> UnconfirmedRow:
    title = code if parameter is None else parameter.title
    shown = "" if isinstance(value.value, (dict, tuple, list)) else str(value.value)
    return UnconfirmedRow(title, shown, MARKS[value.mark], value.doc, value.clause, value.note)


def used_facts(result: Evaluation) -> list[tuple[str, str, str]]:
    """The facts that the rule asked for: title, value in words, where from. Unknown ones too."""
    rows = []
    for (name, year), value in sorted(
        result.ask.asked.items(), key=lambda item: (item[0][0], item[0][1] or 0)
    ):
        ref, fact = FactRef(name, year), facts_by_name.get(name)
        words = value_words(value, "") if fact is None else fact_words(fact, value)
        rows.append(
            (fact_title(ref), words, result.ask.facts.origin(name, year) if value is not None else "没有数据")
        )
    return rows


def stored_row(finding: Mapping[str, Any]) -> dict[str, Any]:
    """A finding of a stored trace as drawn."""
    return {
        "label": finding["label"],
        "clause": finding["clause"],
        "title": VERDICT_TITLES[finding["verdict"]],
        "tone": TONES[finding["verdict"]],
        "words": said(finding),
    }


def stored_fact(stored: Mapping[str, Any]) -> dict[str, str]:
    """A fact of a stored trace as drawn."""
    fact = facts_by_name.get(stored["name"])
    value = stored["value"]
    words = value_words(value, "") if fact is None else fact_words(fact, value)
    return {
        "title": fact_title(FactRef(stored["name"], stored["year"])),
        "value": words,
        "origin": stored["origin"],
    }


@dataclass(frozen=True)
class AmountRow:
    """One computed amount as drawn. ``label`` says where it is only what one would get."""

    label: str
    words: str
    how: str
    clause: str


def amounts_of(result: Evaluation) -> list[AmountRow]:
    """The computed amounts as drawn."""
    return [
        AmountRow(
            amount_title(result.rule, result.verdict, stored),
            value_words(stored["value"], stored["unit"]),
            stored["how"],
            stored["clause"],
        )
        for stored in (each.as_dict() for each in result.amounts)
    ]


def context_of(entrances: Entrances, result: Evaluation, asked: Asked) -> dict[str, Any]:
    """All that a page of one topic draws."""
    standing = standing_of(result)
    lacking = lacking_of(entrances, standing.missing)
    organisation = entrances.organisation
    return {
        "organisation": organisation,
        "result": result,
        "rule": result.rule,
        "asked": asked,
        "standing": standing,
        "verdict": {"title": VERDICT_TITLES[result.verdict], "tone": TONES[result.verdict]},
        "points": points_words(standing),
        "findings": findings_of(entrances, result),
        "lacking": lacking,
        "answers_here": any(not each.url and each.fact is not None for each in lacking),
        "here": reverse("subjects:eligibility_topic", args=[organisation.pk, result.rule.topic]),
        "scores": scores_of(result),
        "amounts": amounts_of(result),
        "readings": readings_of(result),
        "unconfirmed": unconfirmed_of(result),
    }
