"""认定市级新型研发机构数 · Municipal new R&D institutes recognised."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="new_rd_institutes_municipal",
        name="认定市级新型研发机构数",
        english="Municipal new R&D institutes recognised",
        unit="家",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年认定的市级新型研发机构数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("认定市级新型研发机构", "市级新型研发机构"),
    )
)
