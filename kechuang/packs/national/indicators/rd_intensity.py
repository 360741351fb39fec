"""R&D经费投入强度 · R&D intensity."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="rd_intensity",
        name="R&D经费投入强度",
        english="R&D intensity",
        unit="%",
        measure=Measure.RATIO,
        group="研发投入",
        definition="全社会R&D经费占地区生产总值的比重。",
        source=Source("国家统计局主要统计指标解释", "研究与试验发展"),
        formula="全社会R&D经费 ÷ 地区生产总值 × 100",
        inputs=("rd_expenditure", "gdp"),
        compute=lambda v: v["rd_expenditure"] / v["gdp"] * 100,
        lag_months=10,
        year_end_only=True,
        aliases=(
            "研发投入强度",
            "全社会研发投入占GDP比重",
            "R&D经费占GDP比重",
            "研发经费投入强度",
            "全社会研发经费支出占GDP比重",
        ),
        traps=("GDP修订后要重算。", "Y年的数在Y+1年秋天才有，年度考核常用上一年的数。"),
        additive=False,
        example=({"rd_expenditure": "17500", "gdp": "875000"}, "2"),
    )
)
