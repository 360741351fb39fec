"""省友谊奖获奖人数 · Provincial friendship awards."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="foreign_expert_friendship_awards",
        name="省友谊奖获奖人数",
        english="Provincial friendship awards",
        unit="人",
        measure=Measure.FLOW,
        group="人才团队",
        definition="当年获省政府友谊奖的外国专家人数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("长白山友谊奖获奖人数", "外国专家获友谊奖", "外国专家获长白山友谊奖"),
    )
)
