"""省专利奖占全省比重 · Share of provincial patent awards."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="patent_awards_share",
        name="省专利奖占全省比重",
        english="Share of provincial patent awards",
        unit="%",
        measure=Measure.RATIO,
        group="知识产权",
        definition="本市获省专利奖项数占全省获奖项数的比重。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("省专利奖项目占全省项目比",),
        additive=False,
    )
)
