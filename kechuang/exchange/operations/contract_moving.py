"""What every step of a technology contract has in common: locked, moved along its life, saved, told in one event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.exchange.models import Contract
from kechuang.exchange.queries.contract_judging import clock_of
from kechuang.exchange.states import CONTRACT_LIFECYCLE


def locked_contract(*, contract_id: int) -> Contract:
    """The row, locked, with what permissions and rules ask for."""
    rows = Contract.objects.select_for_update(of=("self",))
    return rows.select_related("organisation__region", "region__parent", "seller", "buyer").get(
        pk=contract_id
    )


def move_contract(
    *, contract: Contract, action: str, verbed: str, title: str, data: Mapping[str, Any] | None = None, actor: Actor,
    now: datetime,
) -> Contract:  # fmt: skip
    """Move, set the clock, save and record. ``title`` never says what the contract is about. Raises ``WrongState``."""
    before = contract.state
    contract.state, contract.changed_at = CONTRACT_LIFECYCLE.move(contract.state, action), now
    set_clock(contract=contract, actor=actor, now=now)
    contract.save()
    record(
        f"exchange.contract.{verbed}", contract, actor=actor, now=now, title=title,
        data={"before": before, "after": contract.state, **(data or {})},
    )  # fmt: skip
    return contract


def set_clock(*, contract: Contract, actor: Actor, now: datetime) -> None:
    """Write when the registrar must have decided; not saved. Nothing is due before acceptance and after the decision."""
    if contract.accepted_on is None or contract.decided_on is not None:
        contract.due_on, contract.due_words = None, ""
        return
    clock = clock_of(contract)
    contract.due_on, contract.due_words = clock.due_on, clock.words[:120]
