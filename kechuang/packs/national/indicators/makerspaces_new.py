"""新增市级众创空间数 · New municipal makerspaces."""

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
        code="makerspaces_new",
        name="新增市级众创空间数",
        english="New municipal makerspaces",
        unit="家",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年新增的市级众创空间（孵化器）数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("新增市级众创空间", "新增市级众创空间(孵化器)"),
    )
)


@counted(
    "makerspaces_new",
    distinct=("pk",),
    view="subjects.carrier.view",
    label=lambda carrier: f"{carrier.region.label} {carrier.name}",
    url=lambda carrier: f"/subjects/carriers/{carrier.pk}/",
)
def rows_of_makerspaces_new(region: Region, period: Period) -> QuerySet[Carrier]:
    """Municipal maker spaces and incubators recognised within the period."""
    return carriers_recognised(
        region, period, (CarrierKind.MAKER_SPACE, CarrierKind.INCUBATOR), (Level.CITY,)
    )
