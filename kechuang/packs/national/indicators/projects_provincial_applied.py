"""省级科技项目申报数 · Provincial project applications."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="projects_provincial_applied",
        name="省级科技项目申报数",
        english="Provincial project applications",
        unit="项",
        measure=Measure.FLOW,
        group="科技项目",
        definition="当年申报省级科技项目的项数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("申报省级项目", "省级项目申报数", "申报省级科技项目"),
        traps=("申报不等于立项。",),
    )
)
