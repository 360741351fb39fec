"""What the innovation points ask: counts that no other rule needs, the stage, and weights for one check."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define

_GROUP = "企业创新积分"


def _count(name: str, title: str, unit: str) -> Fact:
    return Fact(
        name=name, title=title, kind=FactKind.COUNT, scope=FactScope.YEAR, source=FactSource.STATEMENT,
        unit=unit, group=_GROUP, scope_of=_GROUP,
    )  # fmt: skip


def _column(name: str, title: str, kind: FactKind, **more: Any) -> Fact:
    return Fact(name, title, kind, FactScope.DAY, FactSource.ANSWER, **more)


define(
    _count("main_invention_applications", "与主营业务相关的发明专利申请量", "件"),
    _count("main_pct_applications", "与主营业务相关的PCT专利申请量", "件"),
    _count("provincial_platforms", "建有的省级及以上研发或创新平台", "个"),
    _count("provincial_awards", "获得的省级及以上科技奖励", "项"),
    _count("provincial_projects", "承担的省级及以上科技计划项目", "项"),
    Fact(
        name="points_stage",
        title="积分所按的发展阶段",
        kind=FactKind.TEXT,
        scope=FactScope.DAY,
        source=FactSource.ANSWER,
        group=_GROUP,
        choices=(("start", "初创期"), ("growth", "成长期"), ("stable", "稳定期")),
        help="全国试行版的阶段界限未取得，须按当地办法选择。",
    ),
    Fact(
        name="points_settings",
        title="本次积分试算的指标与权重",
        kind=FactKind.TABLE,
        scope=FactScope.DAY,
        source=FactSource.ANSWER,
        group=_GROUP,
        help="填了就按此表试算；编号与系统指标相同的，数值由系统取，其余须自填数值。",
        columns=(
            _column("code", "指标编号", FactKind.TEXT),
            _column("weight", "权重", FactKind.NUMBER, unit="分"),
            _column("value", "数值", FactKind.NUMBER),
            _column("low", "得零分的数值", FactKind.NUMBER),
            _column("high", "得满分的数值", FactKind.NUMBER),
        ),
    ),
)
