"""发明专利授权量 · Invention grants."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="invention_grants",
        name="发明专利授权量",
        english="Invention grants",
        unit="件",
        measure=Measure.FLOW,
        group="知识产权",
        definition="当年授权的发明专利件数。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("发明专利授权", "授权发明专利"),
    )
)
