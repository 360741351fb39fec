"""认定市级新型研发机构数 · Municipal new R&D institutes recognised."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import Carrier
from kechuang.subjects.queries.counting_carriers import carriers_recognised
from kechuang.subjects.states import CarrierKind, Level

INDICATOR = register(
    Indicator(
        code="new_rd_institutes_municipal",
        name="认定市级新型研发机构数",
        english="Municipal new R&D institutes recognised",
        unit="家",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年认定的市级新型研发机构数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("认定市级新型研发机构", "市级新型研发机构"),
    )
)


@counted(
    "new_rd_institutes_municipal",
    distinct=("pk",),
    view="subjects.carrier.view",
    label=lambda carrier: f"{carrier.region.label} {carrier.name}",
    url=lambda carrier: f"/subjects/carriers/{carrier.pk}/",
)
def rows_of_new_rd_institutes_municipal(region: Region, period: Period) -> QuerySet[Carrier]:
    """Municipal R&D institutes recognised within the period."""
    return carriers_recognised(region, period, (CarrierKind.RD_INSTITUTE,), (Level.CITY,))
