"""Numbers of law as data: dated, cited, chosen by name, place and as-of date. One YAML file a topic in a pack.

::

    topic: hnte
    title: 高新技术企业认定
    parameters:
      staff_share:
        title: 科技人员占职工总数的最低比例
        values:
          - from: 2016-01-01
            value: 10%
            doc: 国科发火〔2016〕32号
            clause: 第十一条第（四）项
            mark: V           # V read in official text, V2 in several secondary sources, V1 in one, M from memory, I our reading

A value may be a number, text such as ``5000万元`` or ``10%``, a list or a mapping of these; YAML's own floats are
refused, since .1 is not a tenth. ``to`` ends a value (the last day on which it holds). ``place`` (a region's code)
makes it a local one, which goes before the national.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from kechuang.rules.reading import YUAN

#: What a mark says about how well a value is known. Only V is shown as law without a warning.
MARKS = {
    "V": "见于官方文本",
    "V2": "见于多处转述，未见官方文本，待核对",
    "V1": "仅见于一处转述，待核对",
    "M": "凭记忆，未经核对",
    "I": "法规未言明，系本平台的理解",
    "L": "地方模板，请按当地文件修改",
}
CONFIRMED = frozenset({"V"})
_SCALED = re.compile(r"([+-]?[0-9][0-9,]*(?:\.[0-9]+)?)\s*(%|千元|万元|百万元|亿元|元)?")


class ParameterError(ValueError):
    """A parameter file that contradicts itself, or a value that no date and place has. For the author of the file."""


@dataclass(frozen=True, slots=True)
class Value:
    """One dated value of a parameter, with its source. ``text``: the value as its file writes it (10%, 5000万元)."""

    value: Any
    since: date
    until: date | None
    doc: str
    clause: str
    mark: str
    place: str = ""
    note: str = ""
    text: str = ""

    @property
    def is_confirmed(self) -> bool:
        """Was it read in the official text?"""
        return self.mark in CONFIRMED

    def holds(self, day: date) -> bool:
        """Is the day within the value's time?"""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of law through time. ``code`` is ``topic.name``."""

    code: str
    title: str
    values: tuple[Value, ...]

    @property
    def source(self) -> str:
        """The documents that its values come from."""
        return "；".join(dict.fromkeys(value.doc for value in self.values))

    def at(self, day: date, places: Iterable[str] = ()) -> Value | None:
        """The value that holds on a day: that of the nearest of ``places`` (the lowest first), else the national."""
        for place in (*places, ""):
            for value in self.values:
                if value.place == place and value.holds(day):
                    return value
        return None


parameters: dict[str, Parameter] = {}


def load_text(text: str, *, name: str) -> list[Parameter]:
    """The parameters of one YAML file, registered. Raises ``ParameterError`` that names the file and the entry."""
    try:
        content = yaml.load(text, Loader=ExactLoader)  # noqa: S506 - a safe loader without floats
    except yaml.YAMLError as error:
        raise ParameterError(f"{name} 不是完好的 YAML：{error}") from error
    topic = content["topic"]
    found = []
    for key, body in content["parameters"].items():
        code = f"{topic}.{key}"
        values = tuple(_value(f"{name} {code}", each) for each in body["values"])
        _check(code, values)
        parameter = Parameter(code, body["title"], values)
        known = parameters.get(code)
        if known is not None:  # a local pack adds values of its own to a national parameter
            parameter = Parameter(code, known.title, (*known.values, *values))
            _check(code, parameter.values)
        parameters[code] = parameter
        found.append(parameter)
    return found


def _value(where: str, body: Mapping[str, Any]) -> Value:
    mark = str(body.get("mark", ""))
    if mark not in MARKS:
        raise ParameterError(f"{where}：mark 应为 {'、'.join(MARKS)} 之一。")
    if not body.get("doc"):
        raise ParameterError(f"{where}：没有写明出处（doc）。")
    if not isinstance(body.get("from"), date):
        raise ParameterError(f"{where}：没有写明起始日期（from）。")
    return Value(
        value=exact(body["value"]),
        since=body["from"],
        until=body.get("to"),
        doc=str(body["doc"]),
        clause=str(body.get("clause", "")),
        mark=mark,
        place=str(body.get("place", "")),
        note=str(body.get("note", "")),
        text=_as_written(body["value"]),
    )


def _as_written(raw: Any) -> str:
    """A value as people read it: as the file writes it, lists and mappings in a line."""
    if isinstance(raw, list):
        return "；".join(
            "，".join(map(_as_written, each)) if isinstance(each, list) else _as_written(each) for each in raw
        )
    if isinstance(raw, dict):
        return "；".join(f"{key}：{_as_written(each)}" for key, each in raw.items())
    if raw is None:
        return "不限"
    return ("是" if raw else "否") if isinstance(raw, bool) else str(raw)


def exact(raw: Any) -> Any:
    """A YAML value with its numbers as Decimals; money in yuan, percentages as fractions."""
    if isinstance(raw, bool) or raw is None or isinstance(raw, date):
        return raw
    if isinstance(raw, int):
        return Decimal(raw)
    if isinstance(raw, list):
        return tuple(exact(each) for each in raw)
    if isinstance(raw, dict):
        return {str(key): exact(each) for key, each in raw.items()}
    match = _SCALED.fullmatch(str(raw).strip())
    if match is None:
        return str(raw)
    number = Decimal(match[1].replace(",", ""))
    if match[2] == "%":
        return number / 100
    return number * YUAN.get(match[2] or "元", 1)


def _check(code: str, values: tuple[Value, ...]) -> None:
    for one in values:
        for other in values:
            is_pair = one is not other and one.place == other.place and one.since <= other.since
            if is_pair and (one.until is None or one.until >= other.since):
                raise ParameterError(f"{code}：{one.since} 起和 {other.since} 起的两个值时间重叠。")


class ExactLoader(yaml.SafeLoader):
    """YAML without floats: what looks like one stays text, from which a Decimal is made."""


ExactLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:float"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
