"""推荐科创副总数 · Technology vice presidents nominated."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="deputy_directors",
        name="推荐科创副总数",
        english="Technology vice presidents nominated",
        unit="人",
        measure=Measure.FLOW,
        group="人才团队",
        definition="当年推荐到企业任职的科创（科技）副总人数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("推荐科创副总", "科创副总", "科技副总"),
    )
)
