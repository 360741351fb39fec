"""基础研究经费 · Basic research expenditure."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="basic_research_expenditure",
        name="基础研究经费",
        english="Basic research expenditure",
        unit="亿元",
        measure=Measure.FLOW,
        group="研发投入",
        definition="全社会R&D经费中用于基础研究的部分。",
        source=Source("国家统计局主要统计指标解释", "研究与试验发展"),
        lag_months=10,
        year_end_only=True,
    )
)
