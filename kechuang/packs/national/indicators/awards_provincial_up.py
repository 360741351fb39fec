"""省级以上科技奖数 · Provincial and national awards."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="awards_provincial_up",
        name="省级以上科技奖数",
        english="Provincial and national awards",
        unit="项",
        measure=Measure.FLOW,
        group="成果与奖励",
        definition="当年获省级以上科技奖励的项数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("获省级以上科技奖", "省级以上科技奖"),
    )
)
