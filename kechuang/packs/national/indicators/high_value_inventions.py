"""高价值发明专利数 · High-value inventions."""

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
        code="high_value_inventions",
        name="高价值发明专利数",
        english="High-value inventions",
        unit="件",
        measure=Measure.STOCK,
        group="知识产权",
        definition="期末有效发明专利中，属战略性新兴产业、有海外同族专利权、维持超过十年、实现较高质押融资金额、获国家科学技术奖或中国专利奖五类之一的件数，每件计一次。",
        source=Source("“十四五”国家知识产权保护和运用规划指标说明", "高价值发明专利"),
        aliases=("高价值发明专利拥有量", "高价值发明专利"),
        traps=("五类取并集，同一件只计一次。", "恰满十年的不算超过十年。"),
    )
)


@counted(
    "high_value_inventions",
    distinct=("pk",),
    view="subjects.ip_right.view",
    label=lambda right: f"{right.number} {right.title}",
    url=lambda right: f"/subjects/rights/{right.pk}/",
)
def high_value_in_force(region: Region, period: Period) -> QuerySet[IPRight]:
    """Inventions in force at the end of the period that meet one of the five notions."""
    return rights_valid(region, period).high_value(period.end)
