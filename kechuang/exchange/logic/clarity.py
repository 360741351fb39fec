"""What of a need is still vague, as a question that somebody can answer. It stops nobody: the owner decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kechuang.exchange.logic.content import Gap, Given
from kechuang.exchange.logic.goals import Goal, read_goals
from kechuang.exchange.logic.parts import PARTS, PartKind

#: Words that say nothing without a number, and what to ask instead.
VAGUE: tuple[tuple[str, str], ...] = (
    ("更好|更优|更强|改善|优化|提升|提高", "好在哪一项？写出指标、现在的值和想要的值。"),
    ("先进|领先|一流|高端|高水平", "与谁比、比哪一项？写出要达到的值。"),
    ("快速|更快|尽快|高效|及时", "多快算快？写出时间或速度。"),
    ("便宜|低成本|降本|经济|实惠", "成本现在是多少、希望降到多少？"),
    ("稳定|可靠|耐用|长寿命|寿命长", "多久不出故障、失效率多少算稳定？"),
    ("环保|绿色|低碳|无污染", "按哪个标准、哪项排放不超过多少？"),
    ("智能|自动化|数字化|信息化", "要自动做哪一步？现在人工要多少时间、出多少错？"),
    ("大量|大批|规模化|量产", "一年要多少件（吨）？"),
    ("轻便|小巧|轻量|小型", "重量或尺寸不超过多少？"),
)
#: What people usually have to say where such things are spoken of: the indicators that a solver asks for first.
ASKED_FIRST: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("胶水|胶粘|密封胶|粘接|粘合", ("剪切强度", "固化时间", "使用温度", "VOC 含量", "单价")),
    ("涂料|涂层|镀", ("附着力", "厚度", "耐盐雾时间", "硬度")),
    ("电池|储能", ("能量密度", "循环次数", "工作温度", "单位成本")),
    ("轴承|齿轮|减速器", ("精度等级", "寿命", "噪声", "负载")),
    ("检测|识别|视觉|缺陷", ("检出率", "误报率", "速度", "最小可检尺寸")),
    ("废水|污水|水处理", ("进水浓度", "出水浓度", "处理量", "吨水成本")),
    ("材料|合金|塑料|陶瓷", ("强度", "密度", "耐温", "成本")),
    ("软件|系统|平台", ("并发数", "响应时间", "数据量", "接口")),
    ("食品|饲料|发酵", ("有效成分含量", "保质期", "得率", "单位成本")),
    ("良种|品种|种苗|育种|养殖|栽培", ("亩产", "成活率", "周期", "抗病性")),
    ("药|诊断|试剂", ("灵敏度", "特异性", "检测时间", "单次成本")),
)
_SHORT = 20


def vague_of(kind: str, given: Given) -> list[Gap]:
    """What a searcher would ask back, each at the field where it can be answered."""
    return list(_vague(kind, given))


def _vague(kind: str, given: Given) -> Iterator[Gap]:
    content, parts = given.content, {part.code: part for part in PARTS[kind]}
    for code in ("background", "problem", "use", "wanted"):
        text = str(content.get(code) or "")
        if code in parts and 0 < len(text) < _SHORT:
            yield Gap(code, parts[code].title, f"只有{len(text)}个字。{parts[code].question}")
    if "goals" in parts:
        yield from _vague_goals(given)
    if "deadline" in parts and not content.get("deadline"):
        yield Gap("deadline", parts["deadline"].title, "没有写期限。不急的也写一个大致的日子，对方好安排。")
    if "conditions" in parts and not content.get("conditions"):
        yield Gap("conditions", parts["conditions"].title, f"没有写。{parts['conditions'].question}")
    if given.is_amount_open and given.amount is None and "goals" in parts:
        yield Gap("amount", "预算", "预算还不知道。给一个上限，对方才好判断值不值得来谈。")
    if "to_solver" in parts and given.amount is not None and not content.get("to_solver"):
        yield Gap("to_solver", "其中给解决方", "预算里给解决方多少还没有写。")


def _vague_goals(given: Given) -> Iterator[Gap]:
    goals: list[Mapping[str, str]] = list(given.content.get("goals") or [])
    whole = f"{given.title}。{given.abstract}。{given.content.get('problem') or ''}"
    numbers = [row for row in goals if row.get("value")]
    for words, question in VAGUE:
        found = re.search(words, whole)
        if found is not None and not numbers:
            yield Gap("goals", "目标值", f"“{found[0]}”太笼统：{question}")
    for row in goals:
        name = row["indicator"]
        if not row.get("value"):
            yield Gap("goals", "目标值", f"“{name}”没有写目标值。")
        elif not row.get("unit"):
            yield Gap("goals", "目标值", f"“{name}”没有写单位；没有单位的写“无”。")
        elif not row.get("now"):
            yield Gap("goals", "目标值", f"“{name}”现在是多少？写出来，对方知道差多远。")
    for words, usual in ASKED_FIRST:
        if not numbers and re.search(words, whole):
            yield Gap("goals", "目标值", f"这类需求，对方常先问：{'、'.join(usual)}。知道哪项就写哪项。")
            break


def proposed_goals(given: Given) -> list[Goal]:
    """Goal values that its words tell and its table does not hold yet."""
    there = {row["indicator"] for row in given.content.get("goals") or []}
    words = (
        given.title,
        given.abstract,
        str(given.content.get("problem") or ""),
        str(given.content.get("background") or ""),
    )
    return [goal for goal in read_goals("。".join(words)) if goal.indicator not in there]


def started_with(kind: str, words: str) -> dict[str, Any]:
    """What one sentence gives to begin with: goal values where the kind has a table for them."""
    if not any(part.kind == PartKind.GOALS for part in PARTS[kind]):
        return {}
    goals = [goal.as_row() for goal in read_goals(words)]
    return {"goals": goals} if goals else {}
