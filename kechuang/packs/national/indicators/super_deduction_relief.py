"""研发费用加计扣除减免额 · Tax relief by R&D super-deduction."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="super_deduction_relief",
        name="研发费用加计扣除减免额",
        english="Tax relief by R&D super-deduction",
        unit="亿元",
        measure=Measure.FLOW,
        group="研发投入",
        definition="企业研发费用加计扣除减免的所得税额。",
        source=Source("省级创新型县（市、区）评价指标（公开名录）", "指标名称"),
        data_source="税务部门",
        lag_months=6,
        aliases=("研发费用加计扣除减免税额", "加计扣除减免税额"),
        traps=("是上一纳税年度的数。",),
    )
)
