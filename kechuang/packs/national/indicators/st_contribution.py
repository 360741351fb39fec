"""科技进步贡献率 · Contribution of S&T progress."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="st_contribution",
        name="科技进步贡献率",
        english="Contribution of S&T progress",
        unit="%",
        measure=Measure.RATIO,
        group="科普与综合",
        definition="经济增长中扣除资本和劳动贡献后的部分所占比重。",
        source=Source("科技进步贡献率测算方法", "增长速度方程"),
        formula="1 −（α × 资本增速 ＋ β × 劳动增速）÷ 产出增速，α＋β＝1，以百分数表示",
        inputs=("output_growth", "capital_growth", "labour_growth", "capital_elasticity"),
        compute=lambda v: (
            (
                1
                - (
                    v["capital_elasticity"] * v["capital_growth"]
                    + (1 - v["capital_elasticity"]) * v["labour_growth"]
                )
                / v["output_growth"]
            )
            * 100
        ),
        lag_months=12,
        year_end_only=True,
        aliases=("科技进步对经济增长的贡献率", "科技创新对经济增长的贡献率"),
        traps=("一般取五年平均。", "全国数不能分解到县。"),
        additive=False,
        example=(
            {
                "output_growth": "10",
                "capital_growth": "7",
                "labour_growth": "4",
                "capital_elasticity": "0.56",
            },
            "43.2",
        ),
    )
)
