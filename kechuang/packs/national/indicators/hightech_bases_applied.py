"""国家高新技术产业化基地申报数 · National high-tech base applications."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="hightech_bases_applied",
        name="国家高新技术产业化基地申报数",
        english="National high-tech base applications",
        unit="个",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年申报国家高新技术（特色）产业化基地的个数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("申报国家高新技术特色产业化基地", "国家高新技术特色产业化基地"),
    )
)
