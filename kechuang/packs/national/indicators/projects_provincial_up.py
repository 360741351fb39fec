"""省级以上科技项目数 · Provincial and national projects under way."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="projects_provincial_up",
        name="省级以上科技项目数",
        english="Provincial and national projects under way",
        unit="项",
        measure=Measure.FLOW,
        group="科技项目",
        definition="当年实施或立项的省级以上科技计划项目数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("省级以上科技项目", "实施省级以上科技项目"),
    )
)
