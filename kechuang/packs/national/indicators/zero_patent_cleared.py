"""专利消零企业覆盖率 · Share of SMEs with a patent application."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="zero_patent_cleared",
        name="专利消零企业覆盖率",
        english="Share of SMEs with a patent application",
        unit="%",
        measure=Measure.RATIO,
        group="知识产权",
        definition="有专利申请的科技型中小企业占名单内科技型中小企业的比重。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("专利申请消零",),
        traps=("要先有企业名单。",),
        formula="有专利申请的科技型中小企业数 ÷ 科技型中小企业数 × 100",
        inputs=("tech_sme_with_patents", "tech_sme"),
        compute=lambda v: v["tech_sme_with_patents"] / v["tech_sme"] * 100,
        example=({"tech_sme_with_patents": "84", "tech_sme": "120"}, "70"),
        additive=False,
    )
)
