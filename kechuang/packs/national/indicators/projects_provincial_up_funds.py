"""省级以上科技项目经费 · Funds won from provincial and national projects."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="projects_provincial_up_funds",
        name="省级以上科技项目经费",
        english="Funds won from provincial and national projects",
        unit="万元",
        measure=Measure.FLOW,
        group="科技项目",
        definition="当年省级以上科技项目获得的经费。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=(
            "争取省级以上科技项目经费",
            "省级以上项目资金",
            "获项目资金",
            "争取上级科技资金",
            "省级以上科技项目资金",
        ),
        traps=("合同额、到账额要分清。",),
    )
)
