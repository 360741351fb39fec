"""新增省级科技企业孵化器数 · New provincial incubators."""

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
        code="incubators_provincial_new",
        name="新增省级科技企业孵化器数",
        english="New provincial incubators",
        unit="家",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年新认定的省级科技企业孵化器数。",
        source=Source("科技企业孵化器管理办法（国科发区〔2018〕300号）", "分级"),
        aliases=("新增省级科技企业孵化器", "省级科技企业孵化器新增数"),
    )
)


@counted(
    "incubators_provincial_new",
    distinct=("pk",),
    view="subjects.carrier.view",
    label=lambda carrier: f"{carrier.region.label} {carrier.name}",
    url=lambda carrier: f"/subjects/carriers/{carrier.pk}/",
)
def rows_of_incubators_provincial_new(region: Region, period: Period) -> QuerySet[Carrier]:
    """Provincial incubators recognised within the period."""
    return carriers_recognised(region, period, (CarrierKind.INCUBATOR,), (Level.PROVINCIAL,))
