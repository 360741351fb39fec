"""劳动年均增速 · Growth of labour."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="labour_growth",
        name="劳动年均增速",
        english="Growth of labour",
        unit="%",
        measure=Measure.GROWTH,
        group="科普与综合",
        definition="科技进步贡献率测算中的劳动五年平均增长速度（水平法）。",
        source=Source("科技进步贡献率测算方法", "增长速度方程"),
        lag_months=12,
        year_end_only=True,
        additive=False,
    )
)
