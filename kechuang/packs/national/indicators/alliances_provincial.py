"""省级产业技术创新战略联盟建设数 · Provincial innovation alliances."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="alliances_provincial",
        name="省级产业技术创新战略联盟建设数",
        english="Provincial innovation alliances",
        unit="个",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年建设的省级产业技术创新战略联盟数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("省级产业技术创新战略联盟",),
    )
)
