"""市级产业技术创新战略联盟建设数 · Municipal innovation alliances."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="alliances_municipal",
        name="市级产业技术创新战略联盟建设数",
        english="Municipal innovation alliances",
        unit="个",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年建设的市级产业技术创新战略联盟数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("市级产业技术创新战略联盟",),
    )
)
