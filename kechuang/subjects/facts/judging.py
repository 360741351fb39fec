"""What the rules say of organisations: one topic or all, one organisation or many, always as at a day that is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kechuang.rules.catalogue import Evaluation, Rule, RuleError, all_rules, evaluate, select
from kechuang.rules.facts import Facts
from kechuang.rules.values import FactRef
from kechuang.subjects.facts.derived import derive
from kechuang.subjects.facts.sheet import fact_sheet, fact_sheets, places_of
from kechuang.subjects.models import Organisation
from kechuang.subjects.states import OrganisationKind

#: The subject of rules that are asked of an organisation itself; carriers and projects have rules of their own.
SUBJECT = "enterprise"


@dataclass(frozen=True, slots=True)
class Judged:
    """One organisation with all topics answered from one sheet of facts."""

    facts: Facts
    evaluations: tuple[Evaluation, ...]


def topics(as_of: date, places: tuple[str, ...] = ()) -> list[Rule]:
    """The rules that judge enterprises on a day in a place, one a topic, in the order of registration."""
    found: dict[str, Rule] = {}
    for each in all_rules():
        day = each.day_counted(as_of)
        if each.subject == SUBJECT and each.topic not in found and _holds_here(each, day, places):
            found[each.topic] = select(each.topic, day, places)
    return list(found.values())


def _holds_here(each: Rule, as_of: date, places: tuple[str, ...]) -> bool:
    return each.holds(as_of) and (not each.place or each.place in places)


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a check takes otherwise than it is on file: readings of silent laws, facts, and guesses of missing years.

    ``drafts``: count statements that are still being filled in, for the organisation's own check only. ``changes``:
    facts taken otherwise (None: unknown). ``estimates``: years that nobody has filed are guessed as the year before.
    """

    readings: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[FactRef, Any] = field(default_factory=dict)
    drafts: bool = False
    estimates: bool = False


AS_FILED = Assumed()


def judge(
    organisation: Organisation,
    topic: str,
    as_of: date,
    *,
    readings: Mapping[str, str] | None = None,
    assumed: Assumed = AS_FILED,
    alternatives: bool = True,
) -> Evaluation:
    """What the topic's rule of the organisation's place says of it on ``as_of``.

    Raises ``RuleError`` as ``rule_for`` does, or for a reading that is not offered.
    """
    places = places_of(organisation.region)
    chosen = rule_for(organisation, topic, as_of)
    facts = assumed_sheet(organisation, as_of, assumed)
    options = {**assumed.readings, **(readings or {})}
    day = chosen.day_counted(as_of)
    return evaluate(chosen, facts, as_of=day, places=places, readings=options, alternatives=alternatives)


def rule_for(organisation: Organisation, topic: str, as_of: date) -> Rule:
    """The topic's rule on a day where the organisation is.

    Raises ``RuleError`` if there is none on that day, or it judges something else than enterprises.
    """
    places = places_of(organisation.region)
    chosen = select(topic, as_of, places)
    chosen = select(topic, chosen.day_counted(as_of), places)
    if chosen.subject != SUBJECT:
        raise RuleError(f"“{chosen.title}”不是判断企业的事项。")
    return chosen


def judge_all(organisation: Organisation, as_of: date, *, assumed: Assumed = AS_FILED) -> Judged:
    """Every topic that judges enterprises where the organisation is, from one sheet of facts."""
    places = places_of(organisation.region)
    facts = assumed_sheet(organisation, as_of, assumed)
    return Judged(
        facts,
        tuple(
            evaluate(
                each,
                facts,
                as_of=each.day_counted(as_of),
                places=places,
                readings=assumed.readings,
                alternatives=False,
            )
            for each in topics(as_of, places)
        ),
    )


def assumed_sheet(organisation: Organisation, as_of: date, assumed: Assumed) -> Facts:
    """The sheet of an organisation with what is assumed put in, each with its origin in words."""
    facts = fact_sheet(organisation, as_of=as_of, drafts=assumed.drafts)
    values, origins = dict(facts.values), dict(facts.origins)
    if assumed.estimates:
        for ref, (value, year) in estimates(facts, as_of.year - 1).items():
            values[ref] = value
            origins[ref] = f"按{year}年的数估计，未填报"
    for ref, value in assumed.changes.items():
        values[ref] = value
        origins[ref] = "本次自测时填写，未存档"
    derive(values, origins, as_of)
    return Facts(values, origins=origins, title=facts.title)


def estimates(facts: Facts, last: int) -> dict[FactRef, tuple[Any, int]]:
    """Years up to ``last`` that nobody has filed, each as the nearest year before it: (value, that year)."""
    known: dict[str, dict[int, Any]] = {}
    for ref, value in facts.values.items():
        name, year = ref
        if year is not None:
            known.setdefault(name, {})[year] = value
    found: dict[FactRef, tuple[Any, int]] = {}
    for name, years in known.items():
        newest = max(years)
        for year in range(newest + 1, last + 1):
            found[FactRef(name, year)] = (years[newest], newest)
    return found


def judge_many(
    organisations: Sequence[Organisation],
    topic: str,
    as_of: date,
    *,
    readings: Mapping[str, str] | None = None,
) -> dict[int, Evaluation]:
    """The answers of one topic by organisation key; organisations where no rule of it holds are left out."""
    return {pk: result for pk, _, result in sweep(organisations, [topic], as_of, readings=readings)}


def sweep(
    organisations: Sequence[Organisation],
    wanted: Iterable[str] | None,
    as_of: date,
    *,
    readings: Mapping[str, str] | None = None,
) -> Iterator[tuple[int, tuple[str, ...], Evaluation]]:
    """Organisation key, places and answer for each organisation and topic (None: all). Their regions must be loaded."""
    sheets = fact_sheets(organisations, as_of=as_of)
    chosen: dict[tuple[str, ...], list[Rule]] = {}
    named = None if wanted is None else set(wanted)
    for each in organisations:
        if each.kind != OrganisationKind.ENTERPRISE:
            continue
        places = places_of(each.region)
        if places not in chosen:
            chosen[places] = [r for r in topics(as_of, places) if named is None or r.topic in named]
        for one in chosen[places]:
            yield each.pk, places, evaluate(
                one, sheets[each.pk], as_of=one.day_counted(as_of), places=places, readings=readings,
                alternatives=False,
            )  # fmt: skip
