"""企业专利申请量 · Patent applications by firms."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import IPRight
from kechuang.subjects.queries.counting import of_firms, rights_filed

INDICATOR = register(
    Indicator(
        code="firm_patent_applications",
        name="企业专利申请量",
        english="Patent applications by firms",
        unit="件",
        measure=Measure.FLOW,
        group="知识产权",
        definition="企业为申请人的专利申请件数。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("企业专利申请",),
    )
)


@counted(
    "firm_patent_applications",
    distinct=("pk",),
    view="subjects.ip_right.view",
    label=lambda right: f"{right.number} {right.title}",
    url=lambda right: f"/subjects/rights/{right.pk}/",
)
def patents_filed_by_firms(region: Region, period: Period) -> QuerySet[IPRight]:
    """Patents filed within the period whose first applicant is an enterprise."""
    return of_firms(rights_filed(region, period))
