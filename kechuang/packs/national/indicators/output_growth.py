"""产出年均增速 · Growth of output."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="output_growth",
        name="产出年均增速",
        english="Growth of output",
        unit="%",
        measure=Measure.GROWTH,
        group="科普与综合",
        definition="科技进步贡献率测算中的产出五年平均增长速度（水平法）。",
        source=Source("科技进步贡献率测算方法", "增长速度方程"),
        lag_months=12,
        year_end_only=True,
        additive=False,
    )
)
