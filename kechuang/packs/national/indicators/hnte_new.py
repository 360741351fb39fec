"""新增高新技术企业数 · Newly recognised high-tech enterprises."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="hnte_new",
        name="新增高新技术企业数",
        english="Newly recognised high-tech enterprises",
        unit="家",
        measure=Measure.FLOW,
        group="企业培育",
        definition="当年首次认定或新认定公布的高新技术企业数。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("新增高新技术企业", "新认定高新技术企业", "新增高企", "新认定高企", "净增高新技术企业数"),
        traps=("新增不等于净增：到期未复审的要从总数里减去。",),
    )
)
