"""基础研究经费占比 · Share of basic research in R&D."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="basic_research_share",
        name="基础研究经费占比",
        english="Share of basic research in R&D",
        unit="%",
        measure=Measure.RATIO,
        group="研发投入",
        definition="基础研究经费占全社会R&D经费的比重。",
        source=Source("国家统计局主要统计指标解释", "研究与试验发展"),
        formula="基础研究经费 ÷ 全社会R&D经费 × 100",
        inputs=("basic_research_expenditure", "rd_expenditure"),
        compute=lambda v: v["basic_research_expenditure"] / v["rd_expenditure"] * 100,
        lag_months=10,
        year_end_only=True,
        aliases=("基础研究占比",),
        additive=False,
        example=({"basic_research_expenditure": "920", "rd_expenditure": "18400"}, "5"),
    )
)
