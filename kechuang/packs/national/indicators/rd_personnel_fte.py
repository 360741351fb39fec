"""R&D人员全时当量 · R&D personnel (FTE)."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="rd_personnel_fte",
        name="R&D人员全时当量",
        english="R&D personnel (FTE)",
        unit="人年",
        measure=Measure.FLOW,
        group="研发投入",
        definition="按实际工作时间折算的R&D人员数。",
        source=Source("科技统计常用口径", confirmed=False),
        lag_months=10,
        year_end_only=True,
        aliases=("研发人员全时当量",),
        traps=("不是人头数。",),
    )
)
