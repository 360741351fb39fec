"""创新型（试点）企业数 · Innovative (pilot) firms."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="innovative_firms",
        name="创新型（试点）企业数",
        english="Innovative (pilot) firms",
        unit="家",
        measure=Measure.STOCK,
        group="企业培育",
        definition="经认定的创新型企业和创新型试点企业数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("创新型企业", "创新型试点企业"),
    )
)
