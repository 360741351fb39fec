"""常住人口 · Resident population."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="resident_population",
        name="常住人口",
        english="Resident population",
        unit="万人",
        measure=Measure.STOCK,
        group="科普与综合",
        definition="年末常住人口，单位万人。",
        source=Source("国家统计局主要统计指标解释", "人口"),
        data_source="统计部门",
        lag_months=4,
        year_end_only=True,
        aliases=("年末常住人口",),
        traps=("常住人口与户籍人口不同。",),
    )
)
