"""The pool of firms in cultivation, and the log of what was done for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Account
from kechuang.core.permissions import require
from kechuang.subjects.models import Organisation, PoolEntry, ServiceEntry
from kechuang.subjects.states import POOL_ENTRY_LIFECYCLE, PoolState, ServiceKind

_MOST_YEARS_AHEAD = 5


@transaction.atomic
def list_pool_entries(
    *,
    organisation_ids: Iterable[int],
    topic: str,
    year: int,
    officer: Account | None = None,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> list[PoolEntry]:
    """Put firms into the pool of a topic for a year; those that are in it already stay as they are.

    Returns the new entries. Raises ``Refused`` if one of them lies elsewhere; ``Problem`` for a year that is not near.
    """
    if not now.year <= year <= now.year + _MOST_YEARS_AHEAD:
        raise Problem(f"目标年度应在{now.year}至{now.year + _MOST_YEARS_AHEAD}年之间。", field="year")
    keys = sorted(set(organisation_ids))
    organisations = list(
        Organisation.objects.live().select_related("region").filter(pk__in=keys).order_by("pk")
    )
    known = set(
        PoolEntry.objects.filter(organisation__in=organisations, topic=topic, year=year).values_list(
            "organisation_id", flat=True
        )
    )
    made = []
    for each in organisations:
        entry = PoolEntry(
            organisation=each,
            topic=topic,
            year=year,
            officer=officer,
            listed_on=now.date(),
            note=note.strip(),
        )
        require(actor, "subjects.pool_entry.edit", entry)
        if each.pk not in known:
            entry.save()
            made.append(entry)
            _tell("listed", entry, actor, now, f"“{each.name}”列入{year}年培育库")
    return made


@transaction.atomic
def assign_pool_entries(
    *, entry_ids: Iterable[int], officer: Account, actor: Actor, now: datetime
) -> list[PoolEntry]:
    """Name the officer who serves some firms of the pool. Raises ``Refused``; ``Problem`` for an account that is closed."""
    if not officer.is_active:
        raise Problem(f"{officer.name}的账号已停用，请另选一人。", field="officer")
    entries = list(_locked(entry_ids))
    for entry in entries:
        require(actor, "subjects.pool_entry.edit", entry)
        if entry.officer_id != officer.pk:
            entry.officer = officer
            entry.save(update_fields=["officer"])
            _tell("assigned", entry, actor, now, f"“{entry.organisation.name}”由{officer.name}联系服务")
    return entries


@transaction.atomic
def move_pool_entry(*, entry_id: int, action: str, note: str = "", actor: Actor, now: datetime) -> PoolEntry:
    """Move an entry along its lifecycle: applied, achieved, back in the pool, out of it.

    Raises ``Refused``; ``WrongState``; ``Problem`` if a firm leaves the pool without a reason.
    """
    entry = _locked([entry_id]).get()
    require(actor, "subjects.pool_entry.edit", entry)
    step = POOL_ENTRY_LIFECYCLE.transition(entry.state, action)
    if step.target == PoolState.LEFT and not note.strip():
        raise Problem("请写明出库的理由。", field="note")
    entry.state, entry.note = str(step.target), note.strip() or entry.note
    entry.save(update_fields=["state", "note"])
    _tell("moved", entry, actor, now, f"“{entry.organisation.name}”：{step.title}")
    return entry


@transaction.atomic
def add_service_entry(
    *,
    organisation_id: int,
    kind: str,
    on: date,
    text: str,
    due_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> ServiceEntry:
    """Log a visit, a call, or a promise with the day by which it is kept.

    Raises ``Refused``; ``Problem`` for an empty text, a day to come, or a promise without its day.
    """
    organisation = Organisation.objects.select_related("region").get(pk=organisation_id)
    entry = ServiceEntry(
        organisation=organisation, kind=kind, on=on, text=text.strip(), due_on=due_on, by_id=actor.account_id
    )
    require(actor, "subjects.service_entry.add", entry)
    if kind not in set(ServiceKind):
        raise Problem("请选择服务方式。", field="kind")
    if not entry.text:
        raise Problem("请写明做了什么、谈了什么。", field="text")
    if on > now.date():
        raise Problem("日期不能晚于今天。", field="on")
    if (kind == ServiceKind.PROMISE) != (due_on is not None):
        raise Problem("承诺事项要填办结日期；其他方式不填。", field="due_on")
    entry.save()
    title = f"{entry.get_kind_display()}“{organisation.name}”"
    record("subjects.service_entry.added", entry, actor=actor, now=now, title=title, region_code=organisation.region_id,
           data={"organisation": organisation.pk, "kind": kind, "due_on": due_on})  # fmt: skip
    return entry


@transaction.atomic
def close_service_entry(
    *, entry_id: int, done_on: date, outcome: str, actor: Actor, now: datetime
) -> ServiceEntry:
    """Say how a promise was kept, and when. Raises ``Refused``; ``Problem`` if it is no open promise or nothing is said."""
    entry = (
        ServiceEntry.objects.select_for_update(of=("self",))
        .select_related("organisation__region")
        .get(pk=entry_id)
    )
    require(actor, "subjects.service_entry.add", entry)
    if entry.due_on is None or entry.done_on is not None:
        raise Problem("这一条不是待办结的承诺。")
    if not outcome.strip():
        raise Problem("请写明办理结果。", field="outcome")
    if not entry.on <= done_on <= now.date():
        raise Problem("办结日期应在承诺之后、今天之前。", field="done_on")
    entry.done_on, entry.outcome = done_on, outcome.strip()
    entry.save(update_fields=["done_on", "outcome"])
    title = f"办结对“{entry.organisation.name}”的承诺"
    record("subjects.service_entry.closed", entry, actor=actor, now=now, title=title,
           region_code=entry.organisation.region_id, data={"organisation": entry.organisation_id, "done_on": done_on})  # fmt: skip
    return entry


def _locked(ids: Iterable[int]) -> QuerySet[PoolEntry]:
    rows = PoolEntry.objects.select_for_update(of=("self",)).filter(pk__in=list(ids))
    return rows.select_related("organisation__region").order_by("pk")


def _tell(verb: str, entry: PoolEntry, actor: Actor, now: datetime, title: str) -> None:
    record(
        f"subjects.pool_entry.{verb}",
        entry,
        actor=actor,
        now=now,
        title=title,
        region_code=entry.organisation.region_id,
        data={
            "organisation": entry.organisation_id,
            "topic": entry.topic,
            "year": entry.year,
            "state": entry.state,
            "officer": entry.officer_id,
        },
    )
