"""市级科技企业孵化器建设数 · Municipal incubators under construction."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="incubators_municipal_built",
        name="市级科技企业孵化器建设数",
        english="Municipal incubators under construction",
        unit="个",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年建设的市级科技企业孵化器数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("市级科技孵化器", "建设市级科技孵化器"),
    )
)
