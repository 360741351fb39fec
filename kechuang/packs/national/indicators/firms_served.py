"""对接服务企业数 · Firms served."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="firms_served",
        name="对接服务企业数",
        english="Firms served",
        unit="家",
        measure=Measure.FLOW,
        group="人才团队",
        definition="当年由科研人才团队对接服务的企业数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("对接服务企业",),
    )
)
