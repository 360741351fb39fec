"""省专利奖数 · Provincial patent awards."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="patent_awards_provincial",
        name="省专利奖数",
        english="Provincial patent awards",
        unit="项",
        measure=Measure.FLOW,
        group="知识产权",
        definition="当年获省专利奖的项数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("省专利奖项目", "省专利奖"),
    )
)
