"""有效发明专利数 · Valid inventions."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import IPRight
from kechuang.subjects.queries.counting import rights_valid

INDICATOR = register(
    Indicator(
        code="valid_inventions",
        name="有效发明专利数",
        english="Valid inventions",
        unit="件",
        measure=Measure.STOCK,
        group="知识产权",
        definition="期末已授权且未终止、未届满、未被宣告无效的发明专利件数，按第一权利人地址计。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=("有效发明专利", "发明专利拥有量", "发明专利有效量"),
        traps=("有效量是期末时点数，授权量是当年数。",),
    )
)


@counted(
    "valid_inventions",
    distinct=("pk",),
    view="subjects.ip_right.view",
    label=lambda right: f"{right.number} {right.title}",
    url=lambda right: f"/subjects/rights/{right.pk}/",
)
def inventions_in_force(region: Region, period: Period) -> QuerySet[IPRight]:
    """Inventions in force at the end of the period."""
    return rights_valid(region, period)
