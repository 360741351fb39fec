"""What a carrier qualifies for: the rules of its kind as at a day, unmet first, with the way to what is lacking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may
from kechuang.rules.catalogue import Evaluation, Rule, RuleError
from kechuang.rules.facts import Fact, FactSource
from kechuang.rules.values import FactRef
from kechuang.rules.verdicts import VERDICT_TITLES
from kechuang.subjects.facts.carrier import carrier_rules, judge_carrier
from kechuang.subjects.facts.judging import Assumed
from kechuang.subjects.forms.eligibility import Asked, read_application_date
from kechuang.subjects.logic.closeness import standing_of
from kechuang.subjects.logic.wording import TONES
from kechuang.subjects.models import Carrier
from kechuang.subjects.views.carrier import carrier_of
from kechuang.subjects.views.eligibility_rows import (
    amounts_of,
    findings_of,
    lacking_of,
    points_words,
    readings_of,
    scores_of,
    unconfirmed_of,
    used_facts,
)


@dataclass(frozen=True)
class CarrierWays:
    """Where a carrier's facts are entered, for one day of application: the year before it where none is said."""

    carrier: Carrier
    as_of: date

    def of(self, ref: FactRef, fact: Fact) -> tuple[str, str]:
        """The field of the yearly form; what the host's registration tells stands in the host's file."""
        if fact.source == FactSource.REGISTRY:
            return "运营单位资料", reverse("subjects:organisation_edit", args=[self.carrier.host_id])
        year = self.as_of.year - 1 if ref.year is None else ref.year
        page = reverse("subjects:carrier_fill", args=[self.carrier.pk, year])
        return f"{year}年数据", f"{page}#id_{ref.name}"


@login_required
@require_GET
def carrier_eligibility(request: ActorRequest, pk: int) -> HttpResponse:
    """One rule's findings on a carrier, and the other rules of its kind beside it."""
    carrier = carrier_of(request, pk)
    today = timezone.localdate(request.now)
    as_of = read_application_date(request.GET.get("as_of", ""), today)
    rules = carrier_rules(carrier, as_of)
    asked = _asked(request, as_of, rules)
    context: dict[str, Any] = {
        "carrier": carrier,
        "asked": asked,
        "rules": rules,
        "can_fill": bool(may(request.actor, "subjects.carrier.fill", carrier)),
    }
    if rules:
        chosen = next((each for each in rules if each.topic == asked.raw["topic"]), rules[0])
        context |= _topic(carrier, chosen, asked)
    return render(request, "subjects/carrier_eligibility.html", context)


def _asked(request: ActorRequest, as_of: date, rules: list[Rule]) -> Asked:
    """The check as its address asks it: the day, the topic, and the readings chosen."""
    raw = {"as_of": as_of.isoformat(), "topic": request.GET.get("topic", rules[0].topic if rules else "")}
    raw |= {key: str(text) for key, text in request.GET.items() if key.startswith("r.") and text}
    readings = {key[2:]: text for key, text in raw.items() if key.startswith("r.")}
    return Asked(as_of, Assumed(readings), raw, "as_of" in request.GET)


def _topic(carrier: Carrier, rule: Rule, asked: Asked) -> dict[str, Any]:
    """All that the page draws of one rule."""
    try:
        result: Evaluation = judge_carrier(carrier, rule, asked.as_of, readings=asked.assumed.readings)
    except RuleError as error:
        raise Problem(str(error)) from error
    ways = CarrierWays(carrier, asked.as_of)
    standing = standing_of(result)
    return {
        "rule": rule,
        "result": result,
        "standing": standing,
        "verdict": {"title": VERDICT_TITLES[result.verdict], "tone": TONES[result.verdict]},
        "points": points_words(standing),
        "findings": findings_of(ways, result),
        "lacking": lacking_of(ways, standing.missing),
        "scores": scores_of(result),
        "amounts": amounts_of(result),
        "readings": readings_of(result),
        "unconfirmed": unconfirmed_of(result),
        "facts": used_facts(result),
    }
