"""新产品销售收入占比 · New product share of revenue."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="new_product_revenue_share",
        name="新产品销售收入占比",
        english="New product share of revenue",
        unit="%",
        measure=Measure.RATIO,
        group="高新技术产业",
        definition="规模以上工业企业新产品销售收入占营业收入的比重。",
        source=Source("省级创新型县（市、区）评价指标（公开名录）", "指标名称"),
        lag_months=10,
        year_end_only=True,
        aliases=("新产品销售收入占主营业务收入比重", "新产品销售收入占营业收入比重"),
        additive=False,
    )
)
