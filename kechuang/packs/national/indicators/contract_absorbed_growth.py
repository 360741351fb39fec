"""吸纳技术合同成交额增速 · Growth of absorbed contract turnover."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="contract_absorbed_growth",
        name="吸纳技术合同成交额增速",
        english="Growth of absorbed contract turnover",
        unit="%",
        measure=Measure.GROWTH,
        group="对接与合同",
        definition="买方在本地的技术合同成交额比上年增长。",
        source=Source("市县科技创新目标责任考核办法（公开文本）", "指标名称"),
        additive=False,
    )
)
