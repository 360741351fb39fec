"""成果对接会参会人数 · Conference participants."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="fair_participants",
        name="成果对接会参会人数",
        english="Conference participants",
        unit="人",
        measure=Measure.FLOW,
        group="对接与合同",
        definition="科技成果对接会的参会总人数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("对接会在线参会总人数", "在线参会总人数"),
        traps=("是活动规模，不是会议出席情况。",),
    )
)
