"""省级以上科技计划立项数 · Provincial and national projects approved."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="projects_provincial_up_approved",
        name="省级以上科技计划立项数",
        english="Provincial and national projects approved",
        unit="项",
        measure=Measure.FLOW,
        group="科技项目",
        definition="当年获省级以上科技计划立项的项目数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=(
            "省级以上科技项目立项",
            "省级以上立项",
            "争取省级以上科技项目立项支持",
            "科技计划项目获得省级以上立项",
            "获省级以上立项",
        ),
    )
)
