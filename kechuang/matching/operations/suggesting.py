"""Finding suggestions and telling of them: in the background when something is published, and every night for all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require
from kechuang.exchange.models import Item
from kechuang.exchange.states import ON_SHOW, Side
from kechuang.matching.models import Pace, Suggestion
from kechuang.matching.operations.docking import push_docking
from kechuang.matching.queries.ranking import Found, find_for
from kechuang.matching.queries.suggestion import confirms_first
from kechuang.matching.states.suggestion import (
    PACE_DAYS,
    SUGGESTION_LIFECYCLE,
    TAKEN_LIFECYCLE,
    PaceKind,
    SuggestionState,
    TakenState,
)

#: Rows written at a time, and the most that one notice tells of.
_BATCH, MOST_TOLD = 500, 10
#: A notice may come so much earlier than a whole day after the last, since the job does not run by the second.
_EARLY = timedelta(hours=1)
_WRITTEN = ["score", "parts", "words", "passages", "state", "changed_at"]


@transaction.atomic
def compute_suggestions(*, item_id: int, actor: Actor, now: datetime) -> int:
    """Find what suits one item that is on show; returns how many pairs it has now. What was found before keeps its answers.

    Raises ``Refused``; ``Problem`` where no index has been built.
    """
    item = Item.objects.select_related("region").get(pk=item_id)
    require(actor, "matching.suggestion.compute", item)
    if item.state not in ON_SHOW:
        return 0
    found = find_for(item.side, [item.pk], today=timezone.localdate(now))
    _write(found, now)
    record(
        "matching.suggestion.computed", item, actor=actor, now=now, title=f"找到{len(found)}条可能合适的",
        data={"count": len(found)}, region_code=item.region_id,
    )  # fmt: skip
    return len(found)


@transaction.atomic
def compute_all_suggestions(*, actor: Actor, now: datetime) -> int:
    """Find what suits every need and every offer; pairs that nobody was told of and that no longer suit go. Returns how many."""
    require(actor, "matching.index.rebuild")
    today = timezone.localdate(now)
    pairs = {(each.need, each.offer): each for each in find_for(Side.OFFER, None, today=today)}
    pairs |= {(each.need, each.offer): each for each in find_for(Side.NEED, None, today=today)}
    fresh = Suggestion.objects.filter(need_state=TakenState.FRESH, offer_state=TakenState.FRESH)
    stale = [key for key, *pair in fresh.values_list("pk", "need", "offer") if tuple(pair) not in pairs]
    for start in range(0, len(stale), _BATCH):
        Suggestion.objects.filter(pk__in=stale[start : start + _BATCH]).delete()
    _write(pairs.values(), now)
    record(
        "matching.suggestion.computed_all", Suggestion(), object_id="all", actor=actor, now=now,
        title=f"全部重算推荐：{len(pairs)}对", data={"count": len(pairs), "dropped": len(stale)},
    )  # fmt: skip
    return len(pairs)


def _write(found: Iterable[Found], now: datetime) -> None:
    """New pairs are added; those that were there get the new reasons. Six queries, and one for each five hundred pairs."""
    pairs = {(each.need, each.offer): each for each in found}
    needs = {need for need, _ in pairs}
    there = {
        (row.need_id, row.offer_id): row for row in Suggestion.objects.filter(need__in=needs) if (row.need_id, row.offer_id) in pairs
    }  # fmt: skip
    regions = {item.pk: item.region for item in Item.objects.filter(pk__in=needs).select_related("region")}
    first = confirms_first({region.pk: region for region in regions.values()}.values())
    new, changed = [], []
    for (need, offer), each in pairs.items():
        row = there.get((need, offer))
        if row is None:
            row = Suggestion(need_id=need, offer_id=offer, region=regions[need], made_at=now)
            row.state = _first_state(first[regions[need].pk])
            new.append(row)
        else:
            if row.state == SuggestionState.GONE:
                row.state = SUGGESTION_LIFECYCLE.move(row.state, "renew")
                row.state = (
                    row.state if first[regions[need].pk] else SUGGESTION_LIFECYCLE.move(row.state, "confirm")
                )
            changed.append(row)
        row.score, row.parts, row.words, row.passages = each.score, each.parts, each.words, each.passages
        row.changed_at = now
    Suggestion.objects.bulk_create(new, batch_size=_BATCH)
    Suggestion.objects.bulk_update(changed, _WRITTEN, batch_size=_BATCH)


def _first_state(waits: bool) -> str:  # noqa: FBT001 - a plain choice
    return (
        str(SuggestionState.WAITING)
        if waits
        else SUGGESTION_LIFECYCLE.move(SuggestionState.WAITING, "confirm")
    )


@transaction.atomic
def drop_suggestions(*, item_id: int, actor: Actor, now: datetime) -> int:
    """One side is off show: its suggestions are gone, and their words with them. Returns how many."""
    item = Item.objects.select_related("region").get(pk=item_id)
    require(actor, "matching.suggestion.compute", item)
    rows = Suggestion.objects.filter(need=item) | Suggestion.objects.filter(offer=item)
    live = list(rows.exclude(state=SuggestionState.GONE))
    for row in live:
        row.state = SUGGESTION_LIFECYCLE.move(row.state, "drop")
        row.score, row.parts, row.words, row.passages = Decimal(0), [], "", {}
        row.changed_at = now
    Suggestion.objects.bulk_update(live, _WRITTEN, batch_size=_BATCH)
    if live:
        record(
            "matching.suggestion.dropped", item, actor=actor, now=now, title=f"撤下{len(live)}条推荐", data={"count": len(live)},
            region_code=item.region_id,
        )  # fmt: skip
    return len(live)


# ── telling ──────────────────────────────────────────────────────────────────────────────────


def tell_suggestions(*, at_once_only: bool = False, actor: Actor, now: datetime) -> int:
    """Tell each organisation of what is new for it, at the pace that it chose; returns how many were told.

    Each in a transaction of its own; the second time there is nothing left to do.
    """
    require(actor, "matching.suggestion.push")
    rows = Suggestion.objects.out()
    waiting = {
        *rows.filter(need_state=TakenState.FRESH).order_by().values_list("need__organisation", flat=True),
        *rows.filter(offer_state=TakenState.FRESH).order_by().values_list("offer__organisation", flat=True),
    }
    paces = dict(Pace.objects.filter(organisation__in=waiting).values_list("organisation", "kind"))
    chosen = [
        key for key in sorted(waiting) if not at_once_only or paces.get(key) == PaceKind.AT_ONCE
    ]  # fmt: skip
    return sum(_tell(key, actor, now) for key in chosen)


@transaction.atomic
def _tell(organisation_id: int, actor: Actor, now: datetime) -> bool:
    """The best of what is new for one organisation, if it is its time."""
    pace = Pace.objects.select_for_update().filter(organisation=organisation_id).first()
    pace = pace or Pace(organisation_id=organisation_id)
    days = PACE_DAYS[pace.kind]
    if days is None or (
        pace.told_at is not None and days and now < pace.told_at + timedelta(days=days) - _EARLY
    ):
        return False
    told = tell_side(organisation_id=organisation_id, keys=None, actor=actor, now=now)
    if not told:
        return False
    pace.told_at = now
    pace.save()
    organisation = pace.organisation
    record(
        "matching.suggestion.told", pace, actor=actor, now=now, title=f"向{organisation.name}推送{len(told)}条推荐",
        data={"suggestions": told}, region_code=organisation.region_id,
    )  # fmt: skip
    return True


def tell_side(*, organisation_id: int, keys: list[int] | None, actor: Actor, now: datetime) -> list[int]:
    """Mark as told what an organisation had not been told yet, of these or the best ten; pairs told to both are pushed."""
    rows = Suggestion.objects.select_for_update(of=("self",)).out()
    fresh = rows.filter(need__organisation=organisation_id, need_state=TakenState.FRESH) | rows.filter(
        offer__organisation=organisation_id, offer_state=TakenState.FRESH
    )
    if keys is not None:
        fresh = fresh.filter(pk__in=keys)
    names = (f"{side}__{part}" for side in ("need", "offer") for part in ("face", "region", "organisation"))
    chosen = list(fresh.select_related(*names).order_by("-score", "pk")[:MOST_TOLD])
    for row in chosen:
        for side in ("need", "offer"):
            mine = getattr(row, side).organisation_id == organisation_id
            if mine and getattr(row, f"{side}_state") == TakenState.FRESH:
                setattr(row, f"{side}_state", TAKEN_LIFECYCLE.move(TakenState.FRESH, "tell"))
        row.changed_at = now
    Suggestion.objects.bulk_update(chosen, ["need_state", "offer_state", "changed_at"], batch_size=_BATCH)
    for row in chosen:
        if TakenState.FRESH not in (row.need_state, row.offer_state):
            push_docking(need=row.need, offer=row.offer, actor=actor, now=now)
    return [row.pk for row in chosen]
