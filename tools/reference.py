"""Write docs/reference from the code: rooms, operations, permissions, lifecycles, indicators, reports, API.

`python tools/reference.py` writes the pages; with `--check` it only says whether they are up to date.
A page names what is there today; nothing on it is written by hand.
"""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from generated import REFERENCE, ROOT, settle, setup_django
from house import front_doors, lifecycles, operations, registries, rooms
from reference_programs import programs_page
from reference_rules import facts_page, rules_page

if TYPE_CHECKING:
    from kechuang.core.registry import Registry

NOTE = "<!-- 由 tools/reference.py 从代码写出，请勿手改；更新：make reference -->\n"


def cell(text: object) -> str:
    """A value as one cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|") or "—"


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; an honest line where there is nothing."""
    if not rows:
        return "（目前没有。）\n"
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(map(cell, row)) + " |" for row in rows]) + "\n"


def first_sentence(value: object) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join((inspect.getdoc(value) or "").split("\n\n")[0].split())


def rooms_page() -> str:
    """The rooms with their front doors."""
    doors = front_doors()
    rows = [
        [f"`{room}`", door.chinese, door.sentence, door.owns, door.disowns, door.calls]
        for room, door in doors.items()
    ]
    return (
        f"{NOTE}# 房间\n\n自上而下：数据往上流，引用只往下指。由 import-linter 逐次检查。\n\n"
        "![房间与它们的引用](diagrams/rooms.svg)\n\n"
        + table(["房间", "中文", "一句话", "管什么", "不管什么", "可以调用"], rows)
    )


def operations_page() -> str:
    """Every write of the house, by room."""
    titles = {each.action: each.title for each in registries()["permission"]}
    doors, parts = front_doors(), [f"{NOTE}# 操作\n\n一切写入都在这里：一个操作、一笔事务、一条记录。\n"]
    for room in reversed(rooms()):
        found = operations(room)
        if not found:
            continue
        parts.append(f"\n## {doors[room].chinese} `{room}`\n")
        for name, function in found.items():
            verb, _, noun = name.partition("_")
            title = titles.get(f"{room}.{noun}.{verb}", "")
            signature = ", ".join(inspect.signature(function).parameters)
            parts.append(
                f"\n### `{name}` {title} {{#{room}-{name}}}\n\n`{name}({signature})`\n\n{first_sentence(function)}\n"
            )
    return "".join(parts)


def permissions_page() -> str:
    """The matrix of actions and roles."""
    from kechuang.core.states import ROLE_TITLES  # only after Django is set up

    roles = list(ROLE_TITLES)
    rows = [
        [
            f"`{each.action}`",
            each.title,
            *("●" if role in each.roles else "" for role in roles),
            "有" if each.condition else "只办自己的" if each.own else "",
        ]
        for each in registries()["permission"]
    ]
    return (
        f"{NOTE}# 权限矩阵\n\n没有登记的动作一律不许。● 表示该岗位可以办理，并且只在岗位的辖区之内；"
        "“另有条件”一栏写“有”的，还要看具体对象。系统管理、安全管理、审计三种权力互相分开。\n\n"
        + table(["动作", "名称", *(ROLE_TITLES[role] for role in roles), "另有条件"], rows)
    )


def lifecycles_page() -> str:
    """Every lifecycle: its picture and its table."""
    parts = [f"{NOTE}# 状态与流转\n\n每种对象只有一张表，图由表画出。双线框是终点。\n"]
    for name, each in lifecycles().items():
        rows = [
            [
                each.title_of(t.source),
                t.title,
                each.title_of(t.target),
                t.people,
                "、".join(t.guards),
                t.clock or "",
            ]
            for t in each.transitions
        ]
        parts.append(f"\n## {each.title} `{name}`\n\n![{each.title}的状态](diagrams/{name}.svg)\n\n")
        parts.append(table(["从", "动作", "到", "谁", "条件", "时限"], rows))
    return "".join(parts)


def indicators_page() -> str:
    """The catalogue of indicators."""
    registry = registries().get("indicator")
    parts = [f"{NOTE}# 指标\n\n一个指标一个文件，在 `kechuang/packs/*/indicators/`。\n"]
    for each in registry or ():
        facts = [
            ["单位", each.unit],
            ["定义", each.definition],
            ["公式", each.formula],
            [
                "出处",
                f"{each.source.title}{each.source.clause}" + ("" if each.source.confirmed else "（未核实）"),
            ],
            ["数据来源", each.data_source],
            ["滞后", f"{each.lag_months} 个月"],
            ["别名", "、".join(each.aliases)],
            ["易错", "；".join(each.traps)],
        ]
        parts.append(f"\n## {each.name} `{each.code}` {{#{each.code}}}\n\n" + table(["项", "内容"], facts))
    return "".join(parts)


