"""专利申请量 · Patent applications."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import IPRight
from kechuang.subjects.queries.counting import rights_filed

INDICATOR = register(
    Indicator(
        code="patent_applications",
        name="专利申请量",
        english="Patent applications",
        unit="件",
        measure=Measure.FLOW,
        group="知识产权",
        definition="当年专利申请件数，按第一申请人地址计。",
        source=Source("科技统计常用口径", confirmed=False),
        data_source="知识产权部门",
        aliases=("专利申请数", "专利申请", "申请专利"),
        traps=("申请与授权不同。",),
    )
)


@counted(
    "patent_applications",
    distinct=("pk",),
    view="subjects.ip_right.view",
    label=lambda right: f"{right.number} {right.title}",
    url=lambda right: f"/subjects/rights/{right.pk}/",
)
def patents_filed(region: Region, period: Period) -> QuerySet[IPRight]:
    """Patents filed within the period."""
    return rights_filed(region, period)
