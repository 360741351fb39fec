"""科技贷款户数 · Firms with technology loans."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="tech_loan_firms",
        name="科技贷款户数",
        english="Firms with technology loans",
        unit="家",
        measure=Measure.STOCK,
        group="科技金融",
        definition="期末有科技贷款的企业数。",
        source=Source("科技统计常用口径", confirmed=False),
    )
)
