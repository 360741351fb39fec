"""科技创新平台数 · Innovation platforms."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="platforms_total",
        name="科技创新平台数",
        english="Innovation platforms",
        unit="家",
        measure=Measure.STOCK,
        group="平台载体",
        definition="市级以上有效的科技创新平台数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("市级以上科技创新平台", "省级以上科技创新平台", "省级以上创新平台"),
        traps=("被撤销的要减去。",),
    )
)
