"""对接服务人才团队数 · Teams serving firms."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="teams_serving",
        name="对接服务人才团队数",
        english="Teams serving firms",
        unit="支",
        measure=Measure.FLOW,
        group="人才团队",
        definition="当年与企业对接的科研人才团队数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("科研人才团队",),
    )
)
