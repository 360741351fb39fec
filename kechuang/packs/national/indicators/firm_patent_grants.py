"""企业专利授权量 · Patent grants to firms."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import IPRight
from kechuang.subjects.queries.counting import of_firms, rights_granted

INDICATOR = register(
    Indicator(
        code="firm_patent_grants",
        name="企业专利授权量",
        english="Patent grants to firms",
        unit="件",
        measure=Measure.FLOW,
        group="知识产权",
        definition="企业为权利人的授权专利件数。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("企业专利授权",),
    )
)


@counted(
    "firm_patent_grants",
    distinct=("pk",),
    view="subjects.ip_right.view",
    label=lambda right: f"{right.number} {right.title}",
    url=lambda right: f"/subjects/rights/{right.pk}/",
)
def patents_granted_to_firms(region: Region, period: Period) -> QuerySet[IPRight]:
    """Patents granted within the period whose first holder is an enterprise."""
    return of_firms(rights_granted(region, period))
