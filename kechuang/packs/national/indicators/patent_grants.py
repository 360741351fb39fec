"""专利授权量 · Patent grants."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import IPRight
from kechuang.subjects.queries.counting import rights_granted

INDICATOR = register(
    Indicator(
        code="patent_grants",
        name="专利授权量",
        english="Patent grants",
        unit="件",
        measure=Measure.FLOW,
        group="知识产权",
        definition="当年授权专利件数，按第一专利权人地址计。",
        source=Source("科技统计常用口径", confirmed=False),
        data_source="知识产权部门",
        aliases=("专利授权数", "授权专利", "专利授权", "授权量"),
        traps=("授权滞后于申请。",),
    )
)


@counted(
    "patent_grants",
    distinct=("pk",),
    view="subjects.ip_right.view",
    label=lambda right: f"{right.number} {right.title}",
    url=lambda right: f"/subjects/rights/{right.pk}/",
)
def patents_granted(region: Region, period: Period) -> QuerySet[IPRight]:
    """Patents granted within the period."""
    return rights_granted(region, period)
