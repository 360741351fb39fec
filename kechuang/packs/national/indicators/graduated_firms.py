"""孵化器毕业企业数 · Graduated firms (cumulative)."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="graduated_firms",
        name="孵化器毕业企业数",
        english="Graduated firms (cumulative)",
        unit="家",
        measure=Measure.STOCK,
        group="平台载体",
        definition="累计从孵化载体毕业的企业数。",
        source=Source("科技企业孵化器管理办法（国科发区〔2018〕300号）", "毕业与在孵条件"),
        aliases=("毕业企业", "累计毕业企业"),
        traps=("累计数。", "毕业条件“超过”的不含本数。"),
    )
)
