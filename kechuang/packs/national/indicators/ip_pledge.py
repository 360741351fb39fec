"""知识产权质押融资额 · IP pledge financing."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="ip_pledge",
        name="知识产权质押融资额",
        english="IP pledge financing",
        unit="亿元",
        measure=Measure.FLOW,
        group="知识产权",
        definition="当年知识产权质押融资登记金额。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("专利质押融资额", "知识产权质押融资金额"),
    )
)
