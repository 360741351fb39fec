"""发明专利授权量 · Invention grants."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import IPRight
from kechuang.subjects.queries.counting import INVENTIONS, rights_granted

INDICATOR = register(
    Indicator(
        code="invention_grants",
        name="发明专利授权量",
        english="Invention grants",
        unit="件",
        measure=Measure.FLOW,
        group="知识产权",
        definition="当年授权的发明专利件数。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("发明专利授权", "授权发明专利"),
    )
)


@counted(
    "invention_grants",
    distinct=("pk",),
    view="subjects.ip_right.view",
    label=lambda right: f"{right.number} {right.title}",
    url=lambda right: f"/subjects/rights/{right.pk}/",
)
def inventions_granted(region: Region, period: Period) -> QuerySet[IPRight]:
    """Inventions granted within the period."""
    return rights_granted(region, period, INVENTIONS)
