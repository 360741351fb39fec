"""单位GDP能耗 · Energy per unit of GDP."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Direction, Measure

INDICATOR = register(
    Indicator(
        code="energy_per_gdp",
        name="单位GDP能耗",
        english="Energy per unit of GDP",
        unit="吨标煤/万元",
        measure=Measure.RATIO,
        group="科普与综合",
        definition="每万元地区生产总值消耗的能源。",
        source=Source("省级创新型县（市、区）评价指标（公开名录）", "指标名称"),
        direction=Direction.DOWN,
        lag_months=6,
        aliases=("万元GDP能耗",),
        traps=("注意价格基期。",),
        additive=False,
    )
)
