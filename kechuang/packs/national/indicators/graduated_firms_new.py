"""双创平台新增毕业企业数 · New graduates of incubators."""

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
        code="graduated_firms_new",
        name="双创平台新增毕业企业数",
        english="New graduates of incubators",
        unit="家",
        measure=Measure.FLOW,
        group="平台载体",
        definition="当年从孵化载体毕业的企业数。",
        source=Source("科技企业孵化器管理办法（国科发区〔2018〕300号）", "毕业与在孵条件"),
        aliases=("毕业企业增加", "新增毕业企业"),
    )
)


@counted(
    "graduated_firms_new",
    distinct=("name",),
    view="subjects.carrier.view",
    label=lambda stay: f"{stay.name}（{stay.carrier.name}）",
    url=lambda stay: f"/subjects/carriers/{stay.carrier_id}/",
)
def rows_of_graduated_firms_new(region: Region, period: Period) -> QuerySet[Tenancy]:
    """Firms that graduated within the period."""
    return firms_graduated(region, period)
