"""纳入年度管理的目标数 · Targets in force."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.plans.models import Target

INDICATOR = register(
    Indicator(
        code="plan_targets",
        name="纳入年度管理的目标数",
        english="Targets in force",
        unit="个",
        measure=Measure.FLOW,
        group="科普与综合",
        definition="一个年度内执行中的目标数，由目标台账逐条计数。",
        source=Source("本平台目标台账", "执行中的目标"),
        traps=("按目标条数计，同一指标分解到县的各计一条。",),
    )
)


@counted(
    "plan_targets",
    distinct=("pk",),
    view="plans.target.view",
    label=lambda target: f"{target.region.name} {target.name}",
    url=lambda target: f"/plans/targets/{target.pk}/",
)
def targets_in_force(region: Region, period: Period) -> QuerySet[Target]:
    """The targets of the years in the period that are in force, of the region and below."""
    rows = Target.objects.in_force().filter(region__path__startswith=region.path, year__in=period.years())
    return rows.select_related("region")
