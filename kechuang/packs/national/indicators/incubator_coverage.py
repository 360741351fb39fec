"""孵化器覆盖率 · Incubator coverage of zones."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="incubator_coverage",
        name="孵化器覆盖率",
        english="Incubator coverage of zones",
        unit="%",
        measure=Measure.RATIO,
        group="平台载体",
        definition="设有科技企业孵化器的国家级高新区、经开区和省级重点园区占应覆盖园区的比重。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        formula="已设孵化器的园区数 ÷ 名单内园区数 × 100",
        aliases=("科技企业孵化器全覆盖", "孵化器全覆盖"),
        traps=("要先有应覆盖园区的名单。",),
        additive=False,
    )
)
