"""发明专利申请量 · Invention applications."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="invention_applications",
        name="发明专利申请量",
        english="Invention applications",
        unit="件",
        measure=Measure.FLOW,
        group="知识产权",
        definition="当年发明专利申请件数。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("发明专利申请",),
    )
)
