"""One phrase, several indicators: X和Y均增长20%, 省级和市级各1个, A、B、C分别达到1、2和3."""

from __future__ import annotations

import re
from dataclasses import replace

from .lexicon import ENDS_IN_MEASURE, ONLY_LEVEL
from .names import Name, complete_measure, split

_AND = re.compile(r"、|和(?!谐|平)|以及|(?<![普])及(?!时|格)|与(?!会)|,")
_SERIES = re.compile(r"^(?:[、,和及与以]|分别|其中|项|件|-)*$")


def conjuncts(name: Name) -> list[Name]:
    """The single indicators of a coordinated name, each complete; one if it is no coordination."""
    whole = name.level + name.core
    parts = [part.strip() for part in _AND.split(whole) if part.strip()]
    if len(parts) < 2 or any(len(part) < 2 and not ONLY_LEVEL.match(part) for part in parts):
        return [name]
    if any(re.search(r"等$|^等", part) for part in parts):
        return [name]
    names = [split(part) if not ONLY_LEVEL.match(part) else Name("", "", part) for part in parts]
    head = names[-1]
    done: list[Name] = []
    for item in names:
        if item.empty:
            done.append(Name(head.core, name.verb, _level(item.level, head.level)))
            continue
        full = complete_measure(item.core, done[-1].core) if done and not done[-1].empty else item.core
        level = item.level or (done[-1].level if done and full != item.core else "")
        done.append(replace(item, core=full, level=level, verb=name.verb or item.verb))
    return _common_tail(done)


def _level(word: str, model: str) -> str:
    return word if word.endswith("级") or not model.endswith("级") else word + "级"


def _common_tail(names: list[Name]) -> list[Name]:
    """高企、科小数量 → 高企数量, 科小数量."""
    last = names[-1].core
    tail = re.search(
        r"(?:企业|机构)?(?:数量|总数|总量|增速|增加值|数)$|(?:发明)?(?:专利)?(?:申请|授权|拥有)量$", last
    )
    if not tail or any(ENDS_IN_MEASURE.search(item.core) for item in names[:-1]):
        return names
    return [replace(item, core=_joined(item.core, tail.group())) for item in names[:-1]] + [names[-1]]


def _joined(stem: str, tail: str) -> str:
    """Add a common tail, without saying twice what the stem ends with (…企业 + 企业数)."""
    for size in range(len(tail) - 1, 0, -1):
        if stem.endswith(tail[:size]):
            return stem + tail[size:]
    return stem + tail


def measures(name: Name) -> list[Name]:
    """Conjuncts, but only where every one is a measure, so that one number cannot be their sum."""
    names = conjuncts(name)
    return names if len(names) > 1 and all(ENDS_IN_MEASURE.search(item.core) for item in names) else [name]


def is_series(between: str) -> bool:
    """Do only separators stand between two numbers of one series?"""
    return len(between) <= 6 and _SERIES.match(between) is not None
