"""高新技术产业增加值占工业增加值比重 · High-tech share of industrial value added."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="hightech_va_share",
        name="高新技术产业增加值占工业增加值比重",
        english="High-tech share of industrial value added",
        unit="%",
        measure=Measure.RATIO,
        group="高新技术产业",
        definition="高新技术产业增加值占规模以上工业增加值的比重。",
        source=Source("高新技术产业与高技术产业统计分类（国家与省两种目录）", "目录名称"),
        formula="高新技术产业增加值 ÷ 规上工业增加值 × 100",
        lag_months=2,
        aliases=(
            "高新技术产业增加值占规模以上工业增加值比重",
            "高新技术产业增加值占比",
            "高新技术产业增加值占工业增加值的比重",
            "高新技术产业增加值占规上工业增加值比重",
        ),
        traps=("省目录口径，与“高技术制造业增加值占比”是两个指标。",),
        additive=False,
    )
)
