"""Restrictions as other rooms ask for them: who may not apply, who may not review, on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import DateField

from kechuang.core.prepared import PreparedRows, Slot
from kechuang.subjects.models import Ban, Organisation
from kechuang.subjects.states import BanScope

#: What a restriction of each scope forbids.
FORBIDS: dict[str, frozenset[str]] = {
    "apply": frozenset({BanScope.APPLY, BanScope.ALL}),
    "review": frozenset({BanScope.REVIEW, BanScope.ALL}),
}


def banned_organisations(keys: Collection[int], act: str, on: date) -> dict[int, list[Ban]]:
    """Restrictions by which organisations may not ``act`` (``apply``, ``review``) on a day, by their keys. One query."""
    return _by("organisation_id", keys, act, on)


def banned_people(keys: Collection[int], act: str, on: date) -> dict[int, list[Ban]]:
    """Restrictions by which people may not ``act`` (``apply``, ``review``) on a day, by their keys. One query."""
    return _by("person_id", keys, act, on)


def _asked(field: str, act: str) -> PreparedRows[Ban]:
    return PreparedRows(
        lambda keys: (
            Ban.objects.in_force(Slot("on", DateField()))  # type: ignore[arg-type]  # filled when it is asked
            .filter(scope__in=sorted(FORBIDS[act]), **{f"{field}__in": keys})
        ),
        "keys",
    )  # fmt: skip


_bans = {(field, act): _asked(field, act) for field in ("organisation_id", "person_id") for act in FORBIDS}


def _by(field: str, keys: Collection[int], act: str, on: date) -> dict[int, list[Ban]]:
    found: defaultdict[int, list[Ban]] = defaultdict(list)
    for row in _bans[field, act](on=on, keys=list(keys)) if keys else ():
        found[getattr(row, field)].append(row)
    return dict(found)


def bans_of_organisation(organisation: Organisation) -> list[Ban]:
    """An organisation's restrictions of all times, the newest first."""
    return list(organisation.bans.all())


def ban_tone(ban: Ban, today: date) -> tuple[str, str]:
    """How a restriction stands on a day: a tone of the design system and a word."""
    if ban.lifted_on is not None:
        return "mute", "已解除"
    if ban.until is not None and ban.until < today:
        return "mute", "已到期"
    return ("wait", "尚未开始") if ban.since > today else ("bad", "限制中")
