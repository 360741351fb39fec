"""技术交易额 · Technology turnover."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="technology_turnover",
        name="技术交易额",
        english="Technology turnover",
        unit="亿元",
        measure=Measure.FLOW,
        group="对接与合同",
        definition="成交额扣除购置设备、原材料等非技术性费用后的金额。",
        source=Source("技术合同认定登记有关规定", "金额"),
        traps=("总不大于成交额。",),
    )
)
