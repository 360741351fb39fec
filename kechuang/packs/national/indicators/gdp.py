"""地区生产总值 · Gross domestic product."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="gdp",
        name="地区生产总值",
        english="Gross domestic product",
        unit="亿元",
        measure=Measure.FLOW,
        group="研发投入",
        definition="一个地区一定时期内生产活动的最终成果，按当年价格计算。",
        source=Source("国家统计局主要统计指标解释", "研究与试验发展"),
        data_source="统计部门",
        aliases=("GDP", "国内生产总值"),
        traps=("GDP会修订，依它算出的比率要随之重算。",),
    )
)
