"""市级工程技术研究中心组建数 · Municipal engineering research centres formed."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="etrc_municipal_formed",
        name="市级工程技术研究中心组建数",
        english="Municipal engineering research centres formed",
        unit="家",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年组建的市级工程技术研究中心（重点实验室）数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("组建市级工程技术研究中心", "组建市级工程技术研究中心(重点实验室)", "市级工程技术研究中心"),
        traps=("组建与申报是两件事。",),
    )
)
