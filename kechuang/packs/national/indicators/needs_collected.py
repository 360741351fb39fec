"""征集技术需求数 · Needs collected."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="needs_collected",
        name="征集技术需求数",
        english="Needs collected",
        unit="项",
        measure=Measure.FLOW,
        group="对接与合同",
        definition="当年征集的企业技术需求项数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("技术需求", "征集技术需求", "企业技术需求"),
    )
)
