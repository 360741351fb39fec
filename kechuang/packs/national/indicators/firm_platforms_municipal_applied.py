"""市级企业研发平台申报数 · Municipal firm R&D platform applications."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="firm_platforms_municipal_applied",
        name="市级企业研发平台申报数",
        english="Municipal firm R&D platform applications",
        unit="家",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年申报市级企业研发平台的家数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("市级企业研发平台", "申报市级企业研发平台"),
    )
)
