"""Freezing a report's numbers, and printing files from what was frozen."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from kechuang.assessment.logic.reporting import reports
from kechuang.assessment.models import Print, Snapshot
from kechuang.assessment.printing import FORMAT_TITLES
from kechuang.assessment.printing.frozen import checksum, rendered
from kechuang.assessment.queries.report import draft_content
from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region, StoredFile
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import require


@transaction.atomic
def freeze_report(
    *, report: str, region: Region, year: int, as_of: date, actor: Actor, now: datetime
) -> Snapshot:
    """Freeze the numbers of a report as they stand; later changes of data do not reach it.

    Raises ``Refused``; ``Problem`` for an unknown report, a day that is still ahead, or a year without targets.
    """
    require(actor, "assessment.report.freeze", region)
    definition = reports.get(report)
    if definition is None:
        raise Problem(f"没有名为“{report}”的报告。", field="report")
    if as_of > timezone.localdate(now):
        raise Problem("数据截至日不能晚于今天。", field="as_of")
    content = draft_content(actor, report=definition, region=region, year=year, as_of=as_of)
    if not any(block["kind"] == "table" for block in content["blocks"]):
        raise Problem(f"{region.name}{year}年没有执行中的目标，没有可以定稿的内容。")
    snapshot = Snapshot.objects.create(
        region=region,
        report=report,
        year=year,
        as_of=as_of,
        title=content["title"],
        content=content,
        sha256=checksum(content),
        frozen_by_id=actor.account_id,
        frozen_at=now,
    )
    record(
        "assessment.report.frozen",
        snapshot,
        actor=actor,
        now=now,
        title=f"定稿《{snapshot.title}》",
        data={"report": report, "year": year, "as_of": as_of.isoformat(), "sha256": snapshot.sha256},
    )
    return snapshot


@transaction.atomic
def export_report(*, snapshot_id: int, kind: str, actor: Actor, now: datetime) -> StoredFile:
    """Print a frozen report as docx, pdf or xlsx, and record that it left the house.

    The first print of a format is kept; later calls hand out the same file. Raises ``Refused``; ``Problem`` for
    an unknown format, a content that was altered, or where no Chinese font is found.
    """
    snapshot = Snapshot.objects.select_for_update(of=("self",)).select_related("region").get(pk=snapshot_id)
    require(actor, "assessment.report.export", snapshot)
    stored = _kept(snapshot, kind) or _print(snapshot, kind, actor, now)
    record(
        "assessment.report.exported",
        snapshot,
        actor=actor,
        now=now,
        title=f"下载《{snapshot.title}》（{FORMAT_TITLES[kind]}）",
        data={"format": kind, "file": str(stored.pk), "sha256": stored.sha256},
    )
    return stored


def _kept(snapshot: Snapshot, kind: str) -> StoredFile | None:
    found = Print.objects.filter(snapshot=snapshot, format=kind).select_related("file").first()
    return found.file if found is not None else None


def _print(snapshot: Snapshot, kind: str, actor: Actor, now: datetime) -> StoredFile:
    stored = store_file(
        name=f"{snapshot.title}.{kind}",
        data=rendered(snapshot, kind),
        purpose="assessment.report",
        region=snapshot.region,
        actor=actor,
        now=now,
    )
    Print.objects.create(snapshot=snapshot, format=kind, file=stored, printed_at=now)
    return stored
