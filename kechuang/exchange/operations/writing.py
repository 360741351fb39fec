"""Starting and writing an offer or a need, and its way out of the house: the owner's administrator, then the bureau."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.exchange.logic.clarity import started_with
from kechuang.exchange.logic.content import Given, checked
from kechuang.exchange.models import Item, Shingle
from kechuang.exchange.operations.moving import locked_item, move_item
from kechuang.exchange.queries.item import gaps_in, given_of, people_of, public_version, rights_of, said
from kechuang.exchange.queries.likeness import shingle_rows
from kechuang.exchange.states import WRITABLE, ItemKind, side_of
from kechuang.subjects.logic.organisations import bar_to_signing
from kechuang.subjects.models import Organisation

#: For how long it is on show unless the owner says otherwise: a year, by design.
USUAL_DAYS = 365


@transaction.atomic
def start_item(*, organisation_id: int, kind: str, words: str = "", actor: Actor, now: datetime) -> Item:
    """Start an offer or a need with one sentence. Goal values in the sentence are read into the table.

    Raises ``Refused`` if the actor neither belongs to the organisation nor is its region's officer; ``Problem`` for a kind
    that there is not.
    """
    item = _new(organisation_id, kind, actor, now)
    require(actor, "exchange.item.fill", item)
    title = words.strip().splitlines()[0][:60] if words.strip() else ""
    _begin(item, Given(title=title, abstract=words, content=started_with(kind, words)), now)
    record("exchange.item.started", item, actor=actor, now=now, title=f"新建{item}", data={"kind": kind})
    return item


@transaction.atomic
def prepare_item(
    *, organisation_id: int, kind: str, told: Given, source: str, source_id: str, actor: Actor, now: datetime
) -> Item | None:
    """A draft from what its owner told elsewhere, for him to go on with; None if that was made a draft of before.

    Raises ``Refused``; ``Problem`` for what cannot be.
    """
    if Item.objects.filter(source=source, source_id=source_id).exists():
        return None
    item = _new(organisation_id, kind, actor, now)
    item.source, item.source_id = source, source_id
    require(actor, "exchange.item.fill", item)
    _begin(item, told, now)
    record(
        "exchange.item.prepared", item, actor=actor, now=now, title=f"按{source}备好{item}的草稿", data={"source": source}
    )  # fmt: skip
    return item


def _begin(item: Item, told: Given, now: datetime) -> None:
    """The first writing: what was told, and what the owner's record knows."""
    house = item.organisation
    given = replace(
        told,
        industry=house.industry,
        field_code=told.field_code or house.field_code[:1],
        contact_name=told.contact_name or house.contact_name,
        contact_phone=told.contact_phone or house.contact_phone,
        expires_on=timezone.localdate(now) + timedelta(days=USUAL_DAYS),
    )
    _write(item, checked(item.kind, given, timezone.localdate(now)))
    item.save()


def _new(organisation_id: int, kind: str, actor: Actor, now: datetime) -> Item:
    if kind not in set(ItemKind):
        raise Problem("请选择种类。", field="kind")
    organisation = Organisation.objects.select_related("region").get(pk=organisation_id)
    return Item(
        side=side_of(kind), kind=kind, organisation=organisation, region=organisation.region, made_by_id=actor.account_id,
        made_at=now, changed_at=now,
    )  # fmt: skip


@transaction.atomic
def fill_item(*, item_id: int, given: Given, actor: Actor, now: datetime) -> Item:
    """Write what is told so far; what is missing may be missing. The event names what changed, never how.

    Raises ``Refused``; ``Problem`` for what cannot be, or once it has left the owner's hands.
    """
    item = locked_item(item_id=item_id)
    require(actor, "exchange.item.fill", item)
    if item.state not in WRITABLE:
        raise Problem(f"现为“{item.get_state_display()}”，不能修改。要改请先撤回。")
    before = given_of(item)
    wanted = checked(item.kind, given, timezone.localdate(now))
    changed = [key for key, value in _compared(wanted).items() if _compared(before)[key] != value]
    if not changed:
        return item
    _write(item, wanted)
    item.changed_at = now
    item.save()
    _tie(item, wanted)
    record(
        "exchange.item.filled",
        item,
        actor=actor,
        now=now,
        title=f"填写{said(item)}",
        data={"changed": changed},
    )
    return item


def _compared(given: Given) -> dict[str, Any]:
    return {**given.columns(), "right_ids": sorted(given.right_ids), "person_ids": sorted(given.person_ids)}


def _write(item: Item, given: Given) -> None:
    for name, value in given.columns().items():
        setattr(item, name, value)
    item.maturity = given.maturity


def _tie(item: Item, given: Given) -> None:
    """Tie the rights and people that are the organisation's own; others cannot be chosen."""
    item.rights.set(rights_of(item.organisation_id).filter(pk__in=given.right_ids))
    item.people.set(people_of(item.organisation_id).filter(pk__in=given.person_ids))


# ── out of the house ─────────────────────────────────────────────────────────────────────────


@transaction.atomic
def submit_item(*, item_id: int, actor: Actor, now: datetime) -> Item:
    """Hand in what was written: to the owner's administrator, or, by himself or an officer, to the bureau at once.

    Raises ``Refused``; ``Problem`` naming what is missing; ``WrongState``.
    """
    item = locked_item(item_id=item_id)
    require(actor, "exchange.item.fill", item)
    _demand_whole(item, now)
    action = "hand_in" if may(actor, "exchange.item.hand_in", item) else "submit"
    words = "报科技部门审核" if action == "hand_in" else "提交单位审核"
    return _leave(item, action, "submitted", f"{words}：{said(item)}", actor, now)


@transaction.atomic
def check_item(*, item_id: int, passes: bool, reason: str = "", actor: Actor, now: datetime) -> Item:
    """The owner's administrator lets it out, or gives it back with a reason. Raises ``Refused``; ``Problem``; ``WrongState``."""
    item = locked_item(item_id=item_id)
    require(actor, "exchange.item.check", item)
    if passes:
        _demand_whole(item, now)
        return _leave(item, "hand_in", "checked", f"单位审核通过：{said(item)}", actor, now)
    if not reason.strip():
        raise Problem("请写明要改什么，填报人看得到。", field="reason")
    item.reason = reason.strip()[:300]
    return move_item(
        item=item, action="send_back", verbed="sent_back", title=f"退给填报人：{said(item)}", data={"reason": item.reason},
        actor=actor, now=now,
    )  # fmt: skip


def _demand_whole(item: Item, now: datetime) -> None:
    """Raise ``Problem`` for the first thing that is missing, at its field, and say how many more there are."""
    bar = bar_to_signing(item.organisation.state)
    if bar:
        raise Problem(bar)
    gaps = gaps_in(item, public_version(item), timezone.localdate(now))
    if gaps:
        more = f"（另有{len(gaps) - 1}处）" if len(gaps) > 1 else ""
        raise Problem(f"“{gaps[0].title}”：{gaps[0].words}{more}", field=gaps[0].code)


def _leave(item: Item, action: str, verbed: str, title: str, actor: Actor, now: datetime) -> Item:
    """Move it on its way out; its signature is written anew, so that others like it are found."""
    item.reason, item.returned = "", []
    if action == "hand_in":
        item.handed_in_at = now
    Shingle.objects.filter(item=item, is_public=False).delete()
    Shingle.objects.bulk_create(shingle_rows(item, None))
    return move_item(item=item, action=action, verbed=verbed, title=title, actor=actor, now=now)
