"""科技进步综合水平位次 · Rank in overall S&T progress."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Direction, Measure

INDICATOR = register(
    Indicator(
        code="st_progress_rank",
        name="科技进步综合水平位次",
        english="Rank in overall S&T progress",
        unit="位",
        measure=Measure.RANK,
        group="科普与综合",
        definition="科技进步综合水平在全省的位次。",
        source=Source("省级科技进步监测结果", confirmed=False),
        direction=Direction.DOWN,
        lag_months=10,
        year_end_only=True,
        aliases=("科技进步综合水平", "科技进步综合水平全省位次"),
        traps=("位次越小越好。", "写明是哪一年的监测。"),
        additive=False,
    )
)
