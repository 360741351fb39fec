"""培养杰出青年人才数 · Outstanding young talents."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="young_talents",
        name="培养杰出青年人才数",
        english="Outstanding young talents",
        unit="人",
        measure=Measure.FLOW,
        group="人才团队",
        definition="当年培养的杰出青年人才数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("培养杰出青年人才",),
    )
)
