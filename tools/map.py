"""Draw the house from its code: the rooms with their real imports, and every lifecycle.

`python tools/map.py` writes docs/reference/diagrams/*.svg; with `--check` it only says whether the
files there are what the code would give.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import grimp
from drawing import Edge, Node, draw
from generated import DIAGRAMS, settle, setup_django
from house import front_doors, layers, lifecycles

if TYPE_CHECKING:
    from kechuang.core.logic.lifecycle import Lifecycle

PURE = {"core", "reading", "rules"}


def room_imports() -> list[tuple[str, str]]:
    """Pairs (room, lower room) where some module of the first imports one of the second at run time."""
    graph = grimp.build_graph("kechuang", exclude_type_checking_imports=True)
    names = [room for layer in layers() for room in layer]
    return [
        (above, below)
        for above in names
        for below in names
        if above != below
        and graph.direct_import_exists(
            importer=f"kechuang.{above}", imported=f"kechuang.{below}", as_packages=True
        )
    ]


def rooms_diagram() -> str:
    """The rooms in their line, highest first; an arc is an import. Imports of the ground floor are left out."""
    titles = front_doors()
    nodes = [
        Node(room, f"{titles[room].chinese} {room}", note(room, empty=titles[room].empty))
        for layer in layers()
        for room in layer
    ]
    edges = [Edge(above, below) for above, below in room_imports() if below not in PURE]
    return draw("科创台的房间：箭头是代码里的引用，只往下指", nodes, edges)


def note(room: str, *, empty: bool) -> str:
    """The small line under a room's name."""
    words = ["底座，人人可用"] if room in PURE else []
    return "；".join(words + (["门已立，尚无内容"] if empty else []))


def lifecycle_diagram(lifecycle: Lifecycle) -> str:
    """One lifecycle: its states in the order of its table."""
    nodes = [
        Node(code, title, code, final=lifecycle.is_final(code)) for code, title in lifecycle.states.items()
    ]
    edges = [Edge(str(row.source), str(row.target), row.title) for row in lifecycle.transitions]
    return draw(f"{lifecycle.title}的状态", nodes, edges)


def main() -> int:
    """Write the diagrams, or compare them."""
    setup_django()
    files = {DIAGRAMS / "rooms.svg": rooms_diagram()}
    for name, lifecycle in lifecycles().items():
        files[DIAGRAMS / f"{name}.svg"] = lifecycle_diagram(lifecycle)
    return settle(files, kept=DIAGRAMS.glob("*.svg"), check="--check" in sys.argv, again="make map")


if __name__ == "__main__":
    raise SystemExit(main())
