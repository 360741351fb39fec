"""科技型中小企业数 · Registered technology-based SMEs."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="tech_sme",
        name="科技型中小企业数",
        english="Registered technology-based SMEs",
        unit="家",
        measure=Measure.STOCK,
        group="企业培育",
        definition="当年取得入库登记编号的科技型中小企业数。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=(
            "科技型中小企业",
            "科技型中小企业入库",
            "入库科技型中小企业",
            "国家科技型中小企业",
            "科技型中小企业评价入库数",
        ),
        traps=("登记编号当年有效，每年从零开始。",),
    )
)
