"""Files of facts, YAML or JSON, as people write them; every fault is named with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from kechuang.rules.facts import FactError, Facts
from kechuang.rules.packs import load
from kechuang.rules.parameters import ExactLoader
from kechuang.rules.reading import read_facts

#: A file of one subject's facts is a page or two; a larger one is a mistake or an attack.
_LARGEST = 1_000_000
_EXAMPLE = "请写成 名称: 值，一行一个，例如 registered_on: 2019-03-01"


def read_fact_file(path: Path) -> Facts:
    """The facts in a file. Raises ``FactError`` that names the file, and the line and field of all that is wrong."""
    load()
    body, lines = _parsed(path)
    values: dict[Any, Any] = {}
    faults = []
    for name, raw in body.items():
        try:
            values.update(read_facts({name: raw}).values)
        except FactError as error:
            faults.append(f"第{lines[name]}行 {name}：{error}")
    if faults:
        raise FactError(f"{path.name} 有{len(faults)}处要改：\n" + "\n".join(faults))
    return Facts(values, title=path.stem)


def _parsed(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """The mapping that a file holds, and the line of each name."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FactError(f"读不了 {path}：没有这个文件，或者没有权限。请核对路径。") from error
    if len(data) > _LARGEST:
        raise FactError(f"{path.name} 超过1MB，不像是一个主体的事实，请核对文件。")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FactError(f"{path.name} 不是 UTF-8 编码，请另存为 UTF-8 再试。") from error
    # a tab may not indent YAML, and JSON may be indented with them; within JSON text a tab is written \t
    text = text.replace("\t", "  ") if path.suffix.lower() == ".json" else text
    try:
        loader = ExactLoader(text)
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise FactError(f"{path.name} 里没有事实，{_EXAMPLE}。")
        lines = _lines(path, node)
        body = loader.construct_document(node)
    except (yaml.YAMLError, RecursionError) as error:
        raise FactError(_yaml_words(path, error)) from error
    return {str(name): value for name, value in body.items()}, lines


def _lines(path: Path, node: yaml.MappingNode) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if str(key.value) in found:
            raise FactError(
                f"{path.name} 第{line}行：“{key.value}”在第{found[key.value]}行已经写过，请只留一处。"
            )
        found[str(key.value)] = line
    return found


def _yaml_words(path: Path, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f" 第{mark.line + 1}行第{mark.column + 1}列" if mark else ""
    return f"{path.name}{where}写法不对：请核对缩进、冒号后的空格和成对的引号括号。"
