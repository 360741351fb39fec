"""碳纤维领域重点科技攻关项目数 · Key projects in carbon fibre."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="field_projects_carbon_fibre",
        name="碳纤维领域重点科技攻关项目数",
        english="Key projects in carbon fibre",
        unit="项",
        measure=Measure.FLOW,
        group="科技项目",
        definition="当年实施的碳纤维领域重点科技攻关项目数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("碳纤维领域重点科技攻关项目",),
    )
)
