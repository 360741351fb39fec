"""高新技术企业申报数 · High-tech enterprise applications."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import PoolEntry
from kechuang.subjects.queries.counting import applied_for

INDICATOR = register(
    Indicator(
        code="hnte_applied",
        name="高新技术企业申报数",
        english="High-tech enterprise applications",
        unit="家",
        measure=Measure.FLOW,
        group="企业培育",
        definition="当年申报高新技术企业认定的家数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("申报高新技术企业", "组织申报高新技术企业", "推荐申报高新技术企业"),
        traps=("申报不等于认定。",),
    )
)


@counted(
    "hnte_applied",
    distinct=("organisation_id",),
    view="subjects.pool_entry.view",
    label=lambda entry: entry.organisation.name,
    url=lambda entry: f"/subjects/organisations/{entry.organisation_id}/",
)
def firms_that_applied(region: Region, period: Period) -> QuerySet[PoolEntry]:
    """Firms of the pool that applied for HNTE in the period's years."""
    return applied_for(region, period, "hnte")
