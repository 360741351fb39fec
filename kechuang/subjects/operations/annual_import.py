"""A statement from a workbook: taken over once its differences have been seen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import StoredFile
from kechuang.core.permissions import require
from kechuang.subjects.models import AnnualStatement
from kechuang.subjects.operations.annual_filling import Saved, Typed, fill_statement
from kechuang.subjects.queries.annual_preview import read_file


@transaction.atomic
def import_book(
    *, statement_id: int, file: StoredFile, seen_at: datetime, actor: Actor, now: datetime
) -> Saved:
    """Take over the good cells of a stored workbook. ``seen_at``: the statement's last change as the preview saw it.

    Raises ``Refused``; ``Problem`` if somebody has changed the statement since, or it is signed.
    """
    row = AnnualStatement.objects.select_for_update().get(pk=statement_id)
    require(actor, "subjects.annual_statement.fill", row)
    if row.changed_at != seen_at:
        raise Problem("预览之后，有人改过这份报表。请重新上传，核对新的差异后再写入。")
    found = read_file(file, row)
    return fill_statement(
        statement_id=statement_id,
        facts={name: Typed(raw) for name, raw in found.facts.items()},
        months={key: Typed(raw) for key, raw in found.months.items()},
        actor=actor,
        now=now,
    )
