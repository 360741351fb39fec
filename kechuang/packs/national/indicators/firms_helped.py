"""解决技术难题企业数 · Firms whose problems were solved."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="firms_helped",
        name="解决技术难题企业数",
        english="Firms whose problems were solved",
        unit="家",
        measure=Measure.FLOW,
        group="人才团队",
        definition="当年由科创专员解决技术难题的企业数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("解决技术难题企业",),
        traps=("“解决”的认定要有依据。",),
    )
)
