"""市级科技创新团队组建数 · Municipal innovation teams."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="teams_municipal_formed",
        name="市级科技创新团队组建数",
        english="Municipal innovation teams",
        unit="个",
        measure=Measure.FLOW,
        group="人才团队",
        definition="当年组建的市级优势科技创新团队数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("组建市级优势科技创新团队", "市级优势科技创新团队"),
    )
)
