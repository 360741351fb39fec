"""高技术服务业营业收入 · Revenue of high-technology services."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="hightech_services_revenue",
        name="高技术服务业营业收入",
        english="Revenue of high-technology services",
        unit="亿元",
        measure=Measure.FLOW,
        group="高新技术产业",
        definition="国家高技术产业（服务业）九大类的营业收入。",
        source=Source("高新技术产业与高技术产业统计分类（国家与省两种目录）", "目录名称"),
        lag_months=2,
        aliases=("高技术服务业收入",),
    )
)
