"""What indicators put on a person's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from kechuang.core.desk import Task, waits
from kechuang.core.logic.actor import Actor
from kechuang.indicators.models import ImportBatch

#: A file that was not mended within this time has been given up.
GIVEN_UP_AFTER = timedelta(days=14)


@waits("indicators.batch", "有错的导入文件")
def batches_to_mend(actor: Actor, now: datetime) -> Iterator[Task]:
    """The actor's own imports of which nothing was taken because rows were wrong. One query."""
    rows = ImportBatch.objects.filter(
        imported_by_id=actor.account_id, taken=0, imported_at__gte=now - GIVEN_UP_AFTER
    )
    for batch in rows.exclude(errors=[]).select_related("file").order_by("imported_at"):
        wrong = len({error.get("row") for error in batch.errors})
        yield Task(
            title=f"导入的“{batch.file.name}”有 {wrong} 行要改正，整份没有写入",
            url=reverse("indicators:batch_detail", args=[batch.pk]),
            action="看逐行错误",
            since=batch.imported_at,
            room="indicators",
        )
