"""企业专利申请量 · Patent applications by firms."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="firm_patent_applications",
        name="企业专利申请量",
        english="Patent applications by firms",
        unit="件",
        measure=Measure.FLOW,
        group="知识产权",
        definition="企业为申请人的专利申请件数。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("企业专利申请",),
    )
)
