"""市杰出青年人才项目数 · Outstanding youth projects."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="talent_projects",
        name="市杰出青年人才项目数",
        english="Outstanding youth projects",
        unit="项",
        measure=Measure.FLOW,
        group="科技项目",
        definition="杰出青年人才培养计划当年支持的项目数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("杰出青年人才培养计划项目", "推进杰出青年人才培养计划项目"),
    )
)
