"""The plan's tree: numbered headings, enumerations inside paragraphs and named frameworks, nested by span."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from kechuang.reading.cleaning import Cleaned
from kechuang.reading.model import Node
from kechuang.reading.outline import frameworks, headings, parallels
from kechuang.reading.outline.spans import Span, nest

__all__ = ["node_at", "outline"]


def outline(cleaned: Cleaned, original: str) -> tuple[Node, ...]:
    """Return the nodes of a document in their order; positions are those of ``original``.

    A child lies inside its parent, siblings do not overlap. Linear in the length of the text.
    """
    text = cleaned.text
    numbered = headings.find(text)
    spans: list[Span] = [*numbered, *headings.leads(text)]
    spans += frameworks.series(text, numbered)
    spans += frameworks.named(text)
    quoted = frameworks.points(text)
    taken = {span.start for span in quoted}
    # The clauses that take up a quoted series are often parallel too: once is enough.
    spans += quoted + [span for span in parallels.find(text) if span.start not in taken]
    return _nodes(nest(spans, len(text)), cleaned, original)


def node_at(nodes: Sequence[Node], position: int) -> int | None:
    """Return the index of the deepest node that holds ``position`` of the original, or None."""
    index = bisect.bisect_right(nodes, position, key=lambda node: node.start) - 1
    while index >= 0:
        node = nodes[index]
        if node.start <= position < node.end:
            return node.index
        index = node.parent if node.parent is not None else -1
    return None


def _nodes(nested: list[tuple[Span, int | None, int]], cleaned: Cleaned, original: str) -> tuple[Node, ...]:
    """Turn nested spans of the cleaned text into nodes of the original."""
    origin, size = cleaned.origin, len(original)
    nodes: list[Node] = []
    for index, (span, parent, depth) in enumerate(nested):
        end = min(origin[span.end - 1] + 1, size)
        if parent is not None:
            end = min(end, nodes[parent].end)
        title = _as_written(span, cleaned, original)
        nodes.append(Node(index, parent, depth, span.label, title, origin[span.start], end, span.framework))
    return tuple(nodes)


#: How far from its start a node's title may stand.
_TITLE_WITHIN = 120


def _as_written(span: Span, cleaned: Cleaned, original: str) -> str:
    """The title in the original's own characters, without what is hidden and without line breaks.

    A title that stands nowhere as such (力争…新突破, named after its members) is left as it is.
    """
    at = cleaned.text.find(span.title, span.start, span.start + _TITLE_WITHIN)
    if at < 0 or not span.title:
        return span.title
    places = dict.fromkeys(cleaned.origin[at : at + len(span.title)])
    return "".join(original[place] for place in places).strip()
