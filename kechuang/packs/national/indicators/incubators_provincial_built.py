"""省级科技企业孵化器建设数 · Provincial incubators under construction."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="incubators_provincial_built",
        name="省级科技企业孵化器建设数",
        english="Provincial incubators under construction",
        unit="个",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年建设的省级科技企业孵化器数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("省级科技孵化器", "建设省级科技孵化器"),
    )
)
