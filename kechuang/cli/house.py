"""``kechuang map``: the rooms and their lifecycles, from the code itself."""

from __future__ import annotations

import argparse
import ast
from pathlib import Path

from kechuang.cli import DONE, django_ready

_DESCRIPTION = "打印各个房间（模块）管什么，以及每种状态怎样变化。图由 make map 画出。"


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``map``."""
    parser.description = _DESCRIPTION
    parser.epilog = "示例：\n  kechuang map --lifecycle target     只看一种状态的 Mermaid 图\n"
    parser.add_argument("--lifecycle", metavar="NAME", help="打印这一种状态的 Mermaid 图")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    django_ready()
    from kechuang.core.lifecycles import all_lifecycles  # only once Django is loaded
    from kechuang.core.logic.verdicts import Problem

    lifecycles = all_lifecycles()
    if args.lifecycle:
        if args.lifecycle not in lifecycles:
            raise Problem(f"没有“{args.lifecycle}”。现有：{'、'.join(lifecycles)}。")
        print(lifecycles[args.lifecycle].mermaid(), end="")
        return DONE
    print("房间")
    for name, sentence in _rooms():
        print(f"  {name:<12}{sentence}")
    print("\n状态")
    for name, lifecycle in lifecycles.items():
        print(f"  {name}（{lifecycle.title}）：{' → '.join(lifecycle.states.values())}")
        for row in lifecycle.transitions:
            source, target = lifecycle.title_of(row.source), lifecycle.title_of(row.target)
            print(f"      {source} —{row.title}（{row.people}）→ {target}")
    return DONE


def _rooms() -> list[tuple[str, str]]:
    """Each room with the first line of its front door."""
    found = []
    for door in sorted(Path(__file__).resolve().parent.parent.glob("*/__init__.py")):
        text = ast.get_docstring(ast.parse(door.read_text(encoding="utf-8"))) or ""
        if " · " in text.splitlines()[0]:
            found.append((door.parent.name, text.split("\n\n")[0].replace("\n", " ")))
    return found
