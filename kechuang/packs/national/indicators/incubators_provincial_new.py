"""新增省级科技企业孵化器数 · New provincial incubators."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="incubators_provincial_new",
        name="新增省级科技企业孵化器数",
        english="New provincial incubators",
        unit="家",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年新认定的省级科技企业孵化器数。",
        source=Source("科技企业孵化器管理办法（国科发区〔2018〕300号）", "分级"),
        aliases=("新增省级科技企业孵化器", "省级科技企业孵化器新增数"),
    )
)
