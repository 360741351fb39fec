"""瞪羚企业数 · Gazelle firms."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="gazelle_firms",
        name="瞪羚企业数",
        english="Gazelle firms",
        unit="家",
        measure=Measure.STOCK,
        group="企业培育",
        definition="经认定的瞪羚企业数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("瞪羚企业", "新增瞪羚企业"),
        traps=("各省标准不同。",),
    )
)
