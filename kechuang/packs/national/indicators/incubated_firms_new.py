"""双创平台新增在孵企业数 · Increase of incubated firms."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="incubated_firms_new",
        name="双创平台新增在孵企业数",
        english="Increase of incubated firms",
        unit="家",
        measure=Measure.FLOW,
        group="平台载体",
        definition="在孵企业数比上年末的净增加。",
        source=Source("科技企业孵化器管理办法（国科发区〔2018〕300号）", "毕业与在孵条件"),
        aliases=("双创平台在孵企业增加", "新增在孵企业", "在孵企业增加"),
        traps=("“增加83家，增幅10%”等于说上年末为830家。",),
    )
)
