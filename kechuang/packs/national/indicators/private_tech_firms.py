"""民营科技企业数 · Private technology firms."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="private_tech_firms",
        name="民营科技企业数",
        english="Private technology firms",
        unit="家",
        measure=Measure.STOCK,
        group="企业培育",
        definition="经认定的民营科技企业数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("民营科技企业",),
    )
)
