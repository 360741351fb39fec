"""财政科技支出 · Fiscal S&T expenditure."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="fiscal_st_expenditure",
        name="财政科技支出",
        english="Fiscal S&T expenditure",
        unit="万元",
        measure=Measure.FLOW,
        group="研发投入",
        definition="本级一般公共预算中科学技术支出（206类），以决算数为准。",
        source=Source("科技统计常用口径", confirmed=False),
        lag_months=6,
        aliases=(
            "财政科技投入",
            "地方财政科技投入",
            "科技三项经费",
            "本级财政科技投入",
            "县本级财政科技投入",
        ),
        traps=("预算数与决算数不同。", "本级与全市（含县级）不同。"),
    )
)
