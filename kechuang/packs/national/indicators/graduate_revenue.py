"""毕业企业年销售收入 · Yearly revenue of graduates."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="graduate_revenue",
        name="毕业企业年销售收入",
        english="Yearly revenue of graduates",
        unit="亿元",
        measure=Measure.FLOW,
        group="平台载体",
        definition="毕业企业毕业后的年销售收入。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("毕业企业年销售收入",),
        traps=("单个企业与合计要分清。",),
        additive=False,
    )
)
