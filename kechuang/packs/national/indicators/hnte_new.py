"""新增高新技术企业数 · Newly recognised high-tech enterprises."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import Qualification
from kechuang.subjects.queries.counting import newly_qualified

INDICATOR = register(
    Indicator(
        code="hnte_new",
        name="新增高新技术企业数",
        english="Newly recognised high-tech enterprises",
        unit="家",
        measure=Measure.FLOW,
        group="企业培育",
        definition="当年首次认定或新认定公布的高新技术企业数。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("新增高新技术企业", "新认定高新技术企业", "新增高企", "新认定高企", "净增高新技术企业数"),
        traps=("新增不等于净增：到期未复审的要从总数里减去。",),
    )
)


@counted(
    "hnte_new",
    distinct=("organisation_id",),
    view="subjects.qualification.view",
    label=lambda held: f"{held.organisation.name} {held.number}".strip(),
    url=lambda held: f"/subjects/qualifications/{held.pk}/",
)
def first_recognised(region: Region, period: Period) -> QuerySet[Qualification]:
    """Firms recognised for the first time within the period."""
    return newly_qualified(region, period, "hnte")
