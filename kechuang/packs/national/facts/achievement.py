"""An achievement's readiness: for each critical technology, which levels have evidence."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define

_GROUP = "技术就绪度"


def _asked(name: str, title: str, kind: FactKind, **more: Any) -> Fact:
    return Fact(
        name, title, kind, FactScope.DAY, FactSource.ANSWER, group=_GROUP, subject="achievement", **more
    )


define(
    _asked(
        "critical_technologies", "关键技术", FactKind.TABLE,
        help="每项关键技术一行；一级有证据填“是”，没有填“否”，不知道的空着。",
        columns=(
            _asked("name", "技术名称", FactKind.TEXT),
            *(_asked(f"level_{level}", f"{level}级有证据", FactKind.YES_NO) for level in range(1, 10)),
        ),
    ),
    _asked(
        "readiness_gate", "要过的节点", FactKind.TEXT, help="不用对照节点要求的不填。",
        choices=(("approval", "立项"), ("midterm", "中期检查"), ("closing", "验收")),
    ),
)  # fmt: skip
