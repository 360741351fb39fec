"""新型研发机构招引人才数 · Talents recruited by institutes."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="talents_recruited",
        name="新型研发机构招引人才数",
        english="Talents recruited by institutes",
        unit="人",
        measure=Measure.FLOW,
        group="人才团队",
        definition="新型研发机构当年招引的人才数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("招引人才", "引进人才"),
    )
)
