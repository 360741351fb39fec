"""高企培育库入库数 · Firms in the high-tech cultivation pool."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import PoolEntry
from kechuang.subjects.queries.counting import in_pool

INDICATOR = register(
    Indicator(
        code="hnte_pool",
        name="高企培育库入库数",
        english="Firms in the high-tech cultivation pool",
        unit="家",
        measure=Measure.STOCK,
        group="企业培育",
        definition="纳入高新技术企业培育后备库的企业数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("高新技术企业培育库入库企业", "高企培育后备库企业"),
    )
)


@counted(
    "hnte_pool",
    distinct=("organisation_id",),
    view="subjects.pool_entry.view",
    label=lambda entry: entry.organisation.name,
    url=lambda entry: f"/subjects/organisations/{entry.organisation_id}/",
)
def firms_in_pool(region: Region, period: Period) -> QuerySet[PoolEntry]:
    """Firms in the pool for HNTE at the end of the period."""
    return in_pool(region, period, "hnte")
