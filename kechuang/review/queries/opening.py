"""What stands now against an expert's judging of a file, asked of what is on file at this moment."""

from __future__ import annotations

from datetime import datetime

from kechuang.review.models import Sheet
from kechuang.review.queries.recusal import Found, exclusions_now


def barred_now(sheet: Sheet, now: datetime) -> list[Found]:
    """The hard reasons that hold now against the sheet's expert in its file, unless somebody has lifted them."""
    rows = sheet.panel.exclusions.filter(case_id=sheet.file.case_id, expert=sheet.expert)
    lifted = set(rows.filter(lifted_at__isnull=False).values_list("kind", "reason"))
    return [
        each
        for each in exclusions_now(sheet.panel, now)
        if each.expert_id == sheet.expert_id
        and each.case_id == sheet.file.case_id
        and each.is_hard
        and (each.kind, each.reason) not in lifted
    ]
