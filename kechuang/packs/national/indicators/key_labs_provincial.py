"""省级重点实验室数 · Provincial key laboratories."""

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
        code="key_labs_provincial",
        name="省级重点实验室数",
        english="Provincial key laboratories",
        unit="家",
        measure=Measure.STOCK,
        group="平台载体",
        definition="有效的省级重点实验室数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("省级重点实验室",),
    )
)


@counted(
    "key_labs_provincial",
    distinct=("pk",),
    view="subjects.carrier.view",
    label=lambda carrier: f"{carrier.region.label} {carrier.name}",
    url=lambda carrier: f"/subjects/carriers/{carrier.pk}/",
)
def rows_of_key_labs_provincial(region: Region, period: Period) -> QuerySet[Carrier]:
    """Provincial key laboratories at the end of the period."""
    return carriers_standing(region, period, (CarrierKind.LABORATORY,), (Level.PROVINCIAL,))
