"""科技创新平台数 · Innovation platforms."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import Carrier
from kechuang.subjects.queries.counting_carriers import PLATFORMS, carriers_standing
from kechuang.subjects.states import Level

INDICATOR = register(
    Indicator(
        code="platforms_total",
        name="科技创新平台数",
        english="Innovation platforms",
        unit="家",
        measure=Measure.STOCK,
        group="平台载体",
        definition="市级以上有效的科技创新平台数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("市级以上科技创新平台", "省级以上科技创新平台", "省级以上创新平台"),
        traps=("被撤销的要减去。",),
    )
)


@counted(
    "platforms_total",
    distinct=("pk",),
    view="subjects.carrier.view",
    label=lambda carrier: f"{carrier.region.label} {carrier.name}",
    url=lambda carrier: f"/subjects/carriers/{carrier.pk}/",
)
def rows_of_platforms_total(region: Region, period: Period) -> QuerySet[Carrier]:
    """Platforms of the city level and above at the end of the period."""
    return carriers_standing(region, period, PLATFORMS, (Level.NATIONAL, Level.PROVINCIAL, Level.CITY))
