"""高企培育库入库数 · Firms in the high-tech cultivation pool."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="hnte_pool",
        name="高企培育库入库数",
        english="Firms in the high-tech cultivation pool",
        unit="家",
        measure=Measure.STOCK,
        group="企业培育",
        definition="纳入高新技术企业培育后备库的企业数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("高新技术企业培育库入库企业", "高企培育后备库企业"),
    )
)
