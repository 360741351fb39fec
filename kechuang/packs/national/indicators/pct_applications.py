"""PCT国际专利申请量 · PCT applications."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import IPRight
from kechuang.subjects.queries.counting import rights_filed
from kechuang.subjects.states import IPKind

INDICATOR = register(
    Indicator(
        code="pct_applications",
        name="PCT国际专利申请量",
        english="PCT applications",
        unit="件",
        measure=Measure.FLOW,
        group="知识产权",
        definition="当年通过PCT途径提交的国际专利申请件数，同一族计一件。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("PCT专利申请", "PCT申请量", "PCT国际专利申请"),
    )
)


@counted(
    "pct_applications",
    distinct=("pk",),
    view="subjects.ip_right.view",
    label=lambda right: f"{right.number} {right.title}",
    url=lambda right: f"/subjects/rights/{right.pk}/",
)
def pct_filed(region: Region, period: Period) -> QuerySet[IPRight]:
    """International applications filed within the period."""
    return rights_filed(region, period, (IPKind.PCT,))
