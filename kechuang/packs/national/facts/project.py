"""A science project's budget, and an item of support: asked for one check."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define

_MONEY, _TEXT, _YES = FactKind.MONEY, FactKind.TEXT, FactKind.YES_NO


def _asked(name: str, title: str, kind: FactKind, group: str, **more: Any) -> Fact:
    return Fact(name, title, kind, FactScope.DAY, FactSource.ANSWER, group=group, subject="project", **more)


_BUDGET, _SUPPORT = "项目经费", "扶持项目"

define(
    _asked("project_direct", "直接费用", _MONEY, _BUDGET, unit="元", help="不含间接费用。"),
    _asked(
        "project_equipment",
        "其中：设备购置费",
        _MONEY,
        _BUDGET,
        unit="元",
        help="只算购置，试制、改造、租赁不扣；没有就填0。",
    ),
    _asked("project_total", "项目总经费", _MONEY, _BUDGET, unit="元", help="直接费用与间接费用之和。"),
    _asked("project_indirect", "拟列间接费用", _MONEY, _BUDGET, unit="元"),
    _asked(
        "project_kind",
        "项目类别",
        _TEXT,
        _BUDGET,
        choices=(("general", "一般项目"), ("theory", "纯理论基础研究（如数学）"), ("soft", "软科学研究")),
    ),
    _asked(
        "project_grade",
        "所处阶段或验收结论",
        _TEXT,
        _BUDGET,
        help="只影响软科学研究。",
        choices=(
            ("running", "在研"),
            ("excellent", "验收优秀"),
            ("good", "验收良好"),
            ("passed", "验收合格"),
        ),
    ),
    _asked(
        "support_item",
        "扶持项目的内容",
        _TEXT,
        _SUPPORT,
        choices=(
            ("application", "专利申请资助"),
            ("grant", "专利授权资助"),
            ("transfer", "转化运用"),
            ("pledge", "质押融资"),
            ("protection", "维权保护"),
            ("other", "其他"),
        ),
    ),
    _asked("has_legal_basis", "有上位法律依据允许保留", _YES, _SUPPORT, help="没有依据填“否”。"),
)
