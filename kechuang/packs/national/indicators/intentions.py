"""技术对接意向数 · Intentions."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="intentions",
        name="技术对接意向数",
        english="Intentions",
        unit="次",
        measure=Measure.FLOW,
        group="对接与合同",
        definition="当年对接中产生的意向数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("产生意向",),
        traps=("对接、意向、达成意向各地定义不一，报表旁要印明定义。",),
    )
)
