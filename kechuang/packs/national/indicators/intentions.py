"""技术对接意向数 · Intentions."""

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.matching.models.docking import DockingQuerySet
from kechuang.matching.queries.counting import pairs_that_took

INDICATOR = register(
    Indicator(
        code="intentions",
        name="技术对接意向数",
        english="Intentions",
        unit="次",
        measure=Measure.FLOW,
        group="对接与合同",
        definition="当年对接中产生的意向数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("产生意向",),
        traps=("对接、意向、达成意向各地定义不一，报表旁要印明定义。",),
    )
)


@counted(
    "intentions",
    distinct=("pk",),
    view="matching.docking.view",
    label=str,
    url=lambda pair: f"/matching/dockings/{pair.pk}/",
)
def pairs_intending(region: Region, period: Period) -> DockingQuerySet:
    """Pairs whose intention was confirmed in the period."""
    return pairs_that_took(region, period, "intended")
