"""科技特派员数 · Dispatched S&T specialists."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="dispatched_specialists",
        name="科技特派员数",
        english="Dispatched S&T specialists",
        unit="人",
        measure=Measure.STOCK,
        group="人才团队",
        definition="任期内的科技特派员人数。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("科技特派员", "选派科技特派员"),
        traps=("任期届满的不计。",),
    )
)
