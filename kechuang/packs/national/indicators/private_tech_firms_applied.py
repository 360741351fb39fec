"""民营科技企业申报数 · Private technology firm applications."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="private_tech_firms_applied",
        name="民营科技企业申报数",
        english="Private technology firm applications",
        unit="家",
        measure=Measure.FLOW,
        group="企业培育",
        definition="当年申报民营科技企业的家数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("申报民营科技企业",),
    )
)