def registered_page() -> str:
    """Everything that packs and rooms register, by kind, but what has a page of its own."""
    parts = [
        f"{NOTE}# 登记的内容\n\n各地内容包与各房间登记了什么。指标、规则与参数、事实、申报事项、权限各有专页。\n"
    ]
    for kind, registry in registries().items():
        if kind in ("indicator", "permission", "rule", "parameter", "fact", "program"):
            continue
        rows = [[f"`{code}`", title_of(item), said_of(item)] for code, item in pairs(registry)]
        parts.append(f"\n## {registry.title} `{kind}`\n\n" + table(["代码", "名称", "说明"], rows))
    return "".join(parts)


def pairs(registry: Registry) -> list[tuple[str, object]]:
    """Codes and items of a registry."""
    return [(code, registry[code]) for code in registry.codes()]


def title_of(item: object) -> str:
    """How a registered item calls itself."""
    return str(getattr(item, "title", "") or getattr(item, "name", "") or "")


def said_of(item: object) -> str:
    """What a registered item says of itself: its description, else that of the function it brings."""
    description = getattr(item, "description", "")
    functions = [value for value in vars(item).values() if inspect.isfunction(value)]
    return str(description) or next(filter(None, map(first_sentence, functions)), "")


def api_page() -> str:
    """The API's paths, from its OpenAPI description."""
    from kechuang.web.api import api  # only after Django is set up

    rows = [
        [method.upper(), f"`{path}`", facts.get("summary", ""), facts.get("description", "")]
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, facts in methods.items()
    ]
    return (
        f"{NOTE}# 接口\n\n要先登录；每个调用与页面走同一个操作或查询，权限也同一张表。"
        "运行中的站点在 `/api/v1/docs` 有可以试用的说明。\n\n" + table(["方法", "地址", "名称", "说明"], rows)
    )


def commands_page() -> str:
    """What each command says of itself."""
    from kechuang.cli import COMMANDS  # beside the other late imports, though it needs no Django

    head = f"{NOTE}# 命令行\n\n安装之后在 `.venv/bin/kechuang`。退出码：0 办成；1 有发现；2 没有办成。\n"
    return head + "".join(
        f"\n## `kechuang {command.name}` {{#{command.name}}}\n\n```text\n{help_of(command.name)}\n```\n"
        for command in COMMANDS
    )


def help_of(command: str) -> str:
    """The help of one command, at a fixed width."""
    run = subprocess.run(
        [sys.executable, "-m", "kechuang", command, "--help"],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        return "（这条命令还没有建成。）"
    return "\n".join(line.rstrip() for line in run.stdout.strip().splitlines())


def settings_page() -> str:
    """The environment variables that settings.py reads, with their defaults."""
    text = (ROOT / "kechuang" / "settings.py").read_text(encoding="utf-8")
    rows = [
        [f"`{name}`", f"`{default}`" if default else ""] for name, default in environment(ast.parse(text))
    ]
    return (
        f"{NOTE}# 环境变量\n\n与机器有关的一切都从环境变量来；不设也能跑。各是什么意思、怎样配着用，见 [部署](../how-to/deploy.md)。\n\n"
        + table(["变量", "缺省"], list(rows))
    )


def environment(tree: ast.AST) -> list[tuple[str, str]]:
    """Names and defaults of os.environ.get(...) and os.environ[...] in a module, each once."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "os.environ.get":
            name, *default = [ast.unparse(argument).strip("'\"") for argument in node.args]
            found[name] = found.get(name) or (default[0] if default else "")
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            found.setdefault(ast.unparse(node.slice).strip("'\""), "")
    return sorted(found.items())


PAGES: dict[str, Callable[[], str]] = {
    "rooms.md": rooms_page,
    "operations.md": operations_page,
    "permissions.md": permissions_page,
    "lifecycles.md": lifecycles_page,
    "indicators.md": indicators_page,
    "rules.md": lambda: NOTE + rules_page(table),
    "facts.md": lambda: NOTE + facts_page(table),
    "programs.md": lambda: NOTE + programs_page(registries()["program"], table),
    "registered.md": registered_page,
    "api.md": api_page,
    "commands.md": commands_page,
    "settings.md": settings_page,
}


def main() -> int:
    """Write the pages, or compare them."""
    setup_django()
    files = {REFERENCE / name: page() for name, page in PAGES.items()}
    return settle(files, kept=REFERENCE.glob("*.md"), check="--check" in sys.argv, again="make reference")


if __name__ == "__main__":
    raise SystemExit(main())
