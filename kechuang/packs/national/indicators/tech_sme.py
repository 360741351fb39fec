"""科技型中小企业数 · Registered technology-based SMEs."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import Qualification
from kechuang.subjects.queries.counting import registered_this_year

INDICATOR = register(
    Indicator(
        code="tech_sme",
        name="科技型中小企业数",
        english="Registered technology-based SMEs",
        unit="家",
        measure=Measure.STOCK,
        group="企业培育",
        definition="当年取得入库登记编号的科技型中小企业数。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=(
            "科技型中小企业",
            "科技型中小企业入库",
            "入库科技型中小企业",
            "国家科技型中小企业",
            "科技型中小企业评价入库数",
        ),
        traps=("登记编号当年有效，每年从零开始。",),
    )
)


@counted(
    "tech_sme",
    distinct=("organisation_id",),
    view="subjects.qualification.view",
    label=lambda held: f"{held.organisation.name} {held.number}".strip(),
    url=lambda held: f"/subjects/qualifications/{held.pk}/",
)
def registered(region: Region, period: Period) -> QuerySet[Qualification]:
    """Registration numbers of the period's last year, in force at its end."""
    return registered_this_year(region, period, "tech_sme")
