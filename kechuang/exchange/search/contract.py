"""Technology contracts found by words, by whoever may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.search import Hit, Word, matching, searchable
from kechuang.exchange.queries.contract import visible_contracts


@searchable("exchange.contract", "技术合同", action="exchange.contract.view")
def find_contracts(actor: Actor, words: Sequence[Word], limit: int) -> Iterator[Hit]:
    """By title, number and sides, the newest first."""
    rows = matching(visible_contracts(actor), words, ("title", "number", "seller__name", "buyer__name"))
    for row in rows.order_by("-changed_at", "-pk")[:limit]:
        detail = (
            f"{row.get_subkind_display()}，{row.seller.name} → {row.buyer.name}，{row.get_state_display()}"
        )
        yield Hit(row.title or str(row), reverse("exchange:contract_detail", args=[row.pk]), detail)
