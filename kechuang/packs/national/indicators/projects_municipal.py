"""市级科技计划项目数 · Municipal projects."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="projects_municipal",
        name="市级科技计划项目数",
        english="Municipal projects",
        unit="项",
        measure=Measure.FLOW,
        group="科技项目",
        definition="当年立项的市级科技计划项目数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("市级科技项目", "市级科技计划立项数"),
    )
)
