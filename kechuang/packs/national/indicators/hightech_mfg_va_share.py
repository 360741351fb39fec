"""高技术制造业增加值占比 · High-technology manufacturing share."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="hightech_mfg_va_share",
        name="高技术制造业增加值占比",
        english="High-technology manufacturing share",
        unit="%",
        measure=Measure.RATIO,
        group="高新技术产业",
        definition="国家高技术产业（制造业）六大类增加值占规模以上工业增加值的比重。",
        source=Source("高新技术产业与高技术产业统计分类（国家与省两种目录）", "目录名称"),
        lag_months=2,
        aliases=("高技术制造业增加值占规模以上工业增加值比重", "高技术制造业占比"),
        traps=("国家目录口径，与“高新技术产业增加值占比”不同。",),
        additive=False,
    )
)
