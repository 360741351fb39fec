"""国家级科技项目申报数 · National project applications."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="projects_national_applied",
        name="国家级科技项目申报数",
        english="National project applications",
        unit="项",
        measure=Measure.FLOW,
        group="科技项目",
        definition="当年申报国家级科技项目的项数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("申报国家级项目", "国家级项目申报数", "申报国家级科技项目"),
        traps=("申报不等于立项。",),
    )
)
