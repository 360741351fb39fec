"""科普下乡活动次数 · Outreach events."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="outreach_events",
        name="科普下乡活动次数",
        english="Outreach events",
        unit="次",
        measure=Measure.FLOW,
        group="科普与综合",
        definition="送科技下乡、进社区活动的次数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("送科技下乡和进社区活动", "送科技下乡", "科普活动"),
    )
)
