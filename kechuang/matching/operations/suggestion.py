"""What people do with a suggestion: look at it, like it, say why not; the office confirms, hides, pushes; paces are chosen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.exchange.permissions import MEMBERS, WRITERS
from kechuang.exchange.states import Side
from kechuang.matching.logic.teaching import teachable
from kechuang.matching.models import Feedback, OfficeChoice, Pace, Suggestion
from kechuang.matching.operations.suggesting import tell_side
from kechuang.matching.permissions.docking import side_of
from kechuang.matching.queries.docking import title_of
from kechuang.matching.queries.suggestion import pace_of
from kechuang.matching.queries.traits import TraitBook
from kechuang.matching.states.suggestion import (
    PACE_DAYS,
    SUGGESTION_LIFECYCLE,
    TAKEN_LIFECYCLE,
    DismissCause,
    PaceKind,
    SuggestionState,
    TakenState,
)

_SIDES = (
    "region", "need__face", "need__region", "need__organisation", "offer__face", "offer__region", "offer__organisation",
)  # fmt: skip


_PACES = {str(each): each.label for each in PaceKind}


def _locked(suggestion_id: int) -> Suggestion:
    return Suggestion.objects.select_for_update(of=("self",)).select_related(*_SIDES).get(pk=suggestion_id)


def _out(row: Suggestion) -> Suggestion:
    """Raises ``Problem`` for one that is not let out, or of which a side is gone."""
    if row.state != SuggestionState.OPEN:
        raise Problem("这条推荐已经撤下。")
    return row


@transaction.atomic
def open_suggestion(*, suggestion_id: int, actor: Actor, now: datetime) -> Suggestion:
    """A side looks at it for the first time; later looks change nothing. Raises ``Refused``; ``Problem``."""
    row = _out(_locked(suggestion_id))
    require(actor, "matching.suggestion.open", row)
    side = side_of(actor, row, *MEMBERS)
    if not TAKEN_LIFECYCLE.allows(getattr(row, f"{side}_state"), "open"):
        return row
    return _taken(row, side, "open", {}, actor, now)


@transaction.atomic
def like_suggestion(*, suggestion_id: int, actor: Actor, now: datetime) -> Suggestion:
    """A side is interested; the other hears of it. Kept for learning. Raises ``Refused``; ``Problem``; ``WrongState``."""
    row = _out(_locked(suggestion_id))
    require(actor, "matching.suggestion.like", row)
    side = side_of(actor, row, *WRITERS)
    row = _taken(row, side, "like", {"side": side}, actor, now)
    _learn(row, side, "", "", actor, now)
    return row


@transaction.atomic
def dismiss_suggestion(
    *, suggestion_id: int, cause: str, words: str = "", actor: Actor, now: datetime
) -> Suggestion:
    """A side says that it does not suit, and why: the pair is not suggested again, and its like come later.

    Raises ``Refused``; ``Problem`` without a cause, or for «other» without words; ``WrongState``.
    """
    row = _out(_locked(suggestion_id))
    require(actor, "matching.suggestion.dismiss", row)
    if cause not in set(DismissCause):
        raise Problem("请选择为什么不合适，以后的推荐按它改进。", field="cause")
    if cause == DismissCause.OTHER and not words.strip():
        raise Problem("选“其他”的请写一句话。", field="words")
    side = side_of(actor, row, *WRITERS)
    row = _taken(row, side, "dismiss", {"side": side, "cause": cause}, actor, now)
    _learn(row, side, cause, words.strip()[:300], actor, now)
    return row


#: What each way of taking it is called: its event's verb, and its title.
_TAKEN = {
    "open": ("opened", "看过推荐"),
    "like": ("liked", "对推荐感兴趣"),
    "dismiss": ("dismissed", "说推荐不合适"),
}


def _taken(
    row: Suggestion, side: str, action: str, data: dict[str, str], actor: Actor, now: datetime
) -> Suggestion:
    field = f"{side}_state"
    setattr(row, field, TAKEN_LIFECYCLE.move(getattr(row, field), action))
    row.changed_at = now
    row.save(update_fields=[field, "changed_at"])
    verbed, title = _TAKEN[action]
    _tell(row, verbed, title, data, actor, now)
    return row


def _learn(row: Suggestion, side: str, cause: str, words: str, actor: Actor, now: datetime) -> None:
    """The side's word, with what the other side was like; the last one counts."""
    own, other = (row.need, row.offer) if side == Side.NEED else (row.offer, row.need)
    book = TraitBook([other.pk], timezone.localdate(now))
    Feedback.objects.update_or_create(
        need=row.need, offer=row.offer, side=side,
        defaults={
            "organisation": own.organisation, "is_liked": not cause, "cause": cause, "words": words,
            "traits": teachable(book.traits(other.pk)), "score": row.score, "parts": row.parts,
            "made_by_id": actor.account_id, "made_at": now,
        },
    )  # fmt: skip


