"""高新技术产业总产值 · Output of high- and new-tech industry."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="hightech_output",
        name="高新技术产业总产值",
        english="Output of high- and new-tech industry",
        unit="亿元",
        measure=Measure.FLOW,
        group="高新技术产业",
        definition="按省高新技术产业统计目录的企业总产值。",
        source=Source("高新技术产业与高技术产业统计分类（国家与省两种目录）", "目录名称"),
        data_source="统计部门",
        lag_months=2,
        aliases=("高新技术产业产值",),
        traps=("各省目录不同。",),
    )
)
