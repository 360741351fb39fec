"""Plan trees: rows in display order, and what may become whose child. Nodes are anything with pk and parent_id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Branch:
    """A node with its depth (0 at the top) and whether anything hangs below it."""

    node: Any
    depth: int
    has_children: bool


def in_order(nodes: Iterable[Any]) -> list[Branch]:
    """All nodes, parents before children, siblings by ``order`` then pk. Nodes whose parent is not given stand on top."""
    rows = list(nodes)
    known = {node.pk for node in rows}
    children: dict[int | None, list[Any]] = defaultdict(list)
    for node in rows:
        children[node.parent_id if node.parent_id in known else None].append(node)
    for siblings in children.values():
        siblings.sort(key=lambda node: (node.order, node.pk))
    found: list[Branch] = []
    stack = [(node, 0) for node in reversed(children[None])]
    while stack:
        node, depth = stack.pop()
        below = children.get(node.pk, [])
        found.append(Branch(node, depth, bool(below)))
        stack.extend((child, depth + 1) for child in reversed(below))
    return found


def is_below(nodes: Sequence[Any], inner: int, outer: int) -> bool:
    """Is node ``inner`` the node ``outer`` itself, or below it?"""
    parents = {node.pk: node.parent_id for node in nodes}
    at: int | None = inner
    for _ in range(len(parents) + 1):
        if at == outer:
            return True
        if at is None:
            return False
        at = parents.get(at)
    return True  # a ring: refuse whatever is asked
