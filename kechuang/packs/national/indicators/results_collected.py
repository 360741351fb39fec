"""征集科技成果数 · Results collected."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="results_collected",
        name="征集科技成果数",
        english="Results collected",
        unit="项",
        measure=Measure.FLOW,
        group="对接与合同",
        definition="当年为对接征集的科技成果项数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("征集项目成果", "征集科技成果"),
    )
)
