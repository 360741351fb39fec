"""Is this installation well: database, room on the disk, events that wait to be handed on."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F, Min

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Delivery, Event, LiveChannel
from kechuang.core.states import Role

LEAST_FREE = 500 * 1024 * 1024
#: An outbox that has waited longer than this has no worker.
LONGEST_WAIT = timedelta(minutes=10)
#: nginx has not taken something said so long ago: it is away, or no worker tells it.
LONGEST_UNTOLD = timedelta(minutes=1)


@dataclass(frozen=True)
class Check:
    """One part and whether it is well."""

    name: str
    ok: bool
    detail: str


def may_see_health(actor: Actor) -> bool:
    """Details are for the one who runs the machine."""
    return actor.has(Role.SYSTEM_ADMIN)


def check_health(*, now: datetime) -> list[Check]:
    """All checks; a database that does not answer is a finding, not an error."""
    try:
        stored = [_database(), _outbox(now), *_live(now)]
    except DatabaseError as error:
        stored = [Check("database", False, f"数据库没有应答：{type(error).__name__}")]
    return [*stored, _disk(Path(settings.MEDIA_ROOT))]


def _database() -> Check:
    Event.objects.order_by().values("pk").first()
    return Check("database", True, "有应答")


def _outbox(now: datetime) -> Check:
    waiting = Event.objects.filter(dispatched_at__isnull=True)
    oldest = waiting.aggregate(at=Min("at"))["at"]
    parked = Delivery.objects.filter(parked_at__isnull=False).count()
    if oldest is None:
        return Check("outbox", parked == 0, f"没有积压；办不成而搁置的 {parked} 件")
    late = now - oldest > LONGEST_WAIT
    detail = f"积压 {waiting.count()} 件，最早的等了 {int((now - oldest).total_seconds() // 60)} 分钟；搁置 {parked} 件"
    return Check("outbox", not late and parked == 0, detail)


def _live(now: datetime) -> list[Check]:
    """Does nginx take what is said? Only where it is nginx that tells it."""
    if settings.LIVE != "nchan":
        return []
    waiting = LiveChannel.objects.filter(last_seq__gt=F("pushed_seq"), last_at__lt=now - LONGEST_UNTOLD)
    names = list(waiting.values_list("name", flat=True)[:5])
    words = f"nginx 没有收下这些频道的新消息：{'、'.join(names)}" if names else "nginx 都收下了"
    return [Check("live", not names, words)]


def _disk(folder: Path) -> Check:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free
    return Check("disk", free >= LEAST_FREE, f"还有 {free // 1024 // 1024} MB")
