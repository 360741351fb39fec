"""高新技术企业申报数 · High-tech enterprise applications."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="hnte_applied",
        name="高新技术企业申报数",
        english="High-tech enterprise applications",
        unit="家",
        measure=Measure.FLOW,
        group="企业培育",
        definition="当年申报高新技术企业认定的家数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("申报高新技术企业", "组织申报高新技术企业", "推荐申报高新技术企业"),
        traps=("申报不等于认定。",),
    )
)
