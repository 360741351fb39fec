"""From a draft to a statement: spans in the original, normal name, period, certainty, confidence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from kechuang.reading.model import Form, Kind, Node, Statement, Term

from .context import DocumentContext, last
from .drafts import Draft
from .normal import Catalogue, normal_name
from .worded import Worded

_CERTAINTY = re.compile(r"确保|力争|争取|努力|计划|不低于|不少于|预计|预期|冲刺|拟")
_HOLDER = re.compile(
    r"(?:牵头单位|责任单位|责任部门|牵头部门|责任人|责任科室|承办单位)[::](?P<name>[^;。)\n,]{2,40})|由(?P<by>[^,。;]{2,16}?(?:局|委|办|科|中心|管委会|政府))(?:牵头|负责)"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_PLAN_PERIOD = re.compile(r"“?十(?P<n>[一二三四五])五”?(?P<part>期间|时期|以来|末)?")
_PLAN_START = {"一": 2006, "二": 2011, "三": 2016, "四": 2021, "五": 2026}
_TO_YEAR = re.compile(r"(?:到|至)((?:20)\d\d)年")


class Finisher:
    """Knows the document; turns each draft of a sentence into a frozen statement."""

    def __init__(
        self,
        origin: Sequence[int],
        original: str,
        context: DocumentContext,
        *,
        nodes: Sequence[Node],
        terms: Sequence[Term],
        region: str | None,
        region_inferred: bool,
    ) -> None:
        self._origin, self._original = origin, original
        self._catalogue = Catalogue(terms)
        self._context, self._region, self._inferred = context, region, region_inferred
        self._nodes = sorted(nodes, key=lambda n: n.start)
        self._node_starts = [n.start for n in self._nodes]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Positions in the original of a stretch of the cleaned text."""
        return self._origin[start], self._origin[end - 1] + 1

    def _node(self, position: int) -> int | None:
        """The deepest node in which a position stands."""
        i = bisect_right(self._node_starts, position) - 1
        while i >= 0:
            node = self._nodes[i]
            if node.start <= position < node.end:
                return node.index
            if (
                node.parent is None
                and i
                and node.end <= position
                and i < bisect_right(self._node_starts, position) - 50
            ):
                return None
            i -= 1
        return None

    def period(self, words: str, kind: Kind) -> str | None:
        """The period that a sentence names, else the document's year for this kind."""
        dated = "年" in words
        to = last(_TO_YEAR, words) if dated else None
        if to and kind is Kind.TARGET:
            return to.group(1)
        plan = last(_PLAN_PERIOD, words) if "五" in words else None
        if plan and plan["part"] in ("期间", "时期", "以来", "末"):
            first = _PLAN_START[plan["n"]]
            return str(first + 4) if plan["part"] == "末" else f"{first}-{first + 4}"
        years = [int(m.group(1)) for m in _YEAR.finditer(words)] if dated else []
        if years:
            return str(years[-1])
        year = self._context.target_year if kind is Kind.TARGET else self._context.actual_year
        return str(year) if year else None

    def quantified(
        self, draft: Draft, kind: Kind, sure: float, why: str, words: str, sentence: str
    ) -> Statement:
        """Freeze a draft; ``words`` lead from the sentence's start to its number."""
        start, end = self.span(draft.start, draft.end)
        lead = draft.quantity.lead + words[-24:]
        mode = _mode(draft, words)
        term = self._catalogue.find(draft.text, draft.name.text, unit=draft.unit)
        reasons = [why, *draft.why]
        if draft.quantity.approx:
            reasons.append(f"数词有“{draft.quantity.approx}”")
        certainty = None
        for certainty_match in _CERTAINTY.finditer(lead):
            certainty = certainty_match.group()
        return Statement(
            kind=kind,
            form=draft.form,
            indicator=draft.text,
            norm=term.name if term else normal_name(draft.text, draft.form, draft.unit, mode),
            start=start,
            end=end,
            span=self._original[start:end],
            cmp=draft.cmp,
            value=draft.value,
            value_hi=draft.value_hi,
            unit=draft.unit,
            growth_pct=draft.growth_pct,
            growth_cmp=draft.growth_cmp,
            multiple=draft.multiple,
            share_pct=draft.share_pct,
            completion_pct=draft.completion_pct,
            rank=draft.rank,
            rank_scope=draft.rank_scope,
            rank_change=draft.rank_change,
            approx=draft.quantity.approx,
            certainty=certainty if kind is Kind.TARGET else None,
            mode=mode,
            cumulative="累计" in words[-30:] or "截至" in words,
            period=self.period(words, kind),
            region=self._region,
            region_inferred=self._inferred,
            holder=_holder(sentence),
            basis=draft.basis,
            note=draft.note,
            code=term.code if term else None,
            node=self._node(start),
            confidence=round(draft.sure * sure, 2),
            why=tuple(reasons),
        )

    def plain(self, item: Worded, kind: Kind, sure: float, why: str, words: str) -> Statement:
        """Freeze a statement without a number."""
        start, end = self.span(item.start, item.end)
        term = self._catalogue.find(item.name, unit=None)
        return Statement(
            kind=kind,
            form=item.form,
            indicator=item.name,
            norm=term.name if term else item.name,
            start=start,
            end=end,
            span=self._original[start:end],
            cmp="",
            period=self.period(words, kind),
            region=self._region,
            region_inferred=self._inferred,
            code=term.code if term else None,
            node=self._node(start),
            confidence=round(0.6 * sure, 2),
            why=(item.why, why),
        )


def _mode(draft: Draft, words: str) -> str | None:
    """How the number is meant: 新增, 净增, 累计, 总量, 达到, 完成."""
    name, lead = draft.text, draft.quantity.lead
    if "净增" in name or "净增" in lead:
        return "净增"
    if draft.name.verb.startswith("新") or name.startswith("新增") or "增加" in draft.name.verb:
        return "新增"
    if "累计" in lead or words.endswith("累计"):
        return "累计"
    if re.search(r"总[数量额]$|总人数$", name):
        return "总量"
    for word in ("达到", "突破", "完成", "实现"):
        if word in lead:
            return word
    return None


def _holder(sentence: str) -> str | None:
    match = _HOLDER.search(sentence)
    return (match["name"] or match["by"]).strip() if match else None


def is_quantified(form: Form) -> bool:
    """Has the form a number, or one withheld?"""
    return form not in (Form.MILESTONE, Form.QUALITATIVE, Form.STATUTORY, Form.COVERAGE)
