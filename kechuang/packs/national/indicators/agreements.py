"""达成技术合作意向数 · Agreements."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="agreements",
        name="达成技术合作意向数",
        english="Agreements",
        unit="次",
        measure=Measure.FLOW,
        group="对接与合同",
        definition="当年达成的合作意向（协议）数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("达成意向", "达成合作意向", "技术合作协议"),
        traps=("意向金额、签约金额、成交额不能相加。",),
    )
)
