"""Pairs follow the technology contracts that came of them: registered, paid, cancelled. The system's, on the registrar's word."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Min, Sum
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require
from kechuang.exchange.models import Contract
from kechuang.matching.logic.steps import StepGiven
from kechuang.matching.models import Docking, DockingStep
from kechuang.matching.operations.docking import push_docking, resume_docking
from kechuang.matching.operations.step import record_step, void_step
from kechuang.matching.states.docking import DockingStage, DockingStanding, StepState

_ITEMS = (
    "need__face",
    "need__region",
    "need__organisation",
    "offer__face",
    "offer__region",
    "offer__organisation",
)
_LIVE = (StepState.CLAIMED, StepState.CONFIRMED)


@transaction.atomic
def follow_contract(*, contract_id: int, actor: Actor, now: datetime) -> Docking | None:
    """A registered contract that names its need and its offer takes their pair to «registered», with its number and amounts.

    The pair is made if there is none; one that rests goes on. Twice changes nothing. None for a contract that names no pair.
    """
    contract = Contract.objects.select_related(*_ITEMS).get(pk=contract_id)
    if contract.need is None or contract.offer is None or not contract.number:
        return None
    docking = Docking.objects.filter(need=contract.need, offer=contract.offer).first()
    docking = docking or push_docking(need=contract.need, offer=contract.offer, actor=actor, now=now)
    require(actor, "matching.step.record", docking)
    step = docking.steps.filter(stage=DockingStage.REGISTERED, state__in=_LIVE).first()
    if step is None:
        _go_on(docking, actor, now)
        given = StepGiven(
            contract.registered_on or timezone.localdate(now), "技术合同已经认定登记", amount=contract.total,
            technology_amount=contract.technology, contract_number=contract.number,
        )  # fmt: skip
        step = record_step(
            docking_id=docking.pk, stage=DockingStage.REGISTERED, given=given, actor=actor, now=now
        )
    if step.contract_id is None and step.contract_number == contract.number:
        step.contract = contract
        step.save(update_fields=["contract"])
    return Docking.objects.get(pk=docking.pk)


def _go_on(docking: Docking, actor: Actor, now: datetime) -> None:
    """A pair that rests, or was given up, has come to something after all."""
    if docking.standing != DockingStanding.GOING:
        resume_docking(docking_id=docking.pk, reason="技术合同有了进展", actor=actor, now=now)


@transaction.atomic
def follow_payment(*, contract_id: int, actor: Actor, now: datetime) -> DockingStep | None:
    """Money that the registrar verified takes the contract's pair to «paid»; its amount is all that was verified so far."""
    registered = DockingStep.objects.filter(
        contract=contract_id, stage=DockingStage.REGISTERED, state=StepState.CONFIRMED
    )
    step = registered.select_related("docking__region", "docking__need", "docking__offer").first()
    if step is None:
        return None
    docking = step.docking
    require(actor, "matching.step.record", docking)
    verified = step.contract.payments.filter(verified_on__isnull=False) if step.contract is not None else None
    found = verified.aggregate(total=Sum("amount"), first=Min("received_on")) if verified is not None else {}
    if not found.get("total"):
        return None
    paid = docking.steps.filter(stage=DockingStage.PAID, state__in=_LIVE).first()
    if paid is None:
        _go_on(docking, actor, now)
        given = StepGiven(found["first"], "登记员核定的到账", amount=found["total"])
        paid = record_step(docking_id=docking.pk, stage=DockingStage.PAID, given=given, actor=actor, now=now)
        paid.contract_id = contract_id
        paid.save(update_fields=["contract"])
    elif paid.contract_id == contract_id and paid.amount != found["total"]:
        paid.amount = found["total"]
        paid.save(update_fields=["amount"])
    return paid


@transaction.atomic
def follow_cancelling(*, contract_id: int, actor: Actor, now: datetime) -> int:
    """What stood on a contract whose registration was cancelled no longer counts. Returns how many steps."""
    rows = DockingStep.objects.filter(contract=contract_id, state=StepState.CONFIRMED)
    keys = list(rows.order_by("-pk").values_list("pk", flat=True))
    for key in keys:
        void_step(step_id=key, reason="技术合同登记已经注销", actor=actor, now=now)
    return len(keys)
