"""科技风险补偿资金规模 · Risk compensation pool."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="risk_pool",
        name="科技风险补偿资金规模",
        english="Risk compensation pool",
        unit="万元",
        measure=Measure.STOCK,
        group="科技金融",
        definition="科技风险补偿资金的资金池规模。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("科技风险补偿资金", "风险补偿资金"),
    )
)
