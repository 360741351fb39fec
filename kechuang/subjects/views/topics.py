"""Topics of rules as pages name them: a code and the title of the rule that holds today."""

from __future__ import annotations

from datetime import date

from kechuang.core.models import Region
from kechuang.rules.catalogue import Rule
from kechuang.subjects.facts import places_of
from kechuang.subjects.facts.judging import topics


def qualification_topics(today: date) -> list[tuple[str, str]]:
    """The topics by which a firm gets a title: what it can be cultivated for."""
    return [(each.topic, each.title) for each in topics(today) if each.result]


def policy_topics(today: date, region: Region | None) -> list[Rule]:
    """The rules that are told to firms in a region: titles and benefits, its own and the whole country's."""
    return [each for each in topics(today, () if region is None else places_of(region)) if each.is_policy]
