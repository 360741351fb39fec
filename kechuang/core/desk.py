"""The desk: what waits for a person, and what a person waits for, offered by each room.

A room registers one function a source in its ``desk.py``, which is loaded at start::

    @waits("plans.statement", "待确认的识读结果")
    def statements_to_confirm(actor, now):
        return [Task(title=…, url=…, action="去确认", since=…, due_on=…)]

A source asks one query however many rows it finds, and answers only with what ``actor`` may do. A row
that stands for many ("《2025年工作要点》有12条待确认") is better than many rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kechuang.core.logic.actor import Actor
from kechuang.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the desk.

    ``title``: what it is. ``detail``: one line more. ``url`` and ``action``: the next step and the words on
    its button. ``due_on``: the last day (inclusive), if there is one. ``since``: from when it has waited.
    ``room``: its source's code. ``tone``: ok|warn|bad|info|mute|wait where the source knows better than
    the clock.
    """

    title: str
    url: str
    action: str = "办理"
    detail: str = ""
    due_on: date | None = None
    since: datetime | None = None
    room: str = ""
    tone: str = ""


Waiting = Callable[[Actor, datetime], Iterable[Task]]


@dataclass(frozen=True)
class Source:
    """One room's answer to «what waits»."""

    code: str
    title: str
    find: Waiting


waiting: Registry[Source] = Registry("desk.waiting", "待办来源")
awaited: Registry[Source] = Registry("desk.awaited", "在等来源")


def waits(code: str, title: str) -> Callable[[Waiting], Waiting]:
    """Register a source of what waits for a person (待办)."""
    return _registrar(waiting, code, title)


def awaits(code: str, title: str) -> Callable[[Waiting], Waiting]:
    """Register a source of what a person waits for from others (在等别人办)."""
    return _registrar(awaited, code, title)


def _registrar(registry: Registry[Source], code: str, title: str) -> Callable[[Waiting], Waiting]:
    def register(find: Waiting) -> Waiting:
        registry.add(code, Source(code, title, find))
        return find

    return register


def waiting_for(actor: Actor, now: datetime) -> list[Task]:
    """All that waits for ``actor``, the most pressing first: by last day (none comes last), then the oldest."""
    return _gather(waiting, actor, now)


def awaited_by(actor: Actor, now: datetime) -> list[Task]:
    """All that ``actor`` waits for, in the same order."""
    return _gather(awaited, actor, now)


def _gather(sources: Registry[Source], actor: Actor, now: datetime) -> list[Task]:
    if not actor.signed_in:
        return []
    tasks = [task for source in sources for task in source.find(actor, now)]
    return sorted(tasks, key=lambda task: _pressing(task, now))


def _pressing(task: Task, now: datetime) -> tuple[date, datetime]:
    return task.due_on or date.max, task.since or now
