"""技术交易额 · Technology turnover."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.exchange.models import RegisterLine
from kechuang.exchange.queries.contract_statistics import booked_lines
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="technology_turnover",
        name="技术交易额",
        english="Technology turnover",
        unit="亿元",
        measure=Measure.FLOW,
        group="对接与合同",
        definition="成交额扣除购置设备、原材料等非技术性费用后的金额。",
        source=Source("技术合同认定登记有关规定", "金额"),
        traps=("总不大于成交额。",),
    )
)


@counted(
    "technology_turnover",
    distinct=("pk",),
    view="exchange.contract.count",
    label=lambda line: f"{line.contract} {line.get_kind_display()} {line.on}",
    url=lambda line: f"/exchange/contracts/{line.contract_id}/",
    adds="technology",
    unit="元",
)
def booked(region: Region, period: Period) -> QuerySet[RegisterLine]:
    """The register's lines of the period, cancellations taken away; a contract whose total is open adds nothing known."""
    return booked_lines(region, period.start, period.end)
