"""市级众创空间总数 · Municipal makerspaces."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import Carrier
from kechuang.subjects.queries.counting_carriers import carriers_standing
from kechuang.subjects.states import CarrierKind, Level

INDICATOR = register(
    Indicator(
        code="makerspaces",
        name="市级众创空间总数",
        english="Municipal makerspaces",
        unit="家",
        measure=Measure.STOCK,
        group="平台载体",
        definition="有效的市级众创空间（孵化器）数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("市级众创空间", "市级众创空间(孵化器)"),
    )
)


@counted(
    "makerspaces",
    distinct=("pk",),
    view="subjects.carrier.view",
    label=lambda carrier: f"{carrier.region.label} {carrier.name}",
    url=lambda carrier: f"/subjects/carriers/{carrier.pk}/",
)
def rows_of_makerspaces(region: Region, period: Period) -> QuerySet[Carrier]:
    """Municipal maker spaces and incubators at the end of the period."""
    return carriers_standing(region, period, (CarrierKind.MAKER_SPACE, CarrierKind.INCUBATOR), (Level.CITY,))
