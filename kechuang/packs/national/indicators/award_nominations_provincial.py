"""推荐省科技奖项目数 · Provincial award nominations."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="award_nominations_provincial",
        name="推荐省科技奖项目数",
        english="Provincial award nominations",
        unit="项",
        measure=Measure.FLOW,
        group="成果与奖励",
        definition="当年推荐省科技奖的项目数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("推荐省科技奖项目",),
    )
)
