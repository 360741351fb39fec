"""What a judgement may say. Ten words, each honest about what is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class Outcome(StrEnum):
    """The verdict on one target."""

    STRETCH_REACHED = "stretch_reached"
    REACHED = "reached"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    STRETCH_SHORT = "stretch_short"
    MISSED = "missed"
    NOT_DUE = "not_due"
    NO_DATA = "no_data"
    CANNOT_JUDGE = "cannot_judge"
    BY_HAND = "by_hand"


OUTCOME_TITLES: dict[str, str] = {
    Outcome.STRETCH_REACHED: "力争目标已达到",
    Outcome.REACHED: "已达到",
    Outcome.ON_PACE: "进度正常",
    Outcome.BEHIND: "进度滞后",
    Outcome.STRETCH_SHORT: "力争目标未及",
    Outcome.MISSED: "未达到",
    Outcome.NOT_DUE: "未到期",
    Outcome.NO_DATA: "暂无数据",
    Outcome.CANNOT_JUDGE: "无法判定",
    Outcome.BY_HAND: "需人工认定",
}

#: The shell's tone of each outcome (icon and tint); the word always stands beside it.
OUTCOME_TONES: dict[str, str] = {
    Outcome.STRETCH_REACHED: "ok",
    Outcome.REACHED: "ok",
    Outcome.ON_PACE: "info",
    Outcome.BEHIND: "warn",
    Outcome.STRETCH_SHORT: "mute",
    Outcome.MISSED: "bad",
    Outcome.NOT_DUE: "mute",
    Outcome.NO_DATA: "mute",
    Outcome.CANNOT_JUDGE: "wait",
    Outcome.BY_HAND: "wait",
}

#: From best to worst, for outcomes that can be compared; the others say what is not known.
MERIT: dict[str, int] = {
    Outcome.STRETCH_REACHED: 5,
    Outcome.REACHED: 4,
    Outcome.ON_PACE: 3,
    Outcome.BEHIND: 2,
    Outcome.STRETCH_SHORT: 2,
    Outcome.MISSED: 1,
}

#: In which order a person should look at them.
ATTENTION: tuple[Outcome, ...] = (
    Outcome.MISSED,
    Outcome.BEHIND,
    Outcome.CANNOT_JUDGE,
    Outcome.NO_DATA,
    Outcome.BY_HAND,
    Outcome.STRETCH_SHORT,
    Outcome.NOT_DUE,
    Outcome.ON_PACE,
    Outcome.REACHED,
    Outcome.STRETCH_REACHED,
)

GOOD = frozenset({Outcome.REACHED, Outcome.STRETCH_REACHED})


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the computation as it is shown: what, how much, and from which observation."""

    label: str
    text: str
    observation: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with everything that led to it.

    ``completion``, ``expected`` and ``growth`` are exact fractions (1 is 100 %), never rounded before a
    comparison. ``expected`` is where time stands: the tick beside the bar. ``used`` are the ids of the
    observations that were read, the actual one first.
    """

    outcome: Outcome
    reason: str
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    completion: Fraction | None = None
    expected: Fraction | None = None
    growth: Fraction | None = None
    worse: bool = False
    ambiguous: bool = False
    used: tuple[int, ...] = field(default=())
    manual: int | None = None

    @property
    def title(self) -> str:
        """The verdict in Chinese."""
        return OUTCOME_TITLES[self.outcome]

    @property
    def tone(self) -> str:
        """The shell's tone for it."""
        return OUTCOME_TONES[self.outcome]
