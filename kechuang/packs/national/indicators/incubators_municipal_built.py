"""市级科技企业孵化器建设数 · Municipal incubators under construction."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import Carrier
from kechuang.subjects.queries.counting_carriers import carriers_begun
from kechuang.subjects.states import CarrierKind, Level

INDICATOR = register(
    Indicator(
        code="incubators_municipal_built",
        name="市级科技企业孵化器建设数",
        english="Municipal incubators under construction",
        unit="个",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年建设的市级科技企业孵化器数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("市级科技孵化器", "建设市级科技孵化器"),
    )
)


@counted(
    "incubators_municipal_built",
    distinct=("pk",),
    view="subjects.carrier.view",
    label=lambda carrier: f"{carrier.region.label} {carrier.name}",
    url=lambda carrier: f"/subjects/carriers/{carrier.pk}/",
)
def rows_of_incubators_municipal_built(region: Region, period: Period) -> QuerySet[Carrier]:
    """Municipal incubators whose building began within the period."""
    return carriers_begun(region, period, (CarrierKind.INCUBATOR,), (Level.CITY,))
