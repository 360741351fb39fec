"""创新型（试点）企业数 · Innovative (pilot) firms."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import Qualification
from kechuang.subjects.queries.counting import qualified

INDICATOR = register(
    Indicator(
        code="innovative_firms",
        name="创新型（试点）企业数",
        english="Innovative (pilot) firms",
        unit="家",
        measure=Measure.STOCK,
        group="企业培育",
        definition="经认定的创新型企业和创新型试点企业数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("创新型企业", "创新型试点企业"),
    )
)


@counted(
    "innovative_firms",
    distinct=("organisation_id",),
    view="subjects.qualification.view",
    label=lambda held: f"{held.organisation.name} {held.number}".strip(),
    url=lambda held: f"/subjects/qualifications/{held.pk}/",
)
def titles_in_force(region: Region, period: Period) -> QuerySet[Qualification]:
    """Titles in force at the end of the period."""
    return qualified(region, period, "innovative_firm")
