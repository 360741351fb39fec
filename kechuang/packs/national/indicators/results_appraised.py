"""科技成果鉴定数 · Appraised results."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="results_appraised",
        name="科技成果鉴定数",
        english="Appraised results",
        unit="项",
        measure=Measure.FLOW,
        group="成果与奖励",
        definition="当年通过科技成果鉴定（评价）的项数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("科技成果鉴定项目", "科技成果鉴定", "科技成果登记数"),
    )
)
