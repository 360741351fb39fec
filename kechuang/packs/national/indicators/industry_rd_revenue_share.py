"""规上工业R&D经费占营业收入比重 · R&D to revenue of industry above designated size."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="industry_rd_revenue_share",
        name="规上工业R&D经费占营业收入比重",
        english="R&D to revenue of industry above designated size",
        unit="%",
        measure=Measure.RATIO,
        group="研发投入",
        definition="规模以上工业企业R&D经费占其营业收入的比重。",
        source=Source("省级创新型县（市、区）评价指标（公开名录）", "指标名称"),
        formula="规上工业R&D经费 ÷ 规上工业营业收入 × 100",
        lag_months=10,
        year_end_only=True,
        aliases=("规上工业企业研发投入占营业收入比重", "规模以上工业企业R&D经费占营业收入比重"),
        additive=False,
    )
)
