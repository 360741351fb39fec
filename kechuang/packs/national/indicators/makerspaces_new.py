"""新增市级众创空间数 · New municipal makerspaces."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="makerspaces_new",
        name="新增市级众创空间数",
        english="New municipal makerspaces",
        unit="家",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年新增的市级众创空间（孵化器）数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("新增市级众创空间", "新增市级众创空间(孵化器)"),
    )
)
