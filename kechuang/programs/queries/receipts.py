"""Reads of receipts: the applicant's own."""

from __future__ import annotations

from kechuang.core.logic.actor import Actor
from kechuang.programs.models import Case, Receipt


def own_receipt(actor: Actor, receipt_id: int) -> Receipt:
    """A receipt of a case that the actor may see. Raises ``Receipt.DoesNotExist``."""
    rows = Receipt.objects.filter(case__in=Case.objects.visible_to(actor))
    return rows.select_related("case__call__region", "case__organisation", "case__person").get(pk=receipt_id)
