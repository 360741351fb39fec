"""省科技奖初评一等奖数 · First prizes at preliminary review."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="award_first_prize_preliminary",
        name="省科技奖初评一等奖数",
        english="First prizes at preliminary review",
        unit="项",
        measure=Measure.FLOW,
        group="成果与奖励",
        definition="推荐项目中初审评为一等奖的项数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("初审评为一等奖项目",),
    )
)
