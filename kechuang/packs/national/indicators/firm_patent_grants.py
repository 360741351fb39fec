"""企业专利授权量 · Patent grants to firms."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="firm_patent_grants",
        name="企业专利授权量",
        english="Patent grants to firms",
        unit="件",
        measure=Measure.FLOW,
        group="知识产权",
        definition="企业为权利人的授权专利件数。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("企业专利授权",),
    )
)
