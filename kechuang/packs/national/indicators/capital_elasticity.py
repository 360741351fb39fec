"""资本产出弹性 · Output elasticity of capital."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="capital_elasticity",
        name="资本产出弹性",
        english="Output elasticity of capital",
        unit="",
        measure=Measure.RATIO,
        group="科普与综合",
        definition="测算科技进步贡献率所用的α，通常在0.25至0.45之间。",
        source=Source("科技进步贡献率测算方法", "弹性系数"),
        traps=("各地取值不同，须与结果一起公布。",),
        additive=False,
    )
)
