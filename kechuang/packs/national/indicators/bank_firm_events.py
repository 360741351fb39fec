"""银企对接活动场次 · Bank and firm events."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="bank_firm_events",
        name="银企对接活动场次",
        english="Bank and firm events",
        unit="次",
        measure=Measure.FLOW,
        group="科技金融",
        definition="科技领域银企对接专场活动的场次。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("科技领域银企对接专场活动", "银企对接", "银企对接专场活动"),
    )
)
