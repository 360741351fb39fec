"""财政科技投入高于法定增长的幅度 · Fiscal S&T growth over the statutory floor."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="fiscal_st_growth_gap",
        name="财政科技投入高于法定增长的幅度",
        english="Fiscal S&T growth over the statutory floor",
        unit="个百分点",
        measure=Measure.GROWTH,
        group="研发投入",
        definition="财政科技投入增幅减去财政经常性收入增幅；不低于零即符合科技进步法的要求。",
        source=Source("中华人民共和国科学技术进步法", "财政性科学技术投入的增长幅度", confirmed=False),
        lag_months=6,
        aliases=("财政科技投入法定增长",),
        traps=("法定增幅由财政部门给出，没有它就不能判断。",),
        additive=False,
    )
)
