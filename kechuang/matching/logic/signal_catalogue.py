"""The registry of matching signals, filled by packs: one file each in ``packs/<place>/signals/``.

::

    @signal(code="region", title="区域", most="0.05", source="本平台", summary="同县的加分。")
    def region(pair: PairTraits) -> Bonus | None:
        ...

A signal adds at most ``most`` to a score and says why in Chinese; a bonus without words is refused. It moves an answer among
those that may answer at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from kechuang.core.registry import Registry
from kechuang.matching.logic.signals import Bonus, Signal
from kechuang.matching.logic.traits import PairTraits

Give = Callable[[PairTraits], Bonus | None]


@dataclass(frozen=True)
class NamedSignal:
    """A signal as a pack describes it. ``most``: its bound; ``source``: whence; ``summary``: what it does, a sentence."""

    code: str
    title: str
    most: Decimal
    source: str
    summary: str
    give: Give

    def bonus(self, pair: PairTraits) -> Bonus | None:
        """The bonus within [0, ``most``]. Raises ``Problem`` for one without words."""
        return Signal(self.code, self.title, float(self.most), lambda _q, _d: self.give(pair)).bonus("", "")


signals: Registry[NamedSignal] = Registry("signal", "匹配信号")


def signal(*, code: str, title: str, most: str, source: str, summary: str) -> Callable[[Give], NamedSignal]:
    """Register the decorated function as a signal. ``most`` as text, such as "0.05"."""

    def register(give: Give) -> NamedSignal:
        return signals.add(code, NamedSignal(code, title, Decimal(most), source, summary, give))

    return register
