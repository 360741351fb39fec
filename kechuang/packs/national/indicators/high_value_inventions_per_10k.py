"""每万人口高价值发明专利拥有量 · High-value inventions per 10,000."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="high_value_inventions_per_10k",
        name="每万人口高价值发明专利拥有量",
        english="High-value inventions per 10,000",
        unit="件/万人",
        measure=Measure.RATIO,
        group="知识产权",
        definition="五类高价值发明专利的并集件数除以常住人口（万人）。",
        source=Source("“十四五”国家知识产权保护和运用规划指标说明", "高价值发明专利"),
        aliases=("万人高价值发明专利拥有量", "每万人高价值发明专利拥有量"),
        traps=("五类取并集，不能相加。",),
        formula="高价值发明专利数 ÷ 年末常住人口（万人）",
        inputs=("high_value_inventions", "resident_population"),
        compute=lambda v: v["high_value_inventions"] / v["resident_population"],
        example=({"high_value_inventions": "1305", "resident_population": "87"}, "15"),
        additive=False,
    )
)
