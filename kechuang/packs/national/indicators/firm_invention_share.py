"""企业发明专利申请占比 · Invention share of firms' applications."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="firm_invention_share",
        name="企业发明专利申请占比",
        english="Invention share of firms' applications",
        unit="%",
        measure=Measure.RATIO,
        group="知识产权",
        definition="企业专利申请中发明专利的比重。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("企业发明专利申请量占比",),
        formula="企业发明专利申请量 ÷ 企业专利申请量 × 100",
        inputs=("firm_invention_applications", "firm_patent_applications"),
        compute=lambda v: v["firm_invention_applications"] / v["firm_patent_applications"] * 100,
        example=({"firm_invention_applications": "30", "firm_patent_applications": "120"}, "25"),
        additive=False,
    )
)
