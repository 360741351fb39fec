"""科研助理岗招录数 · Research assistants hired."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="research_assistants_hired",
        name="科研助理岗招录数",
        english="Research assistants hired",
        unit="人",
        measure=Measure.FLOW,
        group="人才团队",
        definition="当年招录的科研助理人数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("科研助理岗招录", "招录科研助理"),
    )
)
