"""技术对接次数 · Dockings."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="dockings",
        name="技术对接次数",
        english="Dockings",
        unit="次",
        measure=Measure.FLOW,
        group="对接与合同",
        definition="当年供需双方实际洽谈的次数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("技术对接", "实现技术对接"),
        traps=("963次是洽谈次数，不是供需对数。",),
    )
)
