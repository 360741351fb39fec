"""Tenants as pages draw them: how long they have been inside, and whether what is on file makes them graduates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import may
from kechuang.rules.catalogue import Evaluation
from kechuang.rules.findings import Finding
from kechuang.rules.verdicts import VERDICT_TITLES, Verdict
from kechuang.subjects.facts.carrier import graduations
from kechuang.subjects.logic.carriers import GRADUATIONS
from kechuang.subjects.logic.wording import NOTHING, TONES, fact_title, said
from kechuang.subjects.models import Carrier, RuleResult, Tenancy
from kechuang.subjects.queries.carrier import tenants_with_stays

#: The verdict beside it says as much.
_SAID_ALREADY = frozenset({NOTHING, "是", "否"})


@dataclass(frozen=True)
class Ground:
    """One of the conditions of a graduate, as the tenant's facts answer it."""

    title: str
    verdict: str
    tone: str
    found: str


@dataclass(frozen=True)
class Graduate:
    """What the rule of graduates says of a tenant: never more than a hint for the person who decides."""

    verdict: str
    title: str
    tone: str
    grounds: dict[str, str]
    rows: list[Ground]
    missing: list[str]


@dataclass(frozen=True)
class TenantRow:
    """One tenant as drawn. ``url``: of its own file, for those who may open it."""

    stay: Tenancy
    overstays: bool
    url: str
    graduate: Graduate | None


def tenant_rows(actor: Actor, carrier: Carrier, today: date) -> list[TenantRow]:
    """A carrier's tenants as drawn. A fixed number of queries."""
    rows = tenants_with_stays(carrier, today)
    answers = graduates(actor, [stay for stay, _ in rows if stay.left_on is None], today)
    return [TenantRow(stay, over, _url(actor, stay), answers.get(stay.pk)) for stay, over in rows]


def _url(actor: Actor, stay: Tenancy) -> str:
    firm = stay.organisation
    if firm is None or not may(actor, "subjects.organisation.view", firm):
        return ""
    return reverse("subjects:organisation_detail", args=[firm.pk])


def graduates(actor: Actor, stays: Iterable[Tenancy], today: date) -> dict[int, Graduate]:
    """What the rule says of those tenants whose answers the actor may see, by the stay's key.

    Who runs a carrier does not see its tenants' figures: for him they are left out.
    """
    seen = {}
    for stay in stays:
        firm = stay.organisation
        if firm is not None and may(actor, "subjects.rule_result.view", RuleResult(organisation=firm)):
            seen[stay.pk] = firm
    answers = graduations(list(seen.values()), today)
    return {key: _graduate(answers[firm.pk]) for key, firm in seen.items() if firm.pk in answers}


def _graduate(answer: Evaluation) -> Graduate:
    parts = [part for finding in answer.findings for part in finding.parts if part.code in GRADUATIONS]
    return Graduate(
        str(answer.verdict),
        VERDICT_TITLES[answer.verdict],
        TONES[answer.verdict],
        {part.code: GRADUATIONS[part.code] for part in parts if part.verdict == Verdict.MET},
        [_ground(part) for part in parts],
        [
            fact_title(ref)
            for ref in dict.fromkeys(ref for finding in answer.findings for ref in finding.missing)
        ],
    )


def _ground(part: Finding) -> Ground:
    stored = part.as_dict()
    found = said(stored).found
    if found == NOTHING and part.parts:
        figures = [said(each.as_dict()).found for each in part.parts]
        found = "；".join(
            f"{each.condition.label}{words}"
            for each, words in zip(part.parts, figures, strict=True)
            if words != NOTHING
        )
    return Ground(
        GRADUATIONS[part.code],
        VERDICT_TITLES[part.verdict],
        TONES[part.verdict],
        "" if found in _SAID_ALREADY else found,
    )
