"""专精特新企业数 · Specialised SMEs."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="zhuanjing_firms",
        name="专精特新企业数",
        english="Specialised SMEs",
        unit="家",
        measure=Measure.STOCK,
        group="企业培育",
        definition="有效期内的专精特新中小企业数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("专精特新中小企业", "专精特新企业"),
    )
)
