"""双创平台对接次数 · Matchings by makerspaces."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="incubator_matchings",
        name="双创平台对接次数",
        english="Matchings by makerspaces",
        unit="次",
        measure=Measure.FLOW,
        group="平台载体",
        definition="众创空间、孵化器与高校、企事业单位对接的次数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("平台与高校企业对接", "众创空间科技企业孵化器与本地高校企事业单位对接"),
        traps=("次数不是对数。",),
    )
)
