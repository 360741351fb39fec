"""有专利申请的科技型中小企业数 · Technology SMEs with a patent application."""

from django.db.models import QuerySet

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.counting import counted
from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure
from kechuang.subjects.models import Qualification
from kechuang.subjects.queries.counting import registered_this_year, with_patents

INDICATOR = register(
    Indicator(
        code="tech_sme_with_patents",
        name="有专利申请的科技型中小企业数",
        english="Technology SMEs with a patent application",
        unit="家",
        measure=Measure.STOCK,
        group="知识产权",
        definition="期末在库的科技型中小企业中，提出过专利申请（含共同申请）的家数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        traps=("以本平台登记的专利为准，没有登记的看作没有。",),
    )
)


@counted(
    "tech_sme_with_patents",
    distinct=("organisation_id",),
    view="subjects.qualification.view",
    label=lambda held: f"{held.organisation.name} {held.number}".strip(),
    url=lambda held: f"/subjects/qualifications/{held.pk}/",
)
def cleared(region: Region, period: Period) -> QuerySet[Qualification]:
    """Registered technology SMEs that have filed a patent."""
    return with_patents(registered_this_year(region, period, "tech_sme"), period)
