"""Draw a graph as SVG: its nodes in one column, its edges as arcs; down on the right, up on the left.

One column never needs a layout engine, never hides an edge behind a box, and gives the same file for
the same graph, so that a generated diagram can be committed and compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

BOX_WIDTH, BOX_HEIGHT, GAP = 210, 40, 34
REACH, STEP, BARE_STEP = 46, 62, 18  # arcs without labels may lie closer
CHARACTER = 12  # width of a Chinese character at 12 px; Latin ones take a little over half
INK, BLUE, PAPER, LINE = "#1c2733", "#1f5fae", "#f4f7fb", "#8a99a8"


@dataclass(frozen=True)
class Node:
    """A box: its key, its title, a smaller second line, and whether it is an end."""

    key: str
    title: str
    note: str = ""
    final: bool = False


@dataclass(frozen=True)
class Edge:
    """An arc between two keys, with its label."""

    source: str
    target: str
    label: str = ""


def text_width(text: str) -> int:
    """The width of a label in pixels at 12 px, near enough to leave it room."""
    return sum(CHARACTER if ord(character) > 0x2E80 else 7 for character in text)


def lanes(edges: list[Edge], rows: dict[str, int]) -> dict[Edge, int]:
    """A lane for each arc, the shortest inside: arcs on one side whose spans overlap never share one."""
    taken: dict[tuple[bool, int], list[tuple[int, int]]] = {}
    found: dict[Edge, int] = {}
    for edge in sorted(edges, key=lambda e: (abs(rows[e.target] - rows[e.source]), rows[e.source])):
        low, high = sorted((rows[edge.source], rows[edge.target]))
        down = rows[edge.target] > rows[edge.source]
        lane = 0
        while any(low < end and start < high for start, end in taken.get((down, lane), [])):
            lane += 1
        taken.setdefault((down, lane), []).append((low, high))
        found[edge] = lane
    return found


def bend(edge: Edge, found: dict[Edge, int]) -> int:
    """How far an arc reaches out, by its lane."""
    return REACH + (STEP if any(each.label for each in found) else BARE_STEP) * found[edge]


def sides(edges: list[Edge], rows: dict[str, int], found: dict[Edge, int]) -> tuple[int, int]:
    """The room that arcs and labels need to the left and to the right of the column."""
    left = right = 20
    for edge in edges:
        needed = round(bend(edge, found) * 0.75) + text_width(edge.label) + 24
        if rows[edge.target] > rows[edge.source]:
            right = max(right, needed)
        else:
            left = max(left, needed)
    return left, right


def draw(title: str, nodes: list[Node], edges: list[Edge]) -> str:
    """Return the SVG text of a graph; `title` is its accessible name. Edges with the same ends share an arc."""
    rows = {node.key: index for index, node in enumerate(nodes)}
    edges = merged([edge for edge in edges if edge.source != edge.target])
    lane_of = lanes(edges, rows)
    left, right = sides(edges, rows, lane_of)
    width, height = left + BOX_WIDTH + right, len(nodes) * (BOX_HEIGHT + GAP) + GAP
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" font-family="PingFang SC, Noto Sans SC, Microsoft YaHei, sans-serif">'
        ),
        f"<title>{escape(title)}</title>",
        (
            f'<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
            f'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="{LINE}"/></marker></defs>'
        ),
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    ports = spread(edges, rows)
    for edge in edges:
        x = left + (BOX_WIDTH if down(edge, rows) else 0)
        parts.append(arc(edge, rows, x, bend(edge, lane_of), ports))
    parts += [box(node, rows[node.key], left) for node in nodes]
    return "\n".join([*parts, "</svg>", ""])


def merged(edges: list[Edge]) -> list[Edge]:
    """Edges with the same ends as one, its labels joined."""
    labels: dict[tuple[str, str], list[str]] = {}
    for edge in edges:
        labels.setdefault((edge.source, edge.target), []).append(edge.label)
    return [
        Edge(source, target, "、".join(dict.fromkeys(label for label in found if label)))
        for (source, target), found in labels.items()
    ]


def spread(edges: list[Edge], rows: dict[str, int]) -> dict[tuple[str, Edge], float]:
    """The height within its box at which each end of each arc is tied, so that ends do not fall together."""
    ports: dict[tuple[str, Edge], float] = {}
    for key in rows:
        for downward in (True, False):
            tied = [
                edge
                for edge in edges
                if key in (edge.source, edge.target) and (rows[edge.target] > rows[edge.source]) == downward
            ]
            tied.sort(key=lambda e: rows[e.target] + rows[e.source])
            for index, edge in enumerate(tied):
                ports[key, edge] = BOX_HEIGHT * (index + 1) / (len(tied) + 1)
    return ports


def down(edge: Edge, rows: dict[str, int]) -> bool:
    """Does an edge run down the column?"""
    return rows[edge.target] > rows[edge.source]


def arc(edge: Edge, rows: dict[str, int], x: int, reach: int, ports: dict[tuple[str, Edge], float]) -> str:
    """One edge, tied to the column's side at `x`, and its label with a halo, so that lines do not cross it."""
    sign = 1 if down(edge, rows) else -1
    out = x + reach * sign
    start = top(rows[edge.source]) + ports[edge.source, edge]
    end = top(rows[edge.target]) + ports[edge.target, edge]
    line = (
        f'<path d="M{x} {start:.0f} C{out} {start:.0f} {out} {end:.0f} {x} {end:.0f}" fill="none" '
        f'stroke="{LINE}" stroke-width="1.4" marker-end="url(#tip)"/>'
    )
    if not edge.label:
        return line
    return line + (
        f'<text x="{x + (reach * 0.75 + 5) * sign:.0f}" y="{(start + end) / 2 + 4:.0f}" font-size="12" fill="{INK}" '
        f'stroke="#fff" stroke-width="4" paint-order="stroke" '
        f'text-anchor="{"start" if sign > 0 else "end"}">{escape(edge.label)}</text>'
    )


def top(row: int) -> int:
    """The upper edge of a row's box."""
    return GAP + row * (BOX_HEIGHT + GAP)


def box(node: Node, row: int, left: int) -> str:
    """One node: an end has a double border."""
    y, middle = top(row), left + BOX_WIDTH / 2
    border = f'rx="6" fill="{PAPER}" stroke="{BLUE}"'
    outer = (
        f'<rect x="{left}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" {border} stroke-width="1.4"/>'
    )
    inner = (
        f'<rect x="{left + 3}" y="{y + 3}" width="{BOX_WIDTH - 6}" height="{BOX_HEIGHT - 6}" rx="4" '
        f'fill="none" stroke="{BLUE}" stroke-width="0.8"/>'
        if node.final
        else ""
    )
    shift = 18 if node.note else 25
    title = (
        f'<text x="{middle:.0f}" y="{y + shift}" font-size="14" font-weight="600" fill="{INK}" '
        f'text-anchor="middle">{escape(node.title)}</text>'
    )
    note = (
        f'<text x="{middle:.0f}" y="{y + 33}" font-size="11" fill="{LINE}" text-anchor="middle">'
        f"{escape(node.note)}</text>"
        if node.note
        else ""
    )
    return outer + inner + title + note
