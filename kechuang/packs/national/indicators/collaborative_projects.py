"""协同创新重大项目数 · Major collaborative projects."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="collaborative_projects",
        name="协同创新重大项目数",
        english="Major collaborative projects",
        unit="个",
        measure=Measure.FLOW,
        group="科技项目",
        definition="当年组织实施的协同创新重大项目数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("协同创新重大项目", "重大科技协同创新项目"),
    )
)
