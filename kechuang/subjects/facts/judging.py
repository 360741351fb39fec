"""What the rules say of organisations: one topic or all, one organisation or many, always as at a day that is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kechuang.rules.catalogue import Evaluation, Rule, RuleError, all_rules, evaluate, select
from kechuang.rules.facts import Facts
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
        if each.subject == SUBJECT and each.topic not in found and _holds_here(each, as_of, places):
            found[each.topic] = select(each.topic, as_of, places)
    return list(found.values())


def _holds_here(each: Rule, as_of: date, places: tuple[str, ...]) -> bool:
    return each.holds(as_of) and (not each.place or each.place in places)


def judge(
    organisation: Organisation,
    topic: str,
    as_of: date,
    *,
    readings: Mapping[str, str] | None = None,
    drafts: bool = False,
    changes: Mapping[object, object] | None = None,
    alternatives: bool = True,
) -> Evaluation:
    """What the topic's rule of the organisation's place says of it on ``as_of``.

    ``drafts``: count statements that are still being filled in, for its own check only. ``changes``: facts taken
    otherwise than they are known (None: unknown). Raises ``RuleError`` if the topic has no rule on that day.
    """
    places = places_of(organisation.region)
    chosen = select(topic, as_of, places)
    if chosen.subject != SUBJECT:
        raise RuleError(f"“{chosen.title}”不是判断企业的事项。")
    facts = fact_sheet(organisation, as_of=as_of, drafts=drafts)
    if changes:
        facts = facts.changed(changes)
    return evaluate(chosen, facts, as_of=as_of, places=places, readings=readings, alternatives=alternatives)


def judge_all(
    organisation: Organisation,
    as_of: date,
    *,
    readings: Mapping[str, str] | None = None,
    drafts: bool = False,
    changes: Mapping[object, object] | None = None,
) -> Judged:
    """Every topic that judges enterprises where the organisation is, from one sheet of facts."""
    places = places_of(organisation.region)
    facts = fact_sheet(organisation, as_of=as_of, drafts=drafts)
    if changes:
        facts = facts.changed(changes)
    return Judged(
        facts,
        tuple(
            evaluate(each, facts, as_of=as_of, places=places, readings=readings, alternatives=False)
            for each in topics(as_of, places)
        ),
    )


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
                one, sheets[each.pk], as_of=as_of, places=places, readings=readings, alternatives=False
            )  # fmt: skip
