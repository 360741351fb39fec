"""市级众创空间总数 · Municipal makerspaces."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="makerspaces",
        name="市级众创空间总数",
        english="Municipal makerspaces",
        unit="家",
        measure=Measure.STOCK,
        group="平台载体",
        definition="有效的市级众创空间（孵化器）数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("市级众创空间", "市级众创空间(孵化器)"),
    )
)
