"""选派科创专员数 · Innovation liaison officers."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="liaison_officers",
        name="选派科创专员数",
        english="Innovation liaison officers",
        unit="人",
        measure=Measure.FLOW,
        group="人才团队",
        definition="当年选派到企业的科创专员人数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("科创专员", "选派科创专员"),
    )
)
