"""公民具备科学素质比例 · Civic scientific literacy."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="science_literacy",
        name="公民具备科学素质比例",
        english="Civic scientific literacy",
        unit="%",
        measure=Measure.RATIO,
        group="科普与综合",
        definition="抽样调查得出的具备科学素质的公民比例。",
        source=Source("科技统计常用口径", confirmed=False),
        lag_months=6,
        year_end_only=True,
        aliases=("公民科学素质比例",),
        traps=("几年调查一次，没有年度数。",),
        additive=False,
    )
)
