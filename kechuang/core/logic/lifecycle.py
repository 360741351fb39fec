"""Lifecycles as tables: one row a transition, checked when the table is built.

A room declares its table in ``states.py``; operations ask ``move`` for the next state, pages ask
``actions`` for what may be done, the documentation asks ``mermaid`` for the diagram. There is one
truth for a status, and it is the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Self

from kechuang.core.logic.verdicts import Problem
from kechuang.core.states import ROLE_TITLES, STANDING_TITLES

_CODE = re.compile(r"[A-Za-z0-9_]+")
_UNSAFE_IN_DIAGRAM = str.maketrans({'"': "”", ":": "：", ";": "；", "#": "＃", "\n": " ", "\r": " "})


class State(StrEnum):
    """Base for a room's states: ``DRAFT = "draft", "草稿"``; a member is its code, ``label`` its title."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        """Make a member that equals its code and carries its Chinese title."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class WrongState(Problem):
    """An action that the present state does not allow; shown to the person like any other problem.

    ``message`` is for the person who tried; ``state``, ``action`` and ``allowed`` (action codes) are
    for programs.
    """

    def __init__(self, message: str, *, state: str, action: str, allowed: tuple[str, ...]) -> None:
        super().__init__(message)
        self.message = message
        self.state = state
        self.action = action
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a lifecycle: from ``source``, ``who`` does ``action`` and it becomes ``target``.

    ``guards`` are names of conditions that an operation checks before it moves, ``clock`` names the
    time limit that starts on entering ``target`` (both are names only: the table decides nothing),
    ``who`` names one role or several, parted by spaces, ``title`` is the action in Chinese, as a button would say it.
    """

    source: str
    action: str
    target: str
    who: str
    guards: tuple[str, ...] = ()
    clock: str | None = None
    _: KW_ONLY
    title: str

    @property
    def people(self) -> str:
        """Who does it, by the titles of their roles."""
        titles = {**ROLE_TITLES, **STANDING_TITLES, "system": "系统"}
        return "、".join(titles.get(who, who) for who in self.who.split())


class Lifecycle:
    """A table of transitions between named states.

    Arguments: ``name`` (code), ``title`` (Chinese), ``states`` (an enum whose members have a
    ``label``, such as a ``State``, or a mapping code → Chinese title), ``transitions``, ``initial``
    (code), ``final`` (codes that nothing leaves; without it, whichever states have no exit).
    Raises ValueError, naming every fault at once, for a table that contradicts itself.
    """

    def __init__(
        self,
        name: str,
        title: str,
        *,
        states: type[Enum] | Mapping[str, str],
        transitions: Iterable[Transition],
        initial: str,
        final: Iterable[str] | None = None,
    ) -> None:
        self.name = name
        self.title = title
        self.states: Mapping[str, str] = MappingProxyType(_titles(states))
        self.transitions = tuple(transitions)
        self.initial = str(initial)
        exits = {str(row.source) for row in self.transitions}
        ends = self.states.keys() - exits if final is None else final
        self.final = frozenset(str(code) for code in ends)
        faults = _faults(self)
        if faults:
            raise ValueError(f"lifecycle {name!r}: " + "; ".join(faults))
        self._rows = {(str(row.source), row.action): row for row in self.transitions}

    def transition(self, state: str, action: str) -> Transition:
        """The row for ``action`` in ``state``; WrongState, saying what is allowed, if there is none."""
        row = self._rows.get((str(state), action))
        if row is None:
            raise self._refusal(str(state), action)
        return row

    def move(self, state: str, action: str) -> str:
        """The code of the state that ``action`` leads to from ``state``; WrongState if not allowed."""
        return str(self.transition(state, action).target)

    def actions(self, state: str) -> tuple[Transition, ...]:
        """The transitions that leave ``state``, in the order of the table; empty if it is final."""
        return tuple(row for row in self.transitions if row.source == str(state))

    def allows(self, state: str, action: str) -> bool:
        """Whether ``action`` is possible in ``state`` (guards and permissions are asked elsewhere)."""
        return (str(state), action) in self._rows

    def is_final(self, state: str) -> bool:
        """Whether nothing leads out of ``state``."""
        return str(state) in self.final

    def title_of(self, state: str) -> str:
        """The Chinese title of ``state``; the code itself if the table does not know it."""
        return self.states.get(str(state), str(state))

    def mermaid(self) -> str:
        """The table as the text of a Mermaid ``stateDiagram-v2`` with Chinese titles."""
        lines = ["stateDiagram-v2"]
        lines += [f'    state "{_safe(title)}" as s_{code}' for code, title in self.states.items()]
        lines.append(f"    [*] --> s_{self.initial}")
        lines += [
            f"    s_{row.source} --> s_{row.target} : {_safe(row.title)}（{_safe(row.people)}）"
            for row in self.transitions
        ]
        lines += [f"    s_{code} --> [*]" for code in self.states if code in self.final]
        return "\n".join(lines) + "\n"

    def _refusal(self, state: str, action: str) -> WrongState:
        rows = self.actions(state)
        allowed = tuple(row.action for row in rows)
        wanted = next((row.title for row in self.transitions if row.action == action), action)
        if state not in self.states:
            message = f"{self.title}没有“{state}”这个状态，无法{wanted}。请联系系统管理员核对数据。"
        elif not rows:
            message = f"{self.title}现为“{self.title_of(state)}”，已经办结，不能再{wanted}。"
        else:
            choices = "、".join(dict.fromkeys(row.title for row in rows))
            message = f"{self.title}现为“{self.title_of(state)}”，不能{wanted}；现在可以：{choices}。"
        return WrongState(message, state=state, action=action, allowed=allowed)


def _titles(states: type[Enum] | Mapping[str, str]) -> dict[str, str]:
    if isinstance(states, Mapping):
        return {str(code): title for code, title in states.items()}
    return {str(member.value): getattr(member, "label", "") for member in states}


def _safe(text: str) -> str:
    return text.translate(_UNSAFE_IN_DIAGRAM)


def _faults(table: Lifecycle) -> list[str]:
    """What is wrong with a table, in words for its author."""
    rows = [(str(row.source), row.action, str(row.target)) for row in table.transitions]
    named = {table.initial, *table.final} | {code for source, _, target in rows for code in (source, target)}
    sources = {source for source, _, _ in rows}
    faults = [f"bad state code {code!r}" for code in table.states if not _CODE.fullmatch(code)]
    faults += [f"state {code!r} has no title" for code, title in table.states.items() if not title]
    faults += [f"unknown state {code!r}" for code in sorted(named - table.states.keys())]
    seen: set[tuple[str, str]] = set()
    for source, action, _ in rows:
        if (source, action) in seen:
            faults.append(f"duplicate transition {action!r} from {source!r}")
        seen.add((source, action))
    faults += [f"transition {row.action!r} has no title" for row in table.transitions if not row.title]
    faults += [f"final state {code!r} has exits" for code in sorted(table.final & sources)]
    reached = _reachable(table.initial, rows)
    faults += [f"unreachable state {code!r}" for code in table.states if code not in reached]
    ends = table.states.keys() - sources - table.final
    faults += [f"state {code!r} has no exit and is not final" for code in sorted(ends)]
    return faults


def _reachable(initial: str, rows: list[tuple[str, str, str]]) -> set[str]:
    following: dict[str, list[str]] = {}
    for source, _, target in rows:
        following.setdefault(source, []).append(target)
    reached, waiting = {initial}, [initial]
    while waiting:
        for target in following.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached
