"""达成技术合作意向数 · Agreements."""

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.matching.models.docking import DockingQuerySet
from kechuang.matching.queries.counting import pairs_that_took

INDICATOR = register(
    Indicator(
        code="agreements",
        name="达成技术合作意向数",
        english="Agreements",
        unit="次",
        measure=Measure.FLOW,
        group="对接与合同",
        definition="当年达成的合作意向（协议）数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("达成意向", "达成合作意向", "技术合作协议"),
        traps=("意向金额、签约金额、成交额不能相加。",),
    )
)


@counted(
    "agreements",
    distinct=("pk",),
    view="matching.docking.view",
    label=str,
    url=lambda pair: f"/matching/dockings/{pair.pk}/",
)
def pairs_agreed(region: Region, period: Period) -> DockingQuerySet:
    """Pairs whose agreement was confirmed in the period."""
    return pairs_that_took(region, period, "agreed")
