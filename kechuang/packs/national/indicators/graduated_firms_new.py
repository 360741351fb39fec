"""双创平台新增毕业企业数 · New graduates of incubators."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="graduated_firms_new",
        name="双创平台新增毕业企业数",
        english="New graduates of incubators",
        unit="家",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年从孵化载体毕业的企业数。",
        source=Source("科技企业孵化器管理办法（国科发区〔2018〕300号）", "毕业与在孵条件"),
        aliases=("毕业企业增加", "新增毕业企业"),
    )
)
