"""国家级工程技术研究中心申报数 · National engineering research centres applied."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="etrc_national_applied",
        name="国家级工程技术研究中心申报数",
        english="National engineering research centres applied",
        unit="家",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年申报的国家级工程技术研究中心（重点实验室）数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=(
            "申报国家级工程技术研究中心",
            "申报国家级工程技术研究中心(重点实验室)",
            "国家级工程技术研究中心",
        ),
        traps=("组建与申报是两件事。",),
    )
)
