"""高新技术产品数 · High-tech products."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="hightech_products",
        name="高新技术产品数",
        english="High-tech products",
        unit="项",
        measure=Measure.FLOW,
        group="高新技术产业",
        definition="当年认定或备案的高新技术产品。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("高新技术产品",),
    )
)
