"""获批知识产权数 · IP rights obtained."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="ip_obtained",
        name="获批知识产权数",
        english="IP rights obtained",
        unit="项",
        measure=Measure.FLOW,
        group="知识产权",
        definition="当年获批的专利、软件著作权等知识产权项数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("获批知识产权", "获批各类知识产权"),
    )
)
