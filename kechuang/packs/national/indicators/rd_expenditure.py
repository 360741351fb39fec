"""全社会R&D经费 · Gross expenditure on R&D."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="rd_expenditure",
        name="全社会R&D经费",
        english="Gross expenditure on R&D",
        unit="亿元",
        measure=Measure.FLOW,
        group="研发投入",
        definition="当年实际用于基础研究、应用研究和试验发展的内部支出，含人员劳务、原材料、固定资产购建、管理和其他费用。",
        source=Source("国家统计局主要统计指标解释", "研究与试验发展"),
        data_source="统计部门年报",
        lag_months=10,
        year_end_only=True,
        aliases=("R&D经费", "全社会研发经费", "研发经费投入", "全社会研发投入", "R&D经费支出"),
        traps=("企业财务或加计扣除口径的研发费用是另一个口径，不能互换。", "当年数要到次年秋天才公布。"),
    )
)
