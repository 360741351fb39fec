"""高新技术企业总数 · Valid high-tech enterprises."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import Qualification
from kechuang.subjects.queries.counting import qualified

INDICATOR = register(
    Indicator(
        code="hnte_total",
        name="高新技术企业总数",
        english="Valid high-tech enterprises",
        unit="家",
        measure=Measure.STOCK,
        group="企业培育",
        definition="某一日证书有效的高新技术企业数。",
        source=Source("科技统计常用口径", confirmed=False),
        aliases=(
            "高新技术企业数",
            "高企总数",
            "高新技术企业保有量",
            "高新技术企业",
            "国家高新技术企业",
            "高企数量",
            "有效期内高新技术企业",
        ),
        traps=("证书三年有效，总数不等于历年新增之和。", "跨年公布时以证书日期为准。"),
    )
)


@counted(
    "hnte_total",
    distinct=("organisation_id",),
    view="subjects.qualification.view",
    label=lambda held: f"{held.organisation.name} {held.number}".strip(),
    url=lambda held: f"/subjects/qualifications/{held.pk}/",
)
def certificates_in_force(region: Region, period: Period) -> QuerySet[Qualification]:
    """Certificates in force at the end of the period."""
    return qualified(region, period, "hnte")
