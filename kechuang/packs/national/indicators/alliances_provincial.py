"""省级产业技术创新战略联盟建设数 · Provincial innovation alliances."""

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
        code="alliances_provincial",
        name="省级产业技术创新战略联盟建设数",
        english="Provincial innovation alliances",
        unit="个",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年建设的省级产业技术创新战略联盟数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("省级产业技术创新战略联盟",),
    )
)


@counted(
    "alliances_provincial",
    distinct=("pk",),
    view="subjects.carrier.view",
    label=lambda carrier: f"{carrier.region.label} {carrier.name}",
    url=lambda carrier: f"/subjects/carriers/{carrier.pk}/",
)
def rows_of_alliances_provincial(region: Region, period: Period) -> QuerySet[Carrier]:
    """Provincial alliances recognised within the period."""
    return carriers_recognised(region, period, (CarrierKind.ALLIANCE,), (Level.PROVINCIAL,))
