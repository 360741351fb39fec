"""省级新产品数 · Provincial new products."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="provincial_new_products",
        name="省级新产品数",
        english="Provincial new products",
        unit="项",
        measure=Measure.FLOW,
        group="高新技术产业",
        definition="当年列入或鉴定的省级新产品项数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("省级新产品", "开发省级新产品", "省级重点新产品"),
    )
)
