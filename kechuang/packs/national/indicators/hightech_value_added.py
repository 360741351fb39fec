"""高新技术产业增加值 · Value added of high- and new-tech industry."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="hightech_value_added",
        name="高新技术产业增加值",
        english="Value added of high- and new-tech industry",
        unit="亿元",
        measure=Measure.FLOW,
        group="高新技术产业",
        definition="按省高新技术产业统计目录计算的增加值。",
        source=Source("高新技术产业与高技术产业统计分类（国家与省两种目录）", "目录名称"),
        data_source="统计部门",
        lag_months=2,
        aliases=("规模以上高新技术产业增加值", "高新技术产业实现增加值"),
        traps=("不是高技术制造业增加值。",),
    )
)
