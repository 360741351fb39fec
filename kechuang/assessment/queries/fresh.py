"""Boards kept in memory until anything is written: every write leaves an event, and a new event is a new board."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from functools import reduce
from operator import or_
from threading import Lock
from typing import Any, TypeVar

from django.db.models import Q, Subquery

from kechuang.assessment.logic.board import Board
from kechuang.assessment.queries.board import board
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event, Region
from kechuang.core.permissions import require
from kechuang.indicators.models import Observation
from kechuang.plans.models import Target

_KEPT = 64
_CHANGING = reduce(
    or_,
    (
        Q(kind__startswith=each)
        for each in (
            "plans.",
            "indicators.",
            "assessment.verdict.",
            "core.region.",
            "core.office.",
            "core.site.",
        )
    ),
)
_kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_turns: dict[tuple[Any, ...], Lock] = {}
_lock = Lock()

T = TypeVar("T")


def fresh_board(actor: Actor, *, region: Region, year: int, as_of: date) -> Board:
    """The same as ``board``, from memory where nothing was written since. One query then, six otherwise.

    The steps of the computations are left out: the page of one target computes its own.
    """
    require(actor, "assessment.verdict.view", region)
    return remembered(
        actor,
        ("board", region.pk, year, as_of),
        lambda: board(actor, region=region, year=year, as_of=as_of, explain=False),
    )


def remembered(actor: Actor, what: tuple[Any, ...], make: Callable[[], T]) -> T:
    """``make()``, or what it gave when the data and what the actor may see were the same. One query."""
    version = data_version()
    if version is None:
        return make()
    key = (version, _sight(actor), *what)
    with _lock:
        turn = _turns.setdefault(key, Lock())
    with turn:  # twenty who ask at once wait for one computation instead of making twenty
        with _lock:
            if key in _kept:
                _kept.move_to_end(key)
                return _kept[key]
        try:
            made = make()
            with _lock:
                _kept[key] = made
                while len(_kept) > _KEPT:
                    _kept.popitem(last=False)
        finally:
            with _lock:
                _turns.pop(key, None)
    return made


def data_version() -> tuple[Any, ...] | None:
    """What changes with every write that a board can show: the newest such event, number and target.

    Downloads, sign-ins and frozen reports leave events as well, but change no board. None before any event.
    """
    newest = (
        Event.objects.filter(_CHANGING)
        .order_by("-pk")
        .values_list(
            "pk",
            "hash",
            Subquery(Observation.objects.order_by("-pk").values("pk")[:1]),
            Subquery(Target.objects.order_by("-pk").values("pk")[:1]),
        )
    )
    return newest.first()


def _sight(actor: Actor) -> tuple[Any, ...]:
    """What an actor may see is decided by roles and places alone; nobody is shown another's board."""
    return (actor.is_system, *sorted({(grant.role, grant.region_path) for grant in actor.grants}))


def forget_boards() -> None:
    """Empty the memory (tests, and after a restore of the database)."""
    with _lock:
        _kept.clear()
