"""Reading a kind from a data file, JSON or YAML. Nothing in the file is ever run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml

from kechuang.programs.logic.kinds import Kind, as_data, from_data
from kechuang.rules.parameters import ExactLoader

#: A kind in words fills a few dozen kilobytes; what is a hundred times as large is something else.
MOST_BYTES = 512 * 1024


def data_file(kind: Kind) -> str:
    """A kind as a YAML file that ``read_kind`` reads back as an equal one."""
    text: str = yaml.safe_dump(as_data(kind), allow_unicode=True, sort_keys=False, width=100)
    return text


def read_kind(content: bytes, name: str) -> Kind:
    """The kind that a file holds. Raises ``ValueError`` whose words say what is wrong and how to mend it."""
    if len(content) > MOST_BYTES:
        raise ValueError("文件超过512KB，不像是一个事项，请核对。")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("文件不是UTF-8编码，请另存为UTF-8后再上传。") from error
    suffix = name.rpartition(".")[2].lower()
    if suffix == "json":
        data = _json(text)
    elif suffix in ("yaml", "yml"):
        data = _yaml(text)
    else:
        raise ValueError("只收 .json 和 .yaml 数据文件；程序文件（.py）请由管理员放进内容包。")
    if not isinstance(data, Mapping):
        raise ValueError("文件里应是一个事项：一组名称和内容。")  # noqa: TRY004 - a fault of a file, not of a call
    try:
        return from_data(data)
    except RecursionError as error:
        raise ValueError("文件一层套一层太深，不像是一个事项。") from error


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"不是完好的JSON文件：{error}") from error


def _yaml(text: str) -> Any:
    try:
        # An alias can make a few lines stand for gigabytes; a kind needs none.
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, (yaml.AnchorToken, yaml.AliasToken)):
                raise ValueError("文件里用了引用（& 或 *），请写出全部内容。")  # noqa: TRY004 - a fault of a file
        return yaml.load(text, Loader=ExactLoader)  # noqa: S506 - a safe loader without floats
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError("不是完好的YAML文件，请检查缩进和冒号。") from error
