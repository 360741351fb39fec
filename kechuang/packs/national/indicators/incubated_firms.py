"""在孵企业数 · Incubated firms."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import Tenancy
from kechuang.subjects.queries.counting_carriers import firms_inside

INDICATOR = register(
    Indicator(
        code="incubated_firms",
        name="在孵企业数",
        english="Incubated firms",
        unit="家",
        measure=Measure.STOCK,
        group="平台载体",
        definition="孵化载体内符合在孵条件的企业数。",
        source=Source("科技企业孵化器管理办法（国科发区〔2018〕300号）", "毕业与在孵条件"),
        aliases=("在孵企业", "在孵科技型中小企业"),
        traps=("存量，不能跨年相加。",),
    )
)


@counted(
    "incubated_firms",
    distinct=("name",),
    view="subjects.carrier.view",
    label=lambda stay: f"{stay.name}（{stay.carrier.name}）",
    url=lambda stay: f"/subjects/carriers/{stay.carrier_id}/",
)
def rows_of_incubated_firms(region: Region, period: Period) -> QuerySet[Tenancy]:
    """Firms inside incubators and maker spaces at the end of the period."""
    return firms_inside(region, period)
