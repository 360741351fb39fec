"""What-if and paths in words: what a change does to an answer, and what to do by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kechuang.rules.catalogue import Evaluation
from kechuang.rules.levers import Pull
from kechuang.rules.paths import Action, Path
from kechuang.rules.verdicts import VERDICT_TITLES
from kechuang.subjects.logic.wording import TONES, number_words, said, value_words

_MYRIAD = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Change:
    """One condition (or row of the score) before and after."""

    label: str
    before: str
    after: str
    before_title: str
    after_title: str
    before_tone: str
    after_tone: str

    @property
    def turns(self) -> bool:
        """Is the answer another one, not only the figure?"""
        return self.before_title != self.after_title


def changes_between(before: Evaluation, after: Evaluation) -> list[Change]:
    """What differs between two answers of one rule; those whose verdict turns first."""
    old = {each.code: each for each in before.findings}
    found = []
    for each in after.findings:
        was = old.get(each.code)
        if was is None:
            continue
        figures = (said(was.as_dict()).found, said(each.as_dict()).found)
        if was.verdict != each.verdict or figures[0] != figures[1]:
            found.append(
                Change(
                    each.condition.label, *figures, VERDICT_TITLES[was.verdict], VERDICT_TITLES[each.verdict],
                    TONES[was.verdict], TONES[each.verdict],
                )
            )  # fmt: skip
    found += _amounts_between(before, after)
    return sorted(found, key=lambda one: not one.turns)


def _amounts_between(before: Evaluation, after: Evaluation) -> list[Change]:
    old = {each.code: each for each in before.amounts}
    found = []
    for each in after.amounts:
        was = old.get(each.code)
        if was is not None:
            words = [value_words(one.as_dict()["value"], one.unit) for one in (was, each)]
            if words[0] != words[1]:
                found.append(Change(each.label, words[0], words[1], "", "", "mute", "mute"))
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, in words."""

    code: str
    words: str
    cost: str
    act_by: date
    days: int
    settles: list[str]
    delayed: str
    help: str
    after: str


def steps_of(path: Path, today: date) -> list[Step]:
    """What to do, the most urgent first."""
    labels = {each.code: each.condition.label for each in path.before.findings}
    return [
        _step(each, labels, today)
        for each in sorted(path.actions, key=lambda one: (one.act_by, one.pull.code))
    ]


def _step(action: Action, labels: dict[str, str], today: date) -> Step:
    lever = action.pull.lever
    words = lever.words.format(amount=_amount(action.units, lever.unit), year=action.pull.year or "")
    year = f"{action.pull.year}年：" if action.pull.year is not None else ""
    return Step(
        action.pull.code,
        year + words,
        number_words(action.cost, "元"),
        action.act_by,
        (action.act_by - today).days,
        [labels[code] for code in action.settles],
        "；".join(
            f"推迟到{month}月到岗要{_amount(units, lever.unit)}{lever.unit}"
            for month, units in action.delayed
        ),
        lever.help,
        lever.after,
    )


def _amount(units: Decimal, unit: str) -> str:
    return number_words(units, "元") if unit == "元" else number_words(units, "")


@dataclass(frozen=True, slots=True)
class Price:
    """What a lever costs a step: an estimate that the person may change."""

    code: str
    title: str
    per: str
    cost: str
    source: str


def prices_of(levers: list[Pull]) -> list[Price]:
    """The costs of the levers offered, each once."""
    found: dict[str, Price] = {}
    for each in levers:
        lever = each.lever
        per = "" if lever.step == 1 and not lever.unit else f"每{_amount(Decimal(lever.step), lever.unit)}"
        per += "" if lever.unit in ("", "元") else lever.unit
        cost = format((each.terms.cost / _MYRIAD).normalize(), "f")
        source = "" if each.terms.source is None else each.terms.source.doc
        found.setdefault(lever.code, Price(lever.code, lever.title, per or "一次", cost, source))
    return list(found.values())
