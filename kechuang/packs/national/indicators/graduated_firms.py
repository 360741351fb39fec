"""孵化器毕业企业数 · Graduated firms (cumulative)."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import Tenancy
from kechuang.subjects.queries.counting_carriers import firms_graduated

INDICATOR = register(
    Indicator(
        code="graduated_firms",
        name="孵化器毕业企业数",
        english="Graduated firms (cumulative)",
        unit="家",
        measure=Measure.STOCK,
        group="平台载体",
        definition="累计从孵化载体毕业的企业数。",
        source=Source("科技企业孵化器管理办法（国科发区〔2018〕300号）", "毕业与在孵条件"),
        aliases=("毕业企业", "累计毕业企业"),
        traps=("累计数。", "毕业条件“超过”的不含本数。"),
    )
)


@counted(
    "graduated_firms",
    distinct=("name",),
    view="subjects.carrier.view",
    label=lambda stay: f"{stay.name}（{stay.carrier.name}）",
    url=lambda stay: f"/subjects/carriers/{stay.carrier_id}/",
)
def rows_of_graduated_firms(region: Region, period: Period) -> QuerySet[Tenancy]:
    """Firms that have graduated by the end of the period."""
    return firms_graduated(region, period, ever=True)
