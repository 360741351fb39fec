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
    return _nodes(nest(spans, len(text)), cleaned, len(original))


def node_at(nodes: Sequence[Node], position: int) -> int | None:
    """Return the index of the deepest node that holds ``position`` of the original, or None."""
    index = bisect.bisect_right(nodes, position, key=lambda node: node.start) - 1
    while index >= 0:
        node = nodes[index]
        if node.start <= position < node.end:
            return node.index
        index = node.parent if node.parent is not None else -1
    return None


def _nodes(nested: list[tuple[Span, int | None, int]], cleaned: Cleaned, size: int) -> tuple[Node, ...]:
    """Turn nested spans of the cleaned text into nodes of the original."""
    origin = cleaned.origin
    nodes: list[Node] = []
    for index, (span, parent, depth) in enumerate(nested):
        end = min(origin[span.end - 1] + 1, size)
        if parent is not None:
            end = min(end, nodes[parent].end)
        nodes.append(
            Node(index, parent, depth, span.label, span.title, origin[span.start], end, span.framework)
        )
    return tuple(nodes)
