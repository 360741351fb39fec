"""What the numbers of pairs mean, and how long one waits for news: parameters of packs, read on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kechuang.matching.states.docking import STAGES
from kechuang.rules.packs import load
from kechuang.rules.parameters import MARKS, Value, parameters


@dataclass(frozen=True)
class StageDefinition:
    """A stage as it is called and defined on a day."""

    code: str
    title: str
    words: str


@dataclass(frozen=True)
class Definitions:
    """Everything that is printed beside a funnel. ``counting``: how it is counted, a sentence each."""

    stages: tuple[StageDefinition, ...]
    exits: tuple[tuple[str, str], ...]
    counting: tuple[str, ...]
    source: str
    mark: str

    def title_of(self, code: str) -> str:
        """A stage's title."""
        return next(each.title for each in self.stages if each.code == code)


def definitions(on: date) -> Definitions:
    """The definitions that hold on a day. Raises ``ValueError`` if a pack's stages are not those that we know."""
    stages, exits, counting = (
        _value(f"docking_funnel.{name}", on) for name in ("stages", "exits", "counting")
    )
    found = tuple(StageDefinition(*each) for each in stages.value)
    if [each.code for each in found] != [str(each) for each in STAGES]:
        raise ValueError("docking_funnel.stages 的阶段与平台的阶段不一致")
    return Definitions(
        stages=found,
        exits=tuple(exits.value.items()),
        counting=tuple(words for _, words in counting.value),
        source=stages.doc,
        mark="" if stages.is_confirmed else MARKS[stages.mark],
    )


def remind_days(on: date) -> tuple[int, ...]:
    """After how many days without news the sides are reminded, ascending."""
    return tuple(sorted(int(days) for days in _value("docking_funnel.remind_days", on).value))


def _value(code: str, on: date) -> Value:
    load()
    value = parameters[code].at(on)
    if value is None:
        raise ValueError(f"参数 {code} 在 {on} 没有值")
    return value
