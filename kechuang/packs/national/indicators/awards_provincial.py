"""省科学技术奖数 · Provincial S&T awards."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="awards_provincial",
        name="省科学技术奖数",
        english="Provincial S&T awards",
        unit="项",
        measure=Measure.FLOW,
        group="成果与奖励",
        definition="当年获省科学技术奖的项数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("省科学技术奖", "省科技奖", "获评省科学技术奖"),
    )
)
