"""区域创新能力位次 · Rank in regional innovation."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Direction, Measure

INDICATOR = register(
    Indicator(
        code="innovation_index_rank",
        name="区域创新能力位次",
        english="Rank in regional innovation",
        unit="位",
        measure=Measure.RANK,
        group="科普与综合",
        definition="区域（综合）科技创新水平指数在全国或全省的位次。",
        source=Source("区域创新能力评价报告", "数据年份"),
        direction=Direction.DOWN,
        lag_months=22,
        year_end_only=True,
        aliases=("综合科技创新水平指数位次", "区域综合创新能力排名"),
        traps=("报告年份与数据年份差两年。",),
        additive=False,
    )
)
