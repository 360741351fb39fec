"""创业中心转化科技成果数 · Results transferred by the incubator."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="incubator_results",
        name="创业中心转化科技成果数",
        english="Results transferred by the incubator",
        unit="项",
        measure=Measure.STOCK,
        group="平台载体",
        definition="创业中心运营以来累计转化的科技成果数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("转化科技成果", "累计转化科技成果"),
        traps=("累计数。",),
    )
)
