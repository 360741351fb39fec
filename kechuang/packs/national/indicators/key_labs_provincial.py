"""省级重点实验室数 · Provincial key laboratories."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="key_labs_provincial",
        name="省级重点实验室数",
        english="Provincial key laboratories",
        unit="家",
        measure=Measure.STOCK,
        group="平台载体",
        definition="有效的省级重点实验室数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("省级重点实验室",),
    )
)
