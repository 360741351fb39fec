"""技术合同成交额占GDP比重 · Contract turnover to GDP."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="contract_turnover_gdp",
        name="技术合同成交额占GDP比重",
        english="Contract turnover to GDP",
        unit="%",
        measure=Measure.RATIO,
        group="对接与合同",
        definition="技术合同成交额占地区生产总值的比重。",
        source=Source("技术合同认定登记有关规定", "金额"),
        formula="技术合同成交额 ÷ 地区生产总值 × 100",
        inputs=("contract_turnover", "gdp"),
        compute=lambda v: v["contract_turnover"] / v["gdp"] * 100,
        aliases=("技术合同成交额占地区生产总值比重",),
        additive=False,
        example=({"contract_turnover": "131", "gdp": "10000"}, "1.31"),
    )
)
