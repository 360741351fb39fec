"""供需对接的漏斗 · How far the pairs of a conference have come, stage by stage."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import Reading, rule
from kechuang.rules.findings import Amount, Yielded
from kechuang.rules.values import FactRef, Unknown, ratio

_DOC = "本平台的计数约定"
ENDED = Reading(
    code="ended_pairs",
    title="搁置和失败的，还算不算停在原来的阶段",
    options=(("kept", "算"), ("left_out", "不算")),
    default="kept",
    why="到过的阶段总是算；停在某阶段的对数，约定没有说中止的怎样算",
)
#: A pair's furthest place among the stages, and how it was ended.
Pairs = dict[tuple[Any, Any], tuple[int, set[str]]]


@rule(
    code="docking_funnel",
    topic="docking_funnel",
    title="供需对接的漏斗",
    source=_DOC,
    since=date(2000, 1, 1),
    as_of="统计截止日",
    subject="conference",
    readings=(ENDED,),
    confirmed=False,
    summary="一对只算一次，取最远的阶段；转化率是同一场对接会里到过这一阶段的除以到过前一阶段的。",
    note="不是法规。单位数、对数、金额分开计；各阶段的金额不相加。",
)
def funnel(ask: Ask) -> Iterator[Yielded]:
    """Pairs reached and current at each stage, the rate from the stage before, and those ended."""
    stages, exits = ask.param("docking_funnel.stages"), ask.param("docking_funnel.exits")
    pairs = _pairs(ask, [code for code, _, _ in stages])
    reached, current = _counts(ask, pairs, len(stages))
    yield Amount("pairs", "对数", reached[0], "对", "同一需求与同一成果只算一对", _DOC)
    for place, (code, title, _) in enumerate(stages):
        yield Amount(f"reached_{code}", f"到过{title}", reached[place], "对", "最远阶段不低于它", _DOC)
        yield Amount(f"current_{code}", f"停在{title}", current[place], "对", "最远阶段恰是它", _DOC)
        if place:
            rate = _rate(reached[place], reached[place - 1])
            yield Amount(f"rate_{code}", f"从前一阶段到{title}", rate, "%", "到过数相除", _DOC)
    for code, title in exits.items():
        yield Amount(f"ended_{code}", f"其中：{title}", _ended(pairs, code), "对", "有一行这样写", _DOC)


def _pairs(ask: Ask, codes: list[str]) -> Pairs | Unknown:
    """Each pair once, whatever rows it has."""
    rows = ask.fact("docking_pairs")
    if isinstance(rows, Unknown):
        return rows
    if any(row.get("stage") is None for row in rows):
        return Unknown((FactRef("docking_pairs"),), "有的行没有填阶段")
    found: Pairs = {}
    for row in rows:
        key = (row.get("need"), row.get("offer"))
        at, ended = found.get(key, (0, set()))
        if row.get("ended"):
            ended.add(row["ended"])
        found[key] = (max(at, codes.index(row["stage"])), ended)
    return found


def _counts(ask: Ask, pairs: Pairs | Unknown, stages: int) -> tuple[list[Any], list[Any]]:
    """How many pairs came to each stage, and how many stand at it."""
    is_left_out = ask.reading(ENDED.code) == "left_out"
    if isinstance(pairs, Unknown):
        return [pairs] * stages, [pairs] * stages
    came = Counter(at for at, _ in pairs.values())
    stand = Counter(at for at, ended in pairs.values() if not (is_left_out and ended))
    reached = [sum(count for at, count in came.items() if at >= place) for place in range(stages)]
    return [Decimal(count) for count in reached], [Decimal(stand[place]) for place in range(stages)]


def _rate(reached: Any, before: Any) -> Any:
    found = ratio(reached, before, why="前一阶段没有")
    return found if isinstance(found, Unknown) else found.fraction()


def _ended(pairs: Pairs | Unknown, how: str) -> Any:
    if isinstance(pairs, Unknown):
        return pairs
    return Decimal(sum(1 for _, ended in pairs.values() if how in ended))
