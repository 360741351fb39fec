"""The API of indicators: catalogue, observations in and out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.http import Http404
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.core.logic.periods import Period
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.indicators import queries
from kechuang.indicators.logic import Indicator, catalogue
from kechuang.indicators.logic.measured import Measured
from kechuang.indicators.models import Observation
from kechuang.indicators.operations import add_observation
from kechuang.indicators.queries import Provenance

router = Router(tags=["指标"])


class IndicatorOut(Schema):
    """One entry of the catalogue."""

    code: str
    name: str
    english: str
    unit: str
    definition: str
    formula: str
    lag_months: int
    aliases: list[str]


class ObservationOut(Schema):
    """One number with its provenance. ``value`` is null where it is unknown, never zero."""

    id: int
    indicator: str
    region: str
    period: str
    value: Decimal | None
    unit: str
    precision: str
    status: str
    source_kind: str
    source_note: str
    version: int
    entered_at: datetime

    @staticmethod
    def resolve_region(row: Observation) -> str:
        """The region's code."""
        return row.region_id


class ObservationIn(Schema):
    """A number to enter. ``source_note`` says where it comes from."""

    indicator: str
    region: str
    period: str
    value: Decimal | None = None
    unit: str = ""
    precision: str = "exact"
    status: str = "flash"
    source_note: str = ""


@router.get("/", response=list[IndicatorOut], summary="指标目录")
def list_indicators(request: ActorRequest) -> list[Indicator]:
    """The whole catalogue."""
    return list(catalogue)


@router.get("/observations", response=list[ObservationOut], summary="数据")
@paginate(Pages, page_size=100)
def list_observations(
    request: ActorRequest, indicator: str = "", region: str = "", period: str = ""
) -> list[Observation]:
    """Current observations that the caller may see, narrowed by indicator, region and period code."""
    rows = queries.observations(request.actor)
    wanted = {"indicator": indicator, "region": region, "period": period}
    return rows.filter(**{key: value for key, value in wanted.items() if value})  # type: ignore[return-value]


@router.get("/observations/{int:observation_id}", response=ObservationOut, summary="一个数")
def get_observation(request: ActorRequest, observation_id: RowNumber) -> Observation:
    """One observation, whatever its version."""
    try:
        return queries.get_observation(request.actor, observation_id)
    except Observation.DoesNotExist as error:
        raise Http404("没有这个数据。") from error


@router.post("/observations", response={201: ObservationOut}, summary="填报一个数")
def post_observation(request: ActorRequest, data: ObservationIn) -> tuple[int, Observation]:
    """Enter a number. 422 with what, where and how to mend it if it cannot be taken."""
    region = Region.objects.filter(pk=data.region).first()
    if region is None:
        raise Problem(f"没有代码为“{data.region}”的区域。", field="region")
    try:
        period = Period.from_code(data.period)
    except ValueError as error:
        raise Problem(
            f"时期代码“{data.period}”看不懂，可填 2024、2024Q3、2024M01-09 等。", field="period"
        ) from error
    row = add_observation(
        indicator=data.indicator,
        region=region,
        period=period,
        measured=Measured(value=data.value, unit=data.unit, precision=data.precision, status=data.status),
        source=Provenance(note=data.source_note),
        actor=request.actor,
        now=request.now,
    )
    return 201, row
