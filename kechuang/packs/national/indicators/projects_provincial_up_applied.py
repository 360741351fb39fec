"""省级以上科技项目申报数 · Applications to provincial and national projects."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="projects_provincial_up_applied",
        name="省级以上科技项目申报数",
        english="Applications to provincial and national projects",
        unit="项",
        measure=Measure.FLOW,
        group="科技项目",
        definition="当年组织申报省级以上科技项目的项数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("组织申报省级以上科技项目", "申报省级以上科技项目"),
        traps=("申报不等于立项。",),
    )
)
