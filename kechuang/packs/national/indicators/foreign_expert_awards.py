"""优秀外国专家奖获奖人数 · Excellent foreign experts."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="foreign_expert_awards",
        name="优秀外国专家奖获奖人数",
        english="Excellent foreign experts",
        unit="人",
        measure=Measure.FLOW,
        group="人才团队",
        definition="当年获优秀外国专家奖的人数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("外国专家获优秀外国专家奖", "优秀外国专家"),
    )
)
