"""What a case's priority does to the days that are promised for its steps.

Our proposal, no law: urgent halves the promised working days, most urgent quarters them, both rounded up and never under
one day. The statutory days stay what they are, and so do the days on which a clock has stood still.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: By how much the promised days are divided, by priority.
_DIVISORS: Mapping[int, int] = MappingProxyType({0: 1, 1: 2, 2: 4})

PRIORITY_TITLES: Mapping[int, str] = MappingProxyType({0: "普通", 1: "加急", 2: "特急"})
RULE = "加急：承诺工作日减半；特急：承诺工作日减为四分之一；都向上取整，不少于1个工作日；已停的日子照旧不算。"


def promised_days(days: int | None, priority: int) -> int | None:
    """The working days promised for a step at a priority; None where nothing is promised.

    Raises ``ValueError`` for a priority that there is not.
    """
    divisor = _DIVISORS.get(priority)
    if divisor is None:
        raise ValueError(f"没有“{priority}”这一级。")
    if days is None or divisor == 1:
        return days
    return max(1, -(-days // divisor))
