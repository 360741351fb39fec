"""Reads of receipts: the applicant's own."""

from __future__ import annotations

from django.db.models import BigIntegerField

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import may
from kechuang.core.prepared import PreparedRows, Slot
from kechuang.programs.models import Receipt

_receipt = PreparedRows[Receipt](
    lambda: (
        Receipt.objects.filter(pk=Slot("receipt", BigIntegerField()))
        .select_related(
            "case__call__region", "case__region", "case__kind_version", "case__organisation", "case__person"
        )
        .defer("case__kind_version__data")
    )
)


def own_receipt(actor: Actor, receipt_id: int) -> Receipt:
    """A receipt of a case that the actor may see. Raises ``Receipt.DoesNotExist``."""
    receipt = _receipt.get(receipt=receipt_id)
    if not may(actor, "programs.case.view", receipt.case):
        raise Receipt.DoesNotExist
    return receipt
