"""市级工程技术研究中心组建数 · Municipal engineering research centres formed."""

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
        code="etrc_municipal_formed",
        name="市级工程技术研究中心组建数",
        english="Municipal engineering research centres formed",
        unit="家",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年组建的市级工程技术研究中心（重点实验室）数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("组建市级工程技术研究中心", "组建市级工程技术研究中心(重点实验室)", "市级工程技术研究中心"),
        traps=("组建与申报是两件事。",),
    )
)


@counted(
    "etrc_municipal_formed",
    distinct=("pk",),
    view="subjects.carrier.view",
    label=lambda carrier: f"{carrier.region.label} {carrier.name}",
    url=lambda carrier: f"/subjects/carriers/{carrier.pk}/",
)
def rows_of_etrc_municipal_formed(region: Region, period: Period) -> QuerySet[Carrier]:
    """Municipal centres and laboratories whose building began within the period."""
    return carriers_begun(region, period, (CarrierKind.ENGINEERING, CarrierKind.LABORATORY), (Level.CITY,))
