"""规上工业企业研发活动覆盖率 · Share of industrial firms with R&D."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="industry_rd_active_share",
        name="规上工业企业研发活动覆盖率",
        english="Share of industrial firms with R&D",
        unit="%",
        measure=Measure.RATIO,
        group="研发投入",
        definition="有研发活动的规模以上工业企业占全部规模以上工业企业的比重。",
        source=Source("科技统计常用口径", confirmed=False),
        formula="有研发活动的规上工业企业数 ÷ 规上工业企业数 × 100",
        lag_months=10,
        year_end_only=True,
        aliases=(
            "有研发活动的规模以上工业企业占比",
            "规模以上工业企业有研发活动的比重",
            "有研发活动的规模以上工业企业占全部规模以上工业企业的比重",
            "规上工业企业研发活动占比",
        ),
        traps=("分母用年末企业数。",),
        additive=False,
    )
)
