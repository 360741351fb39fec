"""全国科技进步考核先进县数 · Counties commended for S&T progress."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="advanced_counties",
        name="全国科技进步考核先进县数",
        english="Counties commended for S&T progress",
        unit="个",
        measure=Measure.FLOW,
        group="科普与综合",
        definition="获全国科技进步考核先进称号的县（市）数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("全国科技进步考核先进县(市)", "科技进步考核先进县"),
    )
)
