"""科研助理总人数 · Research assistants."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="research_assistants",
        name="科研助理总人数",
        english="Research assistants",
        unit="人",
        measure=Measure.STOCK,
        group="人才团队",
        definition="在岗科研助理人数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("科研助理总数",),
    )
)
