"""财政科技支出占比 · Fiscal S&T share."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="fiscal_st_share",
        name="财政科技支出占比",
        english="Fiscal S&T share",
        unit="%",
        measure=Measure.RATIO,
        group="研发投入",
        definition="本级科学技术支出决算占本级一般公共预算支出决算的比重。",
        source=Source("省级创新型县（市、区）评价指标（公开名录）", "指标名称"),
        formula="本级科学技术支出 ÷ 本级一般公共预算支出 × 100",
        lag_months=6,
        aliases=(
            "财政科技支出占一般公共预算支出比重",
            "财政科技投入占比",
            "本级财政科技支出占本级财政支出比重",
        ),
        traps=("分子分母须同为决算、同为本级。",),
        additive=False,
    )
)
