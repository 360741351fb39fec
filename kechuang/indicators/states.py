"""Enums of indicators."""

from __future__ import annotations

from enum import StrEnum


class Measure(StrEnum):
    """What kind of number an indicator is (rules §8.1)."""

    FLOW = "flow"  # 增量: counted within a period (新增, 成交额)
    STOCK = "stock"  # 存量: a total at a date
    RATIO = "ratio"  # 比率
    GROWTH = "growth"  # 增速
    RANK = "rank"  # 位次
    QUALITY = "quality"  # 定性


MEASURE_TITLES: dict[str, str] = {
    Measure.FLOW: "增量",
    Measure.STOCK: "存量",
    Measure.RATIO: "比率",
    Measure.GROWTH: "增速",
    Measure.RANK: "位次",
    Measure.QUALITY: "定性",
}


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Precision(StrEnum):
    """How the value is known. Unknown is not zero."""

    EXACT = "exact"
    AT_LEAST = "at_least"  # 多, 余
    ABOUT = "about"  # 约, 近
    MASKED = "masked"  # withheld in the source
    MISSING = "missing"  # asked for and not there


PRECISION_TITLES: dict[str, str] = {
    Precision.EXACT: "准确",
    Precision.AT_LEAST: "不少于（多、余）",
    Precision.ABOUT: "约数（约、近）",
    Precision.MASKED: "原文隐去",
    Precision.MISSING: "暂缺",
}


class Status(StrEnum):
    """How final a value is. 快报 and 核定 are never mixed silently."""

    FLASH = "flash"
    PRELIMINARY = "preliminary"
    FINAL = "final"


STATUS_TITLES: dict[str, str] = {Status.FLASH: "快报", Status.PRELIMINARY: "初步", Status.FINAL: "核定"}


class SourceKind(StrEnum):
    """Where an observation comes from."""

    FILE_ROW = "file_row"
    STATEMENT = "statement"
    RECORDS = "records"
    MANUAL = "manual"


SOURCE_TITLES: dict[str, str] = {
    SourceKind.FILE_ROW: "导入文件的一行",
    SourceKind.STATEMENT: "文件原文的一句",
    SourceKind.RECORDS: "由业务记录计数",
    SourceKind.MANUAL: "人工填报",
}
