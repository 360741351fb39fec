"""Pairs follow their contracts."""

from __future__ import annotations

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.matching.operations.contract import follow_cancelling, follow_contract, follow_payment


@on("exchange.contract.registered", "exchange.contract.entered", code="matching.follow_contract")
def registered(event: Event) -> None:
    """Registered here, or taken over as registered elsewhere."""
    follow_contract(contract_id=int(event.object_id), actor=Actor.system("合同登记"), now=event.at)


@on("exchange.payment.verified", code="matching.follow_payment")
def paid(event: Event) -> None:
    """Money came in, and the registrar has verified it."""
    follow_payment(contract_id=int(event.data["contract"]), actor=Actor.system("合同到账"), now=event.at)


@on("exchange.contract.cancelled", code="matching.follow_cancelling")
def cancelled(event: Event) -> None:
    """The registration is gone, and what stood on it."""
    follow_cancelling(contract_id=int(event.object_id), actor=Actor.system("合同注销"), now=event.at)
