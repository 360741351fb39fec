"""技术合同成交额 · Registered contract turnover."""

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
        code="contract_turnover",
        name="技术合同成交额",
        english="Registered contract turnover",
        unit="亿元",
        measure=Measure.FLOW,
        group="对接与合同",
        definition="当年认定登记的技术合同的成交总额，按登记日期计。",
        source=Source("技术合同认定登记有关规定", "金额"),
        data_source="技术合同登记机构",
        aliases=(
            "技术合同交易额",
            "技术交易合同成交额",
            "登记技术合同成交额",
            "技术合同成交金额",
            "技术合同登记成交额",
        ),
        traps=("成交额不等于技术交易额。", "输出方与吸纳方口径不同。"),
    )
)


@counted(
    "contract_turnover",
    distinct=("pk",),
    view="exchange.contract.count",
    label=lambda line: f"{line.contract} {line.get_kind_display()} {line.on}",
    url=lambda line: f"/exchange/contracts/{line.contract_id}/",
    adds="total",
    unit="元",
)
def booked(region: Region, period: Period) -> QuerySet[RegisterLine]:
    """The register's lines of the period, cancellations taken away; a contract whose total is open adds nothing known."""
    return booked_lines(region, period.start, period.end)
