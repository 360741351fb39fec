"""化工领域重点科技攻关项目数 · Key projects in chemicals."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="field_projects_chemical",
        name="化工领域重点科技攻关项目数",
        english="Key projects in chemicals",
        unit="项",
        measure=Measure.FLOW,
        group="科技项目",
        definition="当年实施的化工领域重点科技攻关及产业化项目数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("化工领域重点科技攻关及产业化项目",),
    )
)