@transaction.atomic
def confirm_suggestion(*, suggestion_id: int, actor: Actor, now: datetime) -> Suggestion:
    """The office lets it out, or brings back one that it hid. Raises ``Refused``; ``WrongState``."""
    row = _locked(suggestion_id)
    require(actor, "matching.suggestion.confirm", row)
    return _moved(row, "confirm", "confirmed", "确认推荐", actor, now)


@transaction.atomic
def hide_suggestion(*, suggestion_id: int, actor: Actor, now: datetime) -> Suggestion:
    """The office keeps it back. Raises ``Refused``; ``WrongState``."""
    row = _locked(suggestion_id)
    require(actor, "matching.suggestion.hide", row)
    return _moved(row, "hide", "hidden", "不推", actor, now)


@transaction.atomic
def push_suggestion(*, suggestion_id: int, actor: Actor, now: datetime) -> Suggestion:
    """The office tells both sides now, whatever their pace, but for one that wants nothing. Raises ``Refused``; ``Problem``."""
    row = _locked(suggestion_id)
    require(actor, "matching.suggestion.push", row)
    if row.state != SuggestionState.OPEN:
        row = _moved(row, "confirm", "confirmed", "确认推荐", actor, now)
    told = []
    for side, item in ((Side.NEED, row.need), (Side.OFFER, row.offer)):
        if PACE_DAYS[pace_of(item.organisation_id).kind] is None:
            continue
        if getattr(row, f"{side}_state") == TakenState.FRESH:
            tell_side(
                organisation_id=item.organisation_id, keys=[row.pk], actor=Actor.system("推送"), now=now
            )
            told.append(str(side))
    if not told:
        raise Problem("双方都已经推送过，或选了不要推送。")
    _tell(row, "pushed", "推送双方", {"sides": "、".join(told)}, actor, now)
    row.refresh_from_db()
    return row


def _moved(row: Suggestion, action: str, verbed: str, title: str, actor: Actor, now: datetime) -> Suggestion:
    row.state, row.changed_at = SUGGESTION_LIFECYCLE.move(row.state, action), now
    row.save(update_fields=["state", "changed_at"])
    _tell(row, verbed, title, {}, actor, now)
    return row


def _tell(
    row: Suggestion, verbed: str, title: str, data: dict[str, str], actor: Actor, now: datetime
) -> None:
    names = f"“{title_of(row.need)}”与“{title_of(row.offer)}”"
    record(
        f"matching.suggestion.{verbed}", row, actor=actor, now=now, title=f"{title}：{names}",
        data={"need": row.need_id, "offer": row.offer_id, **data}, region_code=row.region_id,
    )  # fmt: skip


@transaction.atomic
def set_pace(*, organisation_id: int, kind: str, actor: Actor, now: datetime) -> Pace:
    """How often an organisation wants to hear of suggestions. Raises ``Refused``; ``Problem`` for a pace that there is not."""
    pace = pace_of(organisation_id)
    require(actor, "matching.pace.set", pace)
    if kind not in set(PaceKind):
        raise Problem("请选择多久推送一次。", field="kind")
    pace.kind = kind
    pace.save()
    record(
        "matching.pace.set", pace, actor=actor, now=now, title=f"推荐的推送频率改为“{_PACES[kind]}”", data={"kind": kind},
        region_code=pace.organisation.region_id,
    )  # fmt: skip
    return pace


@transaction.atomic
def set_choice(*, region_code: str, confirms_first: bool, actor: Actor, now: datetime) -> OfficeChoice:
    """Whether the office of a region looks at suggestions before they go out. What waits already stays as it is."""
    region = Region.objects.get(pk=region_code)
    choice = OfficeChoice.objects.filter(region=region).first() or OfficeChoice(region=region)
    require(actor, "matching.choice.set", choice)
    choice.confirms_first = confirms_first
    choice.save()
    words = "先由科技部门确认" if confirms_first else "直接推送"
    record(
        "matching.choice.set", choice, actor=actor, now=now, title=f"{region.name}的推荐{words}", data={"confirms": confirms_first},
        region_code=region.pk,
    )  # fmt: skip
    return choice
