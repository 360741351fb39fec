"""每万名就业人员R&D人员 · R&D personnel per 10,000 employed."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="rd_personnel_per_10k",
        name="每万名就业人员R&D人员",
        english="R&D personnel per 10,000 employed",
        unit="人年/万人",
        measure=Measure.RATIO,
        group="研发投入",
        definition="R&D人员全时当量除以就业人员（万人）。",
        source=Source("省级创新型县（市、区）评价指标（公开名录）", "指标名称"),
        formula="R&D人员全时当量 ÷ 就业人员（万人）",
        lag_months=10,
        year_end_only=True,
        aliases=("每万名就业人员中R&D人员", "万人R&D人员"),
        additive=False,
    )
)
