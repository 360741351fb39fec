"""The evidence list of a report: every printed number has a mark, and every mark leads here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kechuang.assessment.logic.board import Line
from kechuang.assessment.logic.reporting.wording import Printed, measured, period_words
from kechuang.indicators.states import PRECISION_TITLES, STATUS_TITLES


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one observation comes from, in words, and where it can be opened."""

    indicator: str
    region: str
    source: str
    entered_by: str
    entered_at: str
    version: int
    url: str
    rank_scope: str = ""


@dataclass(frozen=True, slots=True)
class TargetOrigin:
    """Where a target stands: the document and its words."""

    document: str
    words: str
    url: str


@dataclass
class Ledger:
    """Gives marks. The same thing has one mark however often it is printed."""

    origins: Mapping[int, Origin]
    targets: Mapping[int, TargetOrigin]
    entries: list[dict[str, Any]] = field(default_factory=list)
    _marks: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def _add(self, key: tuple[Any, ...], entry: dict[str, Any]) -> int:
        if key not in self._marks:
            self._marks[key] = len(self.entries) + 1
            self.entries.append({"mark": self._marks[key], **entry})
        return self._marks[key]

    def observation(self, line: Line, which: str = "actual") -> int | None:
        """The mark of a line's ``actual``, ``base``, ``base_running``, ``rank`` or ``base_rank``; None where there is none."""
        found = getattr(line, which)
        origin = self.origins.get(found.observation) if found is not None and found.observation else None
        if found is None or origin is None:
            return None
        return self._add(
            ("observation", found.observation, which in {"rank", "base_rank"}),
            {
                "kind": "数据",
                "what": f"{origin.region}{period_words(found.period)}{origin.indicator}",
                "value": measured(found),
                "status": STATUS_TITLES.get(found.status, found.status),
                "precision": PRECISION_TITLES.get(found.precision, found.precision),
                "source": origin.source,
                "who": origin.entered_by,
                "when": origin.entered_at,
                "version": origin.version,
                "observation": found.observation,
                "url": origin.url,
            },
        )

    def target(self, line: Line) -> int:
        """The mark of a target: its document and its words."""
        origin = self.targets.get(line.target)
        source = f"《{origin.document}》" if origin and origin.document else "目标台账"
        words = f"“{origin.words}”" if origin and origin.words else ""
        return self._add(
            ("target", line.target),
            {
                "kind": "目标",
                "what": f"{line.region_name}{line.name}",
                "value": line.wanted,
                "source": source + words,
                "target": line.target,
                "url": origin.url if origin else "",
            },
        )

    def computed(
        self, key: tuple[Any, ...], what: str, value: str, formula: str, of: tuple[int | None, ...]
    ) -> int:
        """The mark of a figure that was computed, with its formula and the marks that it is made of."""
        parts = [mark for mark in of if mark is not None]
        entry = {"kind": "计算", "what": what, "value": value, "source": formula, "of": parts}
        return self._add(("computed", *key), entry)

    def counted(self, key: str, what: str, lines: list[Line]) -> int:
        """The mark of a count of targets, with the names of what was counted."""
        names = "、".join(f"{'' if line.own else line.region_name}{line.name}" for line in lines)
        entry = {
            "kind": "计数",
            "what": what,
            "value": f"{len(lines)}项",
            "source": f"按目标台账逐项计数：{names}",
        }
        return self._add(("counted", key), entry)

    def verdict(self, line: Line) -> int:
        """The mark of a verdict: its computation, or who signed it."""
        shown = (
            "；".join(f"{step.label} {step.text}" for step in line.judgement.steps) or line.judgement.reason
        )
        return self._add(
            ("verdict", line.target),
            {
                "kind": "认定" if line.judgement.manual else "判定",
                "what": f"{line.region_name}{line.name}",
                "value": line.judgement.title,
                "source": shown,
                "target": line.target,
                "url": f"/assessment/targets/{line.target}/",
            },
        )

    def settled(self, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Number what was really printed, in reading order, and what that rests on; drop the rest.

        Rewrites the marks in ``blocks`` and returns the evidence list.
        """
        order: dict[int, int] = {}
        holders = list(_holders(blocks))
        for holder in holders:
            for mark in holder["marks"]:
                order.setdefault(mark, len(order) + 1)
        for entry in [self.entries[mark - 1] for mark in list(order)]:
            for mark in entry.get("of", ()):
                order.setdefault(mark, len(order) + 1)
        for holder in holders:
            holder["marks"] = [order[mark] for mark in holder["marks"]]
        return [_renumbered(self.entries[old - 1], new, order) for old, new in order.items()]


def _holders(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Everything in the blocks that carries marks, in reading order."""
    for block in blocks:
        yield from block.get("runs", ())
        for row in block.get("rows", ()):
            for cell in row:
                yield from cell
        yield from block.get("items", ())


def _renumbered(entry: dict[str, Any], mark: int, order: Mapping[int, int]) -> dict[str, Any]:
    made = {**entry, "mark": mark}
    if "of" in made:
        made["of"] = [order[old] for old in made["of"]]
        if made["of"]:
            made["source"] += "，据" + "".join(f"[{part}]" for part in made["of"])
    return made


def printed(text: str, *marks: int | None) -> Printed:
    """Text with those marks that there are."""
    return Printed(text, tuple(mark for mark in marks if mark is not None))
