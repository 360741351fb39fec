"""孵化器面积 · Incubator floor area."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="incubator_area",
        name="孵化器面积",
        english="Incubator floor area",
        unit="万平方米",
        measure=Measure.STOCK,
        group="平台载体",
        definition="孵化载体可自主支配的孵化场地面积。",
        source=Source("科技企业孵化器管理办法（国科发区〔2018〕300号）", "毕业与在孵条件"),
        aliases=("孵化面积", "孵化场地面积"),
    )
)
