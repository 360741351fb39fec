"""获批知识产权数 · IP rights obtained."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import IPRight
from kechuang.subjects.queries.counting import rights_granted
from kechuang.subjects.states import CLASS_ONE, CLASS_TWO

INDICATOR = register(
    Indicator(
        code="ip_obtained",
        name="获批知识产权数",
        english="IP rights obtained",
        unit="项",
        measure=Measure.FLOW,
        group="知识产权",
        definition="当年获批的专利、软件著作权等知识产权项数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("获批知识产权", "获批各类知识产权"),
    )
)


@counted(
    "ip_obtained",
    distinct=("pk",),
    view="subjects.ip_right.view",
    label=lambda right: f"{right.number} {right.title}",
    url=lambda right: f"/subjects/rights/{right.pk}/",
)
def rights_obtained(region: Region, period: Period) -> QuerySet[IPRight]:
    """Patents, software and other rights granted within the period."""
    return rights_granted(region, period, CLASS_ONE | CLASS_TWO)
