"""Reports: the draft of a year, the frozen ones, and where their numbers come from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from kechuang.assessment.logic.board import Board, Line
from kechuang.assessment.logic.reporting import Report
from kechuang.assessment.logic.reporting.building import Setting, build
from kechuang.assessment.logic.reporting.ledger import Origin, TargetOrigin
from kechuang.assessment.models import Snapshot
from kechuang.assessment.queries.board import board
from kechuang.assessment.queries.evidence import document_url
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region, SiteProfile
from kechuang.core.permissions import require
from kechuang.indicators.logic import catalogue
from kechuang.indicators.models import Observation
from kechuang.indicators.states import SOURCE_TITLES
from kechuang.plans.models import Document


def draft_content(actor: Actor, *, report: Report, region: Region, year: int, as_of: date) -> dict[str, Any]:
    """The report as it would be frozen now. Raises ``Refused``."""
    require(actor, "assessment.report.view", region)
    made = board(actor, region=region, year=year, as_of=as_of)
    site = SiteProfile.objects.first()
    setting = Setting(
        bureau=bureau_of(region, site),
        is_demo=bool(site and site.is_demo),
        origins=_origins(actor, made),
        targets=_targets(made),
        catalogue={item.code: item for item in catalogue},
    )
    return build(report, made, setting)


def bureau_of(region: Region, site: SiteProfile | None) -> str:
    """Whose report it is: the installation's bureau for its own territory, else the territory's."""
    if site is not None and site.region_id == region.pk:
        return site.bureau
    return f"{region.name}科技主管部门"


def snapshots(actor: Actor) -> QuerySet[Snapshot]:
    """The frozen reports that the actor may read, without their content."""
    return Snapshot.objects.visible_to(actor).select_related("region", "frozen_by").defer("content")


def get_snapshot(actor: Actor, snapshot_id: int) -> Snapshot:
    """One frozen report. Raises ``Refused`` or ``Snapshot.DoesNotExist``."""
    row = Snapshot.objects.select_related("region", "frozen_by").get(pk=snapshot_id)
    require(actor, "assessment.report.view", row)
    return row


def _used(lines: Iterable[Line]) -> set[int]:
    found: set[int] = set()
    for line in lines:
        shown = (line.actual, line.base, line.base_running, line.rank, line.base_rank)
        found |= {each.observation for each in shown if each is not None and each.observation is not None}
    return found


def _origins(actor: Actor, made: Board) -> dict[int, Origin]:
    """Where each number of the board comes from. One query."""
    rows = (
        Observation.objects.visible_to(actor)
        .filter(pk__in=_used(made.lines))
        .select_related("region", "batch__file", "statement__document", "entered_by")
    )
    return {row.pk: _origin(row) for row in rows}


def _origin(row: Observation) -> Origin:
    item = catalogue.get(row.indicator)
    when = timezone.localtime(row.entered_at)
    return Origin(
        indicator=item.name if item else row.indicator,
        region=row.region.name,
        source=source_words(row),
        entered_by=str(row.entered_by) if row.entered_by else "系统",
        entered_at=f"{when:%Y-%m-%d %H:%M}",
        version=row.version,
        url=reverse("indicators:observation_detail", args=[row.pk]),
        rank_scope=row.rank_scope,
    )


def source_words(row: Observation) -> str:
    """An observation's source in words: the file's row, the document's span, the person's note."""
    if row.statement is not None:
        return f"《{row.statement.document.title}》“{row.statement.span}”"
    if row.batch is not None:
        sheet = f"“{row.sheet}”" if row.sheet else ""
        return f"文件“{row.batch.file.name}”{sheet}第{row.row}行"
    kind = SOURCE_TITLES.get(row.source_kind, row.source_kind)
    return f"{kind}：{row.source_note}" if row.source_note else kind


def _targets(made: Board) -> dict[int, TargetOrigin]:
    """Where each target stands. One query."""
    wanted = {line.document for line in made.lines if line.document is not None}
    titles = dict(Document.objects.filter(pk__in=wanted).values_list("pk", "title"))
    return {
        line.target: TargetOrigin(
            document=titles.get(line.document or 0, ""),
            words=line.text if line.span else "",
            url=document_url(line.document, line.span, line.statement) if line.document else "",
        )
        for line in made.lines
    }
