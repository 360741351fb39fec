"""The pairs of a matchmaking conference, with how far each has come."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define
from kechuang.rules.parameters import parameters


def _asked(name: str, title: str, kind: FactKind, **more: Any) -> Fact:
    return Fact(
        name, title, kind, FactScope.DAY, FactSource.ANSWER, group="供需对接", subject="conference", **more
    )


def _stages() -> tuple[tuple[str, str], ...]:
    return tuple((code, title) for code, title, _ in parameters["docking_funnel.stages"].values[-1].value)


define(
    _asked(
        "docking_pairs",
        "对接的需求和成果",
        FactKind.TABLE,
        help="只填同一场对接会的；同一对可以有几行，只算一对，取最远的阶段。",
        columns=(
            _asked("need", "需求", FactKind.TEXT),
            _asked("offer", "成果或专家", FactKind.TEXT),
            _asked("stage", "阶段", FactKind.TEXT, choices=_stages()),
            _asked(
                "ended",
                "中止",
                FactKind.TEXT,
                choices=tuple(parameters["docking_funnel.exits"].values[-1].value.items()),
                help="还在进行的不填。",
            ),
        ),
    ),
)
