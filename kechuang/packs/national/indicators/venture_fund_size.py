"""科技创业投资基金规模 · Venture fund size."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="venture_fund_size",
        name="科技创业投资基金规模",
        english="Venture fund size",
        unit="亿元",
        measure=Measure.STOCK,
        group="科技金融",
        definition="科技创业投资基金的认缴或首期规模。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("科技创业投资基金首期规模", "科技创业投资基金"),
        traps=("首期规模与总规模要分清。",),
    )
)
