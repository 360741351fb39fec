"""专利授权量 · Patent grants."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="patent_grants",
        name="专利授权量",
        english="Patent grants",
        unit="件",
        measure=Measure.FLOW,
        group="知识产权",
        definition="当年授权专利件数，按第一专利权人地址计。",
        source=Source("科技统计常用口径", confirmed=False),
        data_source="知识产权部门",
        aliases=("专利授权数", "授权专利", "专利授权", "授权量"),
        traps=("授权滞后于申请。",),
    )
)
