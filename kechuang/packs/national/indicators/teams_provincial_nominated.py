"""省级科技创新团队推荐数 · Provincial team nominations."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="teams_provincial_nominated",
        name="省级科技创新团队推荐数",
        english="Provincial team nominations",
        unit="个",
        measure=Measure.FLOW,
        group="人才团队",
        definition="当年推荐申报的省级优势科技创新团队数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("推荐申报省级优势科技创新团队", "省级优势科技创新团队"),
    )
)
