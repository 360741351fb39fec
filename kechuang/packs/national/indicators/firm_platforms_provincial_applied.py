"""省级企业研发平台申报数 · Provincial firm R&D platform applications."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="firm_platforms_provincial_applied",
        name="省级企业研发平台申报数",
        english="Provincial firm R&D platform applications",
        unit="个",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年申报省级企业研发平台的个数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("省级企业研发平台", "申报省级企业研发平台"),
    )
)
