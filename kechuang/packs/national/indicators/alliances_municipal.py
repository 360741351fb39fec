"""市级产业技术创新战略联盟建设数 · Municipal innovation alliances."""

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
        code="alliances_municipal",
        name="市级产业技术创新战略联盟建设数",
        english="Municipal innovation alliances",
        unit="个",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年建设的市级产业技术创新战略联盟数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("市级产业技术创新战略联盟",),
    )
)


@counted(
    "alliances_municipal",
    distinct=("pk",),
    view="subjects.carrier.view",
    label=lambda carrier: f"{carrier.region.label} {carrier.name}",
    url=lambda carrier: f"/subjects/carriers/{carrier.pk}/",
)
def rows_of_alliances_municipal(region: Region, period: Period) -> QuerySet[Carrier]:
    """Municipal alliances recognised within the period."""
    return carriers_recognised(region, period, (CarrierKind.ALLIANCE,), (Level.CITY,))
