"""企业创新积分: an engine that reads indicators, weights and normalisers as data.

The national weights were not obtained: until a place configures them, the answer is "not configured", never a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from kechuang.packs.national.rules.ladder_parts import age, change
from kechuang.packs.national.rules.normalisers import normalised
from kechuang.rules.asking import Ask, unknown
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Amount, Condition, Finding, Score, Yielded
from kechuang.rules.values import FactRef, Unknown, ratio, rounded, unknown_of
from kechuang.rules.verdicts import Verdict

_DOC = "科技部办公厅《“创新积分制”工作指引（全国试行版）》"

STAGE = Condition("P1", "确定企业的发展阶段", _DOC, "初创期、成长期还是稳定期？各期的权重不同。")
CONFIGURED = Condition(
    "P2", "本阶段的权重和计算方法已经配置", _DOC, "权重由主管部门公布；没有配置就不能算分。"
)
SUM = Condition("P3", "本阶段权重之和为100", _DOC, "各项权重加起来要正好100分。", "分")
COMPLETE = Condition("P4", "各项指标的数值齐全", _DOC, "缺一项就不出总分，免得误会。")

_SETTINGS = "points_settings"
_STAGES = {"start": "初创期", "growth": "成长期", "stable": "稳定期"}


@rule(
    code="innovation_points_2024",
    topic="innovation_points",
    title="企业创新积分",
    source=_DOC,
    since=date(2024, 8, 13),
    as_of="测算日",
    confirmed=False,
    window="按当地通知",
    summary="技术创新、成长经营、辅助三类18项指标，按初创、成长、稳定三个阶段设权重。",
    note="权重附件和文号未取得，未配置前不出分。起始日为新闻发布日。",
)
def innovation_points(ask: Ask) -> Iterator[Yielded]:
    """Weigh what is configured: stage, weights, values; a total only where nothing is missing."""
    for code in ("groups", "count"):
        ask.param(f"innovation_points.{code}")
    own = ask.fact(_SETTINGS)
    stage = _stage(ask)
    yield _stage_finding(stage)
    indicators = ask.param("innovation_points.indicators")
    rows = _national(indicators, stage) if isinstance(own, Unknown) else _own(own, indicators)
    if not rows or any(each["weight"] is None or each["normaliser"] is None for each in rows):
        yield unknown(CONFIGURED, Unknown(why="未配置：权重或归一化方法未取得，由主管部门或地方规则包填写"))
        return
    yield Finding(CONFIGURED, Verdict.MET, True, "is", True)
    weights = sum(each["weight"] for each in rows)
    wanted = ask.param("innovation_points.weight_sum")
    yield Finding(SUM, Verdict.MET if weights == wanted else Verdict.UNMET, weights, "eq", wanted)
    if weights == wanted:
        yield from _weighed(ask, rows)


def _stage(ask: Ask) -> Any:
    """As configured by age and revenue; else as told."""
    limits = ask.param("innovation_points.stages")
    if limits is None:
        return ask.fact("points_stage")
    years, sales = age(ask.as_of, ask.fact("registered_on")), ask.fact("sales", ask.year - 1)
    if isinstance(years, Unknown) or isinstance(sales, Unknown):
        return unknown_of(years, sales)
    fits = (name for name, oldest, most in limits if _within(years, oldest) and _within(sales, most))
    return next(fits, Unknown(why="按配置的界限，不属于任何阶段"))


def _within(found: Any, limit: Any) -> bool:
    return limit is None or found <= limit


def _stage_finding(stage: Any) -> Finding:
    if isinstance(stage, Unknown):
        return unknown(STAGE, stage)
    return Finding(STAGE, Verdict.MET, _STAGES.get(stage, stage))


# ── 配置 ───────────────────────────────────────────────────────────────────────────────────────
def _national(indicators: Sequence[Mapping[str, Any]], stage: Any) -> list[dict[str, Any]]:
    """The indicators with the weights of the stage; an unknown stage has none."""
    return [
        {**each, "weight": None if isinstance(stage, Unknown) else each["weights"].get(stage), "value": None}
        for each in indicators
    ]


def _own(
    settings: Sequence[Mapping[str, Any]], indicators: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The indicators of one check: as in the table told, measures of known codes from the data file."""
    known = {each["code"]: each for each in indicators}
    rows = []
    for each in settings:
        base = known.get(each["code"], {"name": each["code"], "unit": "", "group": "", "measure": None})
        ends = {"kind": "min_max", "low": each.get("low"), "high": each.get("high")}
        is_set = ends["low"] is not None and ends["high"] is not None and ends["low"] != ends["high"]
        row = {"code": each["code"], "weight": each.get("weight"), "value": each.get("value")}
        rows.append({**base, **row, "normaliser": ends if is_set else None})
    return rows


# ── 计分 ───────────────────────────────────────────────────────────────────────────────────────
def _weighed(ask: Ask, rows: Sequence[Mapping[str, Any]]) -> Iterator[Yielded]:
    pairs = [_score(ask, row) for row in rows]
    scores = [score for score, _ in pairs]
    yield from scores
    missing = tuple(dict.fromkeys(ref for each in scores for ref in each.missing))
    if any(each.points is None for each in scores):
        names = "、".join(each.label for each in scores if each.points is None)
        yield Score(
            "total", "创新积分", 100, verdict=Verdict.UNKNOWN, missing=missing, note="不齐全，不出总分"
        )
        yield unknown(COMPLETE, Unknown(missing, f"不齐全：缺{names}"))
        yield Amount("points", "创新积分", Unknown(missing, "不齐全"), "分")
        return
    points = rounded(sum((exact for _, exact in pairs), Fraction(0)), 2)
    yield Score("total", "创新积分", 100, points, points, points, unit="分")
    yield Finding(COMPLETE, Verdict.MET, True, "is", True)
    yield Amount("points", "创新积分", points, "分", how="各项权重×归一化值之和，只在最后保留两位小数")


def _score(ask: Ask, row: Mapping[str, Any]) -> tuple[Score, Fraction]:
    """The item with its points as shown, and exact for the sum."""
    value = _measured(ask, row)
    score = Score(row["code"], row["name"], row["weight"], unit=row["unit"], group="total", clause=_DOC)
    if isinstance(value, Unknown):
        score.verdict, score.missing, score.note = Verdict.UNKNOWN, value.missing, value.why
        return score, Fraction(0)
    score.found = value
    points = Fraction(row["weight"]) * normalised(
        value, {"direction": row.get("direction"), **row["normaliser"]}
    )
    score.points = score.low = score.high = rounded(points, 2)
    return score, points


def _measured(ask: Ask, row: Mapping[str, Any]) -> Any:
    """The indicator's value of the year before: told, an amount, a growth, or a share of something."""
    if row["value"] is not None:
        return row["value"]
    measure, year = row["measure"], ask.year - 1
    if measure is None:
        return Unknown((FactRef(_SETTINGS),), "没有数值")
    if "amount" in measure:
        return ask.fact(measure["amount"], year)
    if "growth" in measure:
        before, after = ask.years(measure["growth"], year - 1, year)
        return _exact(change(before, after))
    bottom = ask.fact(measure["of"], year)
    if "less" in measure:
        bottom -= ask.fact(measure["less"], year)
    return _exact(ratio(ask.fact(measure["share"], year), bottom, why="分母不为正，比例无法计算"))


def _exact(found: Any) -> Any:
    return found if isinstance(found, Unknown) else found.fraction()
