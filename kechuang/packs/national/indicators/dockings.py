"""技术对接次数 · Dockings."""

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.matching.models.docking import DockingQuerySet
from kechuang.matching.queries.counting import pairs_that_took

INDICATOR = register(
    Indicator(
        code="dockings",
        name="技术对接次数",
        english="Dockings",
        unit="次",
        measure=Measure.FLOW,
        group="对接与合同",
        definition="当年供需双方实际洽谈的次数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("技术对接", "实现技术对接"),
        traps=(
            "963次是洽谈次数，不是供需对数。",
            "由对接记录数出的是谈过的对数，一对只算一次；按次数报的要手工填并附依据。",
        ),
    )
)


@counted(
    "dockings",
    distinct=("pk",),
    view="matching.docking.view",
    label=str,
    url=lambda pair: f"/matching/dockings/{pair.pk}/",
)
def pairs_talked(region: Region, period: Period) -> DockingQuerySet:
    """Pairs whose talk both confirmed, or the office recorded, in the period. A pair counts once, however often it talked."""
    return pairs_that_took(region, period, "docked")
