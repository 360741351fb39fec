"""万人有效发明专利拥有量 · Valid inventions per 10,000 residents."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="inventions_per_10k",
        name="万人有效发明专利拥有量",
        english="Valid inventions per 10,000 residents",
        unit="件/万人",
        measure=Measure.RATIO,
        group="知识产权",
        definition="年末有效发明专利件数除以年末常住人口（万人）。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("每万人发明专利拥有量", "万人发明专利拥有量", "每万人口发明专利拥有量"),
        traps=("用常住人口；年末与年中不同。",),
        formula="有效发明专利数 ÷ 年末常住人口（万人）",
        inputs=("valid_inventions", "resident_population"),
        compute=lambda v: v["valid_inventions"] / v["resident_population"],
        example=({"valid_inventions": "2058.75", "resident_population": "82.35"}, "25"),
        additive=False,
    )
)
