"""科技贷款余额 · Outstanding technology loans."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="tech_loans",
        name="科技贷款余额",
        english="Outstanding technology loans",
        unit="亿元",
        measure=Measure.STOCK,
        group="科技金融",
        definition="期末科技贷款余额。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("科技型企业贷款余额",),
        traps=("余额与当年发放额不同。",),
    )
)
