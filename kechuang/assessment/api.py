"""The API of assessment: boards, judgements, frozen reports and their files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema, Status

from kechuang.assessment import queries
from kechuang.assessment.logic.board import Line
from kechuang.assessment.models import Snapshot
from kechuang.assessment.operations import export_report, freeze_report
from kechuang.assessment.printing import MEDIA_TYPES
from kechuang.core.api_shapes import RowNumber, Year
from kechuang.core.exports import download
from kechuang.core.models import Region

router = Router(tags=["考核"])


class StepOut(Schema):
    """One line of a computation; ``observation`` is the number that it read."""

    label: str
    text: str
    observation: int | None


class JudgementOut(Schema):
    """One target with its verdict. ``value`` is null where it is unknown, never zero; percentages are rounded."""

    target: int
    region: str
    name: str
    indicator: str
    wanted: str
    period: str
    outcome: str
    title: str
    reason: str
    value: Decimal | None
    unit: str
    status: str
    observation: int | None
    completion_pct: Decimal | None
    expected_pct: Decimal | None
    missing: list[str]
    remarks: list[str]
    steps: list[StepOut]
    used: list[int]


class BoardOut(Schema):
    """How a year stands in a territory."""

    region: str
    year: int
    as_of: date
    sentence: str
    lines: list[JudgementOut]


class SnapshotOut(Schema):
    """A frozen report, without its content."""

    id: int
    report: str
    region: str
    year: int
    as_of: date
    title: str
    sha256: str

    @staticmethod
    def resolve_region(row: Snapshot) -> str:
        """The region's code."""
        return row.region_id


class FreezeIn(Schema):
    """What to freeze."""

    report: str = "annual_work"
    region: str
    year: Year
    as_of: date | None = None


def _out(line: Line) -> dict[str, Any]:
    found, judged = line.actual, line.judgement
    return {
        "target": line.target,
        "region": line.region,
        "name": line.name,
        "indicator": line.indicator,
        "wanted": line.wanted,
        "period": line.period,
        "outcome": judged.outcome.value,
        "title": judged.title,
        "reason": judged.reason,
        "value": None if found is None else found.value,
        "unit": "" if found is None else found.unit,
        "status": "" if found is None else found.status,
        "observation": None if found is None else found.observation,
        "completion_pct": line.percent,
        "expected_pct": line.pace,
        "missing": list(judged.missing),
        "remarks": list(judged.remarks),
        "steps": [{"label": s.label, "text": s.text, "observation": s.observation} for s in judged.steps],
        "used": list(judged.used),
    }


def _today(request: HttpRequest, as_of: date | None) -> date:
    today = timezone.localdate(request.now)  # type: ignore[attr-defined]
    return today if as_of is None else min(as_of, today)


@router.get("/board", response=BoardOut)
def board(request: HttpRequest, region: str, year: Year, as_of: date | None = None) -> dict[str, Any]:
    """The verdicts of a year in a territory and the counties below it, without the steps."""
    made = queries.fresh_board(
        request.actor,  # type: ignore[attr-defined]
        region=Region.objects.get(pk=region),
        year=year,
        as_of=_today(request, as_of),
    )
    lines = [_out(line) for line in made.lines]
    return {
        "region": made.region,
        "year": year,
        "as_of": made.as_of,
        "sentence": made.sentence(),
        "lines": lines,
    }


@router.get("/targets/{target_id}/judgement", response=JudgementOut)
def target_judgement(request: HttpRequest, target_id: RowNumber, as_of: date | None = None) -> dict[str, Any]:
    """One target's verdict, computed step by step."""
    _, line, _ = queries.judgement_of(request.actor, target_id, as_of=_today(request, as_of))  # type: ignore[attr-defined]
    return _out(line)


@router.get("/snapshots", response=list[SnapshotOut])
def snapshots(request: HttpRequest) -> Any:
    """The frozen reports that one may read, the newest first, at most 200."""
    return queries.snapshots(request.actor)[:200]  # type: ignore[attr-defined]


@router.post("/reports/freeze", response={201: SnapshotOut})
def report_freeze(request: HttpRequest, body: FreezeIn) -> Status[Snapshot]:
    """Freeze a report's numbers as they stand."""
    snapshot = freeze_report(
        report=body.report,
        region=Region.objects.get(pk=body.region),
        year=body.year,
        as_of=_today(request, body.as_of),
        actor=request.actor,  # type: ignore[attr-defined]
        now=request.now,  # type: ignore[attr-defined]
    )
    return Status(201, snapshot)


@router.get("/snapshots/{snapshot_id}/{kind}")
def report_export(request: HttpRequest, snapshot_id: RowNumber, kind: str) -> HttpResponse:
    """A frozen report as docx, pdf or xlsx; every download is recorded."""
    stored = export_report(
        snapshot_id=snapshot_id,
        kind=kind,
        actor=request.actor,  # type: ignore[attr-defined]
        now=request.now,  # type: ignore[attr-defined]
    )
    with stored.content.open("rb") as handle:
        return download(handle.read(), stored.name, MEDIA_TYPES[kind])
